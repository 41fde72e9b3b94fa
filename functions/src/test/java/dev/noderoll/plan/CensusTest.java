package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.tainted;
import static dev.noderoll.plan.Worlds.unready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class CensusTest {

    private static final ClusterNode NODE = node(outdated("i-a"));

    @Test
    void countsNoNodeThatIsStarting() {
        assertThat(List.of(
                        "node.kubernetes.io/not-ready",
                        "node.cloudprovider.kubernetes.io/uninitialized",
                        "readiness.k8s.io/network",
                        "readiness.node.x-k8s.io/network",
                        "ebs.csi.aws.com/agent-not-ready"))
                .noneMatch(taint -> Census.usable(tainted(taint, NODE)));
        assertThat(List.of("node.kubernetes.io/unschedulable", "noderoll.dev/outdated", "example.com/gpu"))
                .allMatch(taint -> Census.usable(tainted(taint, NODE)));
    }

    @Test
    void countsNoNodeThatIsNotReadyOrThatWeDrain() {
        assertThat(Census.usable(NODE)).isTrue();
        assertThat(Census.usable(unready(NODE))).isFalse();
        assertThat(Census.usable(draining(NODE))).isFalse();
    }
}
