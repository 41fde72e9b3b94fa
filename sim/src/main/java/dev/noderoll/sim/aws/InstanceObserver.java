package dev.noderoll.sim.aws;

/** Hears what becomes of instances: where a cluster gets its nodes from, and loses them. Called at once. */
public interface InstanceObserver {

    /** The instance runs now: its kubelet may start. */
    default void running(SimInstance instance) {}

    /** The instance is shutting down now: its kubelet stops. */
    default void terminating(SimInstance instance) {}

    /** The instance is stopped, to be started again: its kubelet stops. */
    default void stopping(SimInstance instance) {}

    /** The instance has stopped. */
    default void stopped(SimInstance instance) {}

    /** The instance is gone. */
    default void terminated(SimInstance instance) {}
}
