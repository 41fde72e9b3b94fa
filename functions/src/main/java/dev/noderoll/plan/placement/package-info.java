/** Where pods can be placed, by the rules of Kubernetes' own scheduler. */
@NullMarked
package dev.noderoll.plan.placement;

import org.jspecify.annotations.NullMarked;
