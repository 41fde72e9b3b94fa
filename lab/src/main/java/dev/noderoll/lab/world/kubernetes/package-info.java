@NullMarked
package dev.noderoll.lab.world.kubernetes;

import org.jspecify.annotations.NullMarked;
