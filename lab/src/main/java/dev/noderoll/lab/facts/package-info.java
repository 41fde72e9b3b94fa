/** The same cases on the simulated cluster and on a real one: what was found on both, side by side. */
@NullMarked
package dev.noderoll.lab.facts;

import org.jspecify.annotations.NullMarked;
