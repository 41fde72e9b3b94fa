package dev.noderoll.model;

/**
 * One node's drain. Carried from state to state.
 *
 * @param holder whose drain it is: takes the turn to evict under this name
 */
public record Drain(String cluster, NodeName node, String holder, DrainPolicy policy) {}
