@NullMarked
package dev.noderoll.sim.aws;

import org.jspecify.annotations.NullMarked;
