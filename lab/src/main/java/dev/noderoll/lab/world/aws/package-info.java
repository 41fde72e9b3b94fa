@NullMarked
package dev.noderoll.lab.world.aws;

import org.jspecify.annotations.NullMarked;
