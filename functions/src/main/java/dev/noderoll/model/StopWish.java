package dev.noderoll.model;

import java.time.Instant;

/**
 * A person's wish that a rollout finish what is in hand, put everything back and end.
 *
 * @param by who, without blanks, such as {@code jane@laptop}
 * @param at when; the epoch when that is not said
 */
public record StopWish(String by, Instant at) {}
