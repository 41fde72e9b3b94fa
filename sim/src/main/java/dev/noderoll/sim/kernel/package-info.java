@NullMarked
package dev.noderoll.sim.kernel;

import org.jspecify.annotations.NullMarked;
