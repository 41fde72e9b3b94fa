/** Ways into the simulated world by wire protocol, for real clients. */
@NullMarked
package dev.noderoll.lab.door;

import org.jspecify.annotations.NullMarked;
