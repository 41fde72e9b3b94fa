package dev.noderoll.lab.door.direct;

import dev.noderoll.model.StopWish;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Wishes that rollouts stop, where people write them: on Lease objects of the API server, which have nothing else here.
 * They come with what a ledger reads anyway, so asking for them is no call.
 */
record StopWishes(KubeApi api) {

    /** Null when nobody wants the group's rollout to stop. */
    @Nullable
    StopWish of(String group) {
        return api.get(Kind.LEASE, "noderoll", name(group))
                .map(lease -> lease.at("/metadata/annotations/noderoll.dev~1stop")
                        .asText()
                        .split(" ", 2))
                .map(words -> new StopWish(words[0], Instant.parse(words[1])))
                .orElse(null);
    }

    void clear(String group) {
        if (of(group) != null) {
            api.delete(Kind.LEASE, "noderoll", name(group), Deletion.NOW);
        }
    }

    private static String name(String group) {
        return "noderoll-" + group;
    }
}
