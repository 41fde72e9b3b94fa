package dev.noderoll.sim.lambda;

import java.time.Duration;

/**
 * How a function is deployed.
 *
 * @param timeout how long Lambda lets it run
 * @param memoryMb which gives it its share of a CPU too
 */
public record FunctionSettings(Duration timeout, int memoryMb) {}
