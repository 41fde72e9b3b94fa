package dev.noderoll.lab.check;

import dev.noderoll.sim.kubernetes.KubeApi;

/** Promise 4: an eviction says by its UID which pod it means, so that a namesake made since then is left alone (D34). */
final class Preconditions {

    private static final String PROMISE = "EvictsByUid";

    private Preconditions() {}

    /** Begins to watch. */
    static void watch(KubeApi api, Violations violations) {
        api.onEviction(eviction -> {
            if (eviction.uid().isEmpty()) {
                violations.add(
                        PROMISE, eviction.namespace() + "/" + eviction.name() + " was to be evicted by its name");
            }
        });
    }
}
