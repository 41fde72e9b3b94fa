package dev.noderoll.lab.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A full node of Kubernetes itself: 110 pods, 40 of them under a budget that lets two go at a time, stopping for one or
 * two seconds. Prints what our drain asks of the API server, and what kubectl's does on the same node.
 */
@Tag("control-plane")
class FullNodeTest {

    private static final int GUARDED = 40;
    private static final int FREE = 70;

    @Test
    void noEvictionIsAskedForInVain() throws Exception {
        try (RealGround ground = new RealGround()) {
            Scene scene = full(ground, "ours").ready();
            int before = ground.calls();
            Instant begun = ground.now();
            Ending ending = scene.carryOn(Scene.CAREFUL, 580);
            Duration took = Duration.between(begun, ground.now());
            int calls = ground.calls() - before;
            // A stay tells the first 50 of those that it has evicted; here nothing but an eviction takes a pod away.
            int evicted = GUARDED + FREE - scene.left().size();
            print("noderoll", evicted + ending.refused(), ending.refused(), calls, took);

            ending.drained();
            assertThat(ending.refused()).isZero();
            assertThat(scene.left()).isEmpty();
        }
    }

    @Test
    void kubectlOnTheSameNode() throws Exception {
        try (RealGround ground = new RealGround()) {
            Kubectl kubectl = new Kubectl(
                    ground, ground.cluster().kubectl(), ground.cluster().file());
            Scene scene = full(ground, "theirs");
            ground.addNode("theirs-to", "theirs", 250);
            Instant begun = ground.now();
            Kubectl.Said said = kubectl.say("drain theirs-from --timeout=170s -v=6");
            Duration took = Duration.between(begun, ground.now());
            print(
                    "kubectl drain (status " + said.status() + ")",
                    answers(said, "/eviction"),
                    answers(said, "/eviction", "status=\"429"),
                    answers(said),
                    took);

            assertThat(answers(said, "/eviction"))
                    .isGreaterThanOrEqualTo(GUARDED + FREE - scene.left().size());
        }
    }

    private static Scene full(Ground ground, String row) {
        String slow = "drain.test/ready-after-seconds: '1', drain.test/terminate-after-seconds: ";
        return new Scene(ground, row)
                .workload("Deployment", "web", "replicas: " + GUARDED, slow + "'2'", "")
                .workload("Deployment", "free", "replicas: " + FREE, slow + "'1'", "")
                .budget("two", "maxUnavailable: 2")
                .settledOf("web", GUARDED, GUARDED + FREE);
    }

    /**
     * The answers that kubectl logs at this level, by parts of their lines. Lines on calls that it holds back itself look
     * alike and are no answers.
     */
    private static int answers(Kubectl.Said said, String... parts) {
        return (int) said.text()
                .lines()
                .filter(l -> l.contains("\"Response\" verb=\""))
                .filter(l -> Stream.of(parts).allMatch(l::contains))
                .count();
    }

    private static void print(String who, int asked, int refused, int calls, Duration took) {
        int pods = GUARDED + FREE;
        System.out.printf(
                "%s: %d pods, %d evictions asked, %d refused, %d Kubernetes calls (%.2f a pod), %d s%n",
                who, pods, asked, refused, calls, (double) calls / pods, took.toSeconds());
    }
}
