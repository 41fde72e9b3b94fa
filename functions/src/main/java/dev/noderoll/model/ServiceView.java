package dev.noderoll.model;

import java.util.Set;
import java.util.TreeSet;

/**
 * A Service with a selector, and the pods that its EndpointSlices list as ready.
 *
 * @param ready UIDs of pods; a slice lags behind the pods, so look at the pod as well
 */
public record ServiceView(String namespace, String name, Selector selector, Exposure exposure, Set<String> ready) {

    /** {@code spec.type}, and whether it has an address at all. */
    public enum Exposure {
        INTERNAL,
        /** {@code clusterIP: None}: who asks for it is told of each pod, as the members of a StatefulSet or a gang are of each other. */
        HEADLESS,
        LOAD_BALANCER
    }

    public ServiceView {
        ready = new TreeSet<>(ready);
    }

    public boolean selects(Pod pod) {
        return namespace.equals(pod.key().namespace()) && selector.matches(pod.labels());
    }

    /** Whether its slices list a pod as ready that it selects still. */
    public boolean leadsTo(Pod pod) {
        return selects(pod) && ready.contains(pod.key().uid());
    }

    /** Such as {@code shop/web}. */
    public String text() {
        return namespace + "/" + name;
    }
}
