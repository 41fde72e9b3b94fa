/** Clients that send requests to every Service all the time and count what fails. */
@NullMarked
package dev.noderoll.lab.probe;

import org.jspecify.annotations.NullMarked;
