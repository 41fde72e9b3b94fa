package dev.noderoll.lab.door.direct;

import dev.noderoll.model.Wish;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What people ask of rollouts, where they write it: on Lease objects of the API server, which have nothing else here.
 * They come with what a ledger reads anyway, so asking for them is no call.
 */
record DirectWishes(KubeApi api) {

    /** Null when nobody asks anything of the group's rollout. */
    @Nullable
    Wish of(String group) {
        return api.get(Kind.LEASE, "noderoll", name(group))
                .map(lease -> lease.at("/metadata/annotations/noderoll.dev~1wish")
                        .asText()
                        .split(" ", 3))
                .map(words -> new Wish(
                        Wish.Kind.valueOf(words[0].toUpperCase(Locale.ROOT)), words[1], Instant.parse(words[2])))
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
