package dev.noderoll.lab.fault;

/**
 * A fault that is to meet the functions of one state: it strikes there as often as it can, a few times; one of the world's strikes at
 * its own rate.
 *
 * @param state as {@link dev.noderoll.handler.Handlers} names it, such as {@code DrainNodes}
 */
public record Focus(FaultKind kind, String state) {}
