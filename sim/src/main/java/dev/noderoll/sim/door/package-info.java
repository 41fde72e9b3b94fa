/** The ways into the simulated world over HTTP, for real clients: AWS's wire protocols and Kubernetes REST. */
@NullMarked
package dev.noderoll.sim.door;

import org.jspecify.annotations.NullMarked;
