package dev.noderoll.step;

import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.Selector;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.port.Live;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What keeps the number of pods: a workload of Kubernetes' own, or a custom resource that owns pods itself, as Strimzi's
 * StrimziPodSet does. Of such a kind nothing is known, so its pods are counted: as many as there were have to come back.
 *
 * <p>Pods that end by themselves are left out: what runs a workflow's steps makes none of them again.
 */
final class Keepers {

    private static final Selector ALL = new Selector(Map.of(), List.of());

    private Keepers() {}

    static Optional<Workload> of(Live live, String namespace, Owner owner) {
        return live.of(namespace, owner).or(() -> counted(live.podsIn(namespace), namespace, owner));
    }

    /** Of a custom resource, as many replicas as one may ask for: how many it is to have now is not known. */
    static Optional<Workload> get(Live live, Workload.Key key) {
        return isCustom(key)
                ? Optional.of(workload(key, Integer.MAX_VALUE, own(live.podsIn(key.namespace()), key)))
                : live.workload(key);
    }

    /** A custom resource by its pods among these, those included that are on their way out; empty for any other owner. */
    private static Optional<Workload> counted(List<Pod> pods, String namespace, Owner owner) {
        Workload.Key key = key(namespace, owner);
        if (!isCustom(key)) {
            return Optional.empty();
        }
        List<Pod> own = own(pods, key);
        return own.isEmpty() ? Optional.empty() : Optional.of(workload(key, own.size(), own));
    }

    private static List<Pod> own(List<Pod> pods, Workload.Key key) {
        return pods.stream()
                .filter(p -> !p.finished() && !p.traits().contains(Trait.ENDS))
                .filter(p ->
                        p.owner() != null && key(p.key().namespace(), p.owner()).equals(key))
                .toList();
    }

    private static Workload workload(Workload.Key key, int replicas, List<Pod> pods) {
        int ready = (int) pods.stream().filter(Pod::serving).count();
        return new Workload(key, ALL, replicas, ready, Surging.CANNOT_SURGE, Restart.NONE);
    }

    /** Such as {@code StrimziPodSet.core.strimzi.io}: no kind of Kubernetes' own that keeps pods has a dot in its group. */
    private static Workload.Key key(String namespace, Owner owner) {
        String group = owner.apiVersion().contains("/")
                ? owner.apiVersion().substring(0, owner.apiVersion().indexOf('/'))
                : "";
        return new Workload.Key(
                group.contains(".") ? owner.kind() + "." + group : owner.kind(), namespace, owner.name());
    }

    private static boolean isCustom(Workload.Key key) {
        return key.kind().contains(".");
    }
}
