package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Readiness;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import dev.noderoll.port.Nodes.Change;
import dev.noderoll.port.Nodes.Taint;
import dev.noderoll.port.TryAgain;
import dev.noderoll.recorded.RecordedServer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiNodesTest {

    private static final NodeName NAME = new NodeName("ip-1");
    private static final String NODE = """
        {"metadata":{"name":"ip-1","resourceVersion":"41","creationTimestamp":"2026-11-01T10:00:00Z",
          "labels":{"zone":"a"},"annotations":{"k":"v"}},
         "spec":{"providerID":"aws:///eu-west-1a/i-0a","unschedulable":true,
          "taints":[{"key":"dedicated","value":"gpu","effect":"NoExecute"},
                    {"key":"soft","effect":"PreferNoSchedule"},
                    {"key":"noderoll.dev/outdated","effect":"NoSchedule"}]},
         "status":{"conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-11-01T10:00:30Z"}]}}""";

    private final RecordedServer server = new RecordedServer();
    private final ApiNodes nodes = new ApiNodes(new ClusterClient(Connection.open(server.endpoint())));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aNodeIsReadAsFarAsARolloutCares() {
        server.answers(200, NODE);

        assertThat(nodes.get(NAME))
                .contains(new ClusterNode(
                        NAME,
                        new InstanceId("i-0a"),
                        Readiness.READY,
                        Scheduling.CORDONED,
                        List.of("dedicated", "noderoll.dev/outdated"),
                        Map.of("zone", "a"),
                        Map.of("k", "v"),
                        Instant.parse("2026-11-01T10:00:00Z"),
                        Instant.parse("2026-11-01T10:00:30Z")));
        assertThat(server.targets()).containsExactly("GET /api/v1/nodes/ip-1");
    }

    @Test
    void aNodeThatIsNoInstanceIsLeftOut() {
        String fargate = NODE.replace("aws:///eu-west-1a/i-0a", "aws:///eu-west-1a/123/fargate-ip-9");
        String silent = NODE.replace("\"Ready\",\"status\":\"True\"", "\"Ready\",\"status\":\"Unknown\"");
        server.answers(200, "{\"metadata\":{},\"items\":[" + fargate + "," + silent + "]}");

        assertThat(nodes.list())
                .singleElement()
                .extracting(ClusterNode::readiness)
                .isEqualTo(Readiness.UNKNOWN);
    }

    @Test
    void labelsAnnotationsAndCordonAreOneMergePatchWithoutARead() {
        server.answers(200, "{}");

        nodes.change(
                NAME,
                new Change(
                        Scheduling.CORDONED,
                        Set.of(),
                        Set.of(),
                        Map.of("lb", Optional.of("")),
                        Map.of("since", Optional.of("now"), "old", Optional.empty())));

        assertThat(server.targets()).containsExactly("PATCH /api/v1/nodes/ip-1");
        assertThat(server.requests().getFirst().headers().get("Content-Type"))
                .startsWith("application/merge-patch+json");
        assertThat(server.body())
                .isEqualTo("{\"spec\":{\"unschedulable\":true},\"metadata\":{\"labels\":{\"lb\":\"\"},"
                        + "\"annotations\":{\"old\":null,\"since\":\"now\"}}}");
    }

    @Test
    void openingRemovesTheField() {
        server.answers(200, "{}");

        nodes.change(NAME, new Change(Scheduling.OPEN, Set.of(), Set.of(), Map.of(), Map.of()));

        assertThat(server.body()).isEqualTo("{\"spec\":{\"unschedulable\":null}}");
    }

    @Test
    void taintsAreWrittenOverTheListThatWasRead() {
        server.answers(200, NODE).answers(200, "{}");

        nodes.change(
                NAME,
                new Change(null, Set.of(Taint.noSchedule("new")), Set.of("noderoll.dev/outdated"), Map.of(), Map.of()));

        assertThat(server.body())
                .isEqualTo("{\"spec\":{\"taints\":[{\"key\":\"dedicated\",\"value\":\"gpu\",\"effect\":\"NoExecute\"},"
                        + "{\"key\":\"soft\",\"effect\":\"PreferNoSchedule\"},"
                        + "{\"key\":\"new\",\"effect\":\"NoSchedule\"}]},\"metadata\":{\"resourceVersion\":\"41\"}}");
    }

    @Test
    void aTaintThatIsThereIsWrittenOnce() {
        server.answers(200, NODE).answers(200, "{}");

        nodes.change(NAME, Change.taint("noderoll.dev/outdated"));

        assertThat(server.body()).containsOnlyOnce("noderoll.dev/outdated").contains("dedicated", "soft");
    }

    @Test
    void aTaintThatLostARaceIsReadAndWrittenAnew() {
        server.answers(200, NODE)
                .answers(409, "{}")
                .answers(200, NODE.replace("\"41\"", "\"42\""))
                .answers(200, "{}");

        nodes.change(NAME, Change.taint("new"));

        assertThat(server.body()).contains("\"resourceVersion\":\"42\"");
    }

    @Test
    void aTaintThatLosesEachTimeIsTriedAgainLater() {
        for (int i = 0; i < 4; i++) {
            server.answers(200, NODE).answers(409, "{}");
        }

        assertThatThrownBy(() -> nodes.change(NAME, Change.taint("new"))).isInstanceOf(TryAgain.class);
    }

    @Test
    void aChangeByWhatTheNodeIsIsAskedForAgainWhenItWasWrittenInBetween() {
        server.answers(200, NODE)
                .answers(409, "{}")
                .answers(200, NODE.replace("\"41\"", "\"42\"").replace("\"k\":\"v\"", "\"k\":\"w\""))
                .answers(200, "{}");

        nodes.change(
                NAME,
                now -> Optional.of(
                        Change.annotate("k", Optional.of(now.annotations().get("k") + "+"))));

        assertThat(server.body())
                .isEqualTo("{\"metadata\":{\"annotations\":{\"k\":\"w+\"},\"resourceVersion\":\"42\"}}");
    }

    @Test
    void aNodeThatIsGoneIsLeftAlone() {
        server.answers(404, "{}").answers(404, "{}");

        nodes.change(NAME, Change.taint("new"));
        nodes.change(NAME, Change.annotate("k", Optional.of("v")));

        assertThat(server.targets()).containsExactly("GET /api/v1/nodes/ip-1", "PATCH /api/v1/nodes/ip-1");
    }
}
