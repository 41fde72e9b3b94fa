@NullMarked
package dev.noderoll.sim.kubernetes;

import org.jspecify.annotations.NullMarked;
