package dev.noderoll.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One node's drain. Carried from state to state.
 *
 * @param rolledGroup the node group whose rollout drains the node, and holds its Lease; null when AWS takes the node away
 *     by itself
 * @param holder the execution that holds that Lease, or the one that serves the termination
 */
public record Drain(String cluster, @Nullable String rolledGroup, NodeName node, String holder, DrainPolicy policy) {

    public Optional<String> lease() {
        return Optional.ofNullable(rolledGroup);
    }

    /** The name under which this drain takes the turn to evict: each lane of a rollout has its own. */
    public String turn() {
        return holder + "/" + node;
    }
}
