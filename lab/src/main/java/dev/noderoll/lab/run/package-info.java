/** Puts a world together, runs a method in it, and keeps what it came to. */
@NullMarked
package dev.noderoll.lab.run;

import org.jspecify.annotations.NullMarked;
