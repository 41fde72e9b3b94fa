/** The ways into the simulated world over HTTP, for real clients: AWS's wire protocols and Kubernetes REST. */
@NullMarked
package dev.noderoll.lab.door;

import org.jspecify.annotations.NullMarked;
