/** The way into the world in process: the ports of the functions, answered by the simulators themselves. */
@NullMarked
package dev.noderoll.lab.door.direct;

import org.jspecify.annotations.NullMarked;
