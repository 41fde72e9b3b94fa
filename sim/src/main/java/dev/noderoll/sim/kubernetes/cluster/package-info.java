/** The cluster around the API server in virtual time: controllers, scheduler, kubelets, applications and routing. */
@NullMarked
package dev.noderoll.sim.kubernetes.cluster;

import org.jspecify.annotations.NullMarked;
