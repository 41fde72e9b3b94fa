/** The command line: what looks at real clusters, through the functions' own adapters and decisions. */
@NullMarked
package dev.noderoll.cli;

import org.jspecify.annotations.NullMarked;
