package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadyTest {

    @Test
    void aRunOnARealClusterSaysWhichPodsItWaitedForAndWhichAreOfOthers() {
        ObjectNode well = pod("well", "Ready", "True", "");
        ObjectNode mine = pod("mine", "PodScheduled", "False", "Unschedulable");
        ObjectNode elsewhere = pod("elsewhere", "Ready", "False", "ContainersNotReady");

        assertThat(RealWorld.unready(List.of(well, mine, elsewhere), Set.of("shop/elsewhere")))
                .isEqualTo(
                        "these pods are Ready: shop/mine (no node will do), nor that these pods are Ready, which were"
                                + " there before and are none of the manifests': shop/elsewhere");
        assertThat(RealWorld.unready(List.of(well, elsewhere), Set.of("shop/elsewhere")))
                .isEqualTo(
                        "these pods are Ready, which were there before and are none of the manifests': shop/elsewhere");
        assertThat(RealWorld.unready(List.of(), Set.of())).isEqualTo("the manifests have made a pod");
    }

    @Test
    void aPodThatWaitsSaysForWhat() {
        ObjectNode pulling = pod("pulling", "Ready", "False", "");
        pulling.withObject("/status")
                .putArray("containerStatuses")
                .addObject()
                .withObject("/state/waiting")
                .put("reason", "ImagePullBackOff");

        assertThat(Ready.awaited(List.of(pulling))).containsExactly("shop/pulling (ImagePullBackOff)");
    }

    @Test
    void aPodAtItsEndOrBehindAGateIsNotWaitedFor() {
        ObjectNode done = pod("done", "Ready", "False", "PodCompleted");
        done.withObject("/status").put("phase", "Succeeded");
        ObjectNode gated = pod("gated", "PodScheduled", "False", "SchedulingGated");
        gated.withObject("/spec").putArray("schedulingGates").addObject().put("name", "queue");

        assertThat(Ready.awaited(List.of(done, gated))).isEmpty();
    }

    @Test
    void aHookOfHelmsIsWaitedForUntilItHasEnded() {
        ObjectNode test = pod("test", "Ready", "True", "");
        test.withObject("/metadata/annotations").put("helm.sh/hook", "test");
        test.withObject("/spec").put("restartPolicy", "Never");
        ObjectNode server = test.deepCopy();
        server.withObject("/spec").put("restartPolicy", "Always");
        ObjectNode ended = test.deepCopy();
        ended.withObject("/status").put("phase", "Succeeded");

        assertThat(Stream.of(test, server, ended).filter(Ready::isUnsettled)).containsExactly(test);
    }

    private static ObjectNode pod(String name, String condition, String status, String reason) {
        ObjectNode pod = JsonNodeFactory.instance.objectNode();
        pod.withObject("/metadata").put("namespace", "shop").put("name", name);
        pod.withObject("/status")
                .putArray("conditions")
                .addObject()
                .put("type", condition)
                .put("status", status)
                .put("reason", reason)
                .put("message", "no node will do");
        return pod;
    }
}
