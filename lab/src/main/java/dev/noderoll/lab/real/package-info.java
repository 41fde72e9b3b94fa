/** A real Kubernetes API server in the place of the simulated one. */
@NullMarked
package dev.noderoll.lab.real;

import org.jspecify.annotations.NullMarked;
