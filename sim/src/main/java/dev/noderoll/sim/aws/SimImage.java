package dev.noderoll.sim.aws;

import java.time.Instant;

/**
 * A machine image.
 *
 * @param architecture {@code x86_64} or {@code arm64}
 * @param state {@code available}, {@code pending}, {@code deregistered}, {@code disabled} or {@code failed}
 */
public record SimImage(String id, String name, String architecture, String state, Instant created) {
    SimImage inState(String next) {
        return new SimImage(id, name, architecture, next, created);
    }
}
