package dev.noderoll.lab.load;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be measured.
 *
 * @param surge of the rollout, as in its input
 * @param functions the directory of the package, with {@code lib/}; empty for the classes of the build
 */
public record LoadOrder(int nodes, int pods, String surge, Optional<Path> functions) {

    /** As large as Kubernetes says a cluster may be: 5,000 nodes, 150,000 pods. */
    public static final int NODES = 5_000;

    public static final int PODS = 150_000;

    private static final int NODE_BYTES = 10_000;
    private static final int POD_BYTES = 6_000;

    LoadSize size() {
        return new LoadSize(nodes, pods, NODE_BYTES, POD_BYTES);
    }
}
