/** What goes wrong in the world around a rollout: one small class for each way of going wrong, all chance from one seed. */
@NullMarked
package dev.noderoll.lab.fault;

import org.jspecify.annotations.NullMarked;
