package dev.noderoll.model;

/**
 * An instance that is being taken away, and the lifecycle hook that holds it meanwhile.
 *
 * @param cluster whose node runs on it
 */
public record Termination(String cluster, String nodeGroup, String hook, InstanceId instance) {}
