@NullMarked
package dev.noderoll.lab.asl;

import org.jspecify.annotations.NullMarked;
