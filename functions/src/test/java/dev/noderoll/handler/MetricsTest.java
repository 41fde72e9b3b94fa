package dev.noderoll.handler;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.plan.NodeChoice.Reason;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.step.ChooseNodes;
import dev.noderoll.step.DrainNodes;
import dev.noderoll.step.Journal;
import dev.noderoll.step.Journal.Drain;
import dev.noderoll.step.Journal.Move;
import dev.noderoll.step.Journal.Outcome;
import dev.noderoll.step.Stayed;
import dev.noderoll.step.Stayed.Tally;
import dev.noderoll.step.Stayed.Unaccepted;
import dev.noderoll.wire.Fields;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.RolloutInput;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What CloudWatch finds in a log line. */
class MetricsTest {

    private static final DrainSet SET = new DrainSet(
            "prod",
            "workers",
            "run-1",
            List.of(),
            Integer.MAX_VALUE,
            false,
            2,
            Instant.MAX,
            Instant.MAX,
            Instant.MAX,
            RolloutInput.drain(Fields.of("drain", Json.json().createObjectNode())));

    private static JsonNode json(Map<String, Object> fields) {
        return Json.json().valueToTree(fields);
    }

    private static Drain drain(String name, long seconds, Outcome outcome) {
        return new Drain(new NodeName(name), new InstanceId("i-" + name), NOW, NOW.plusSeconds(seconds), outcome);
    }

    @Test
    void aStayCountsItsNodesAndPodsByClusterAndGroup() {
        Stayed stayed = new Stayed(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                Instant.EPOCH,
                new Tally(List.of(), List.of(), 3, List.of(), List.of("a: why"), List.of()),
                new Journal(
                        List.of(),
                        List.of(drain("a", 40, Outcome.DRAINED), drain("b", 90, Outcome.STUCK)),
                        List.of(new Move("shop/web-1", new NodeName("a"), NOW)),
                        0));

        JsonNode line = json(Metrics.of(new DrainNodes.Input(SET), stayed, NOW));

        assertThat(line.path("cluster").asText()).isEqualTo("prod");
        assertThat(line.path("group").asText()).isEqualTo("workers");
        assertThat(line.path("NodesDrained").asInt()).isEqualTo(1);
        assertThat(line.path("NodesStuck").asInt()).isEqualTo(1);
        assertThat(line.path("Evictions").asInt()).isEqualTo(1);
        assertThat(line.path("EvictionsRefused").asInt()).isEqualTo(3);
        assertThat(line.path("PodsForced").asInt()).isEqualTo(1);
        assertThat(line.path("Moves").asInt()).isEqualTo(3);
        assertThat(line.path("DrainTime").toString()).isEqualTo("[40.0]");
        assertThat(line.at("/_aws/Timestamp").asLong()).isEqualTo(NOW.toEpochMilli());
        JsonNode told = line.at("/_aws/CloudWatchMetrics/0");
        assertThat(told.path("Namespace").asText()).isEqualTo("Noderoll");
        assertThat(told.path("Dimensions").toString()).isEqualTo("[[\"cluster\",\"group\"],[]]");
        for (JsonNode metric : told.path("Metrics")) {
            assertThat(line.has(metric.path("Name").asText())).isTrue();
        }
    }

    /** The names are those of the answers' types; one that is new is to have a metric. */
    @Test
    void whatWasNotAcceptedIsCountedByTheAnswersKind() {
        Map<String, Integer> every = Stream.of(EvictionAnswer.class.getPermittedSubclasses())
                .filter(kind -> kind != EvictionAnswer.Accepted.class)
                .collect(Collectors.toMap(
                        Class::getSimpleName, kind -> kind.getSimpleName().length()));

        JsonNode line = json(Metrics.of(new DrainNodes.Input(SET), stayed(every), NOW));

        assertThat(line.path("EvictionsRefusedByBudget").asInt()).isEqualTo("Refused".length());
        assertThat(line.path("EvictionsDenied").asInt()).isEqualTo("Denied".length());
        assertThat(line.path("EvictionsGone").asInt()).isEqualTo("Gone".length());
        assertThat(line.path("EvictionsFailed").asInt()).isEqualTo("Failed".length());
        assertThat(line.path("EvictionsImpossible").asInt()).isEqualTo("Impossible".length());
        assertThat(line.path("EvictionsInClosingNamespace").asInt()).isEqualTo("NamespaceClosing".length());
        assertThat(line.at("/_aws/CloudWatchMetrics/0/Metrics").findValuesAsText("Name"))
                .contains("EvictionsRefusedByBudget", "EvictionsInClosingNamespace")
                .allMatch(name -> !every.containsKey(name));
        assertThat(json(Metrics.of(new DrainNodes.Input(SET), stayed(Map.of()), NOW))
                        .toString())
                .as("a metric of nothing costs as much as another")
                .doesNotContain("EvictionsDenied");
    }

    private static Stayed stayed(Map<String, Integer> unaccepted) {
        return new Stayed(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                Instant.EPOCH,
                new Tally(
                        List.of(),
                        List.of(),
                        0,
                        unaccepted.entrySet().stream()
                                .map(e -> new Unaccepted(e.getKey(), e.getValue()))
                                .toList(),
                        List.of(),
                        List.of()),
                new Journal(List.of(), List.of(), List.of(), 0));
    }

    @Test
    void aWaitIsCountedByItsReason() {
        ChooseNodes.Input input = new ChooseNodes.Input(rollout(2, 1), 2, List.of(), 0, List.of(), List.of());

        JsonNode line =
                json(Metrics.of(input, new NodeChoice.Wait(new Reason.MembersArriving(3, 2), 10, List.of()), NOW));

        assertThat(line.path("reason").asText()).isEqualTo("MembersArriving");
        assertThat(line.path("Waits").asInt()).isEqualTo(1);
        assertThat(line.at("/_aws/CloudWatchMetrics/0/Dimensions/2").toString())
                .isEqualTo("[\"cluster\",\"group\",\"reason\"]");
    }

    @Test
    void anInputThatBeginsNothingIsCountedWithWhateverItNames() {
        var input = new BeginRolloutHandler.Input(Json.json().createObjectNode().put("cluster", "prod"), "run-1");

        JsonNode line = json(Metrics.refused(input, NOW));

        assertThat(line.path("BeginsRefused").asInt()).isEqualTo(1);
        assertThat(line.path("group").asText()).as("no dimension may be empty").isEqualTo("?");
    }

    @Test
    void whatHasNothingToCountAddsNothingToItsLine() {
        assertThat(Metrics.of("input", "output", NOW)).isEmpty();
        assertThat(Metrics.of(null, null, NOW)).isEmpty();
        assertThat(Metrics.refused("input", NOW)).isEmpty();
    }
}
