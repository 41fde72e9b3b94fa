/**
 * A program that sends real requests to real Services, started where clients of the cluster run. It knows nothing of the
 * rest of the lab, and says what became of each request on a line of its own.
 */
@NullMarked
package dev.noderoll.lab.clients;

import org.jspecify.annotations.NullMarked;
