package dev.noderoll.lab.fault;

/**
 * A fault that is to meet one function: it strikes there as often as it can, a few times; one of the world's strikes at
 * its own rate.
 *
 * @param function as Step Functions knows it, such as {@code DrainNodesFunction}
 */
public record Focus(FaultKind kind, String function) {}
