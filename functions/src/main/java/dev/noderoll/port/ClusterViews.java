package dev.noderoll.port;

import dev.noderoll.model.scheduling.ClusterView;

/** A cluster as its scheduler sees it: what says where a pod can be placed. */
@FunctionalInterface
public interface ClusterViews {

    /**
     * Every node and pod, with what decides where pods go. Changes nothing.
     *
     * @throws TryAgain when the API server cannot answer
     */
    ClusterView survey();
}
