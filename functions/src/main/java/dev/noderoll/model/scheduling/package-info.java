/** Nodes, pods and volumes as the scheduler's filters see them. */
@NullMarked
package dev.noderoll.model.scheduling;

import org.jspecify.annotations.NullMarked;
