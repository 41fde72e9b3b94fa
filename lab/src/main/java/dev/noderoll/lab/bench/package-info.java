/** Measures every method on the same clusters, beside the least time that any could take. */
@NullMarked
package dev.noderoll.lab.bench;

import org.jspecify.annotations.NullMarked;
