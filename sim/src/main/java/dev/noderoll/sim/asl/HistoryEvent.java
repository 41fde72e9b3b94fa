package dev.noderoll.sim.asl;

import java.time.Instant;

/**
 * One event of an execution's history.
 *
 * @param id counts from 1
 * @param state the state that it belongs to; empty for the execution itself
 * @param detail for people: a resource, an error; often empty
 */
public record HistoryEvent(long id, Instant time, HistoryType type, String state, String detail) {}
