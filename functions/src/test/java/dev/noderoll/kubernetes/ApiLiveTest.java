package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.kubernetes.LiveTopic.Course;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.NodeName;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import dev.noderoll.recorded.StreamServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the view asks of the API server, and what it makes of streams that end, break, expire or say nothing. */
class ApiLiveTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SILENT = Duration.ofMillis(300);
    private static final String LIST = "GET /api/v1/nodes?limit=500";

    private final StreamServer server = new StreamServer();
    private ApiLive live = new ApiLive(new ClusterClient(Connection.open(server.endpoint())), Course.FOLLOWED);

    @AfterEach
    void stop() {
        live.close();
        server.close();
    }

    private static String node(String name, String version) {
        return "{\"metadata\":{\"name\":\"" + name + "\",\"resourceVersion\":\"" + version
                + "\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"},\"spec\":{\"providerID\":\"aws:///a/i-" + name
                + "\"}}";
    }

    private static String event(String type, String object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
    }

    private static String bookmark(String version) {
        return event("BOOKMARK", "{\"metadata\":{\"resourceVersion\":\"" + version + "\"}}");
    }

    private static String listed(String version) {
        return event(
                "BOOKMARK",
                "{\"metadata\":{\"resourceVersion\":\"" + version
                        + "\",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}}}");
    }

    private List<String> names() {
        return live.nodes().stream().map(n -> n.name().value()).toList();
    }

    /** Waits for changes until the nodes are these. */
    private void until(String... names) throws InterruptedException {
        while (!names().equals(List.of(names))) {
            assertThat(live.bell().hear(PATIENCE)).as("something has changed").isTrue();
        }
    }

    private static String watch(String from) {
        return "GET /api/v1/nodes?allowWatchBookmarks=true&" + from + "timeoutSeconds=900&watch=true";
    }

    private static String watchFrom(String version) {
        return watch("resourceVersion=" + version + "&");
    }

    private static final String STREAM = "GET /api/v1/nodes?allowWatchBookmarks=true"
            + "&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&timeoutSeconds=900&watch=true";

    @Test
    void theListAndTheWatchAreOneCall() throws InterruptedException {
        server.opens(event("ADDED", node("b", "4"))
                + event("ADDED", node("a", "2"))
                + listed("9")
                + event("ADDED", node("c", "10"))
                + event("DELETED", node("a", "11")));

        until("b", "c");

        assertThat(server.targets()).containsExactly(STREAM);
    }

    @Test
    void nothingIsAskedForBeforeTheFirstQuestion() {
        assertThat(server.targets()).isEmpty();
    }

    @Test
    void anObjectIsReadAnewWithEachChange() throws InterruptedException {
        server.opens(event("ADDED", node("a", "2"))
                + listed("9")
                + event("MODIFIED", node("a", "10").replace("\"spec\":{", "\"spec\":{\"unschedulable\":true,")));

        until("a");
        while (live.node(new NodeName("a")).map(ClusterNode::scheduling).orElseThrow()
                != ClusterNode.Scheduling.CORDONED) {
            assertThat(live.bell().hear(PATIENCE)).isTrue();
        }
    }

    @Test
    void aServerWithoutStreamingListsIsListedInPagesAndThenWatched() throws InterruptedException {
        server.answers(422, "{\"message\":\"sendInitialEvents is forbidden for watch\"}")
                .answers(200, "{\"metadata\":{\"continue\":\"t\"},\"items\":[" + node("a", "2") + "]}")
                .answers(200, "{\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[" + node("b", "4") + "]}")
                .opens(event("ADDED", node("c", "10")));

        until("a", "b", "c");

        assertThat(server.targets()).containsExactly(STREAM, LIST, LIST + "&continue=t", watchFrom("9"));
    }

    @Test
    void aWatchThatEndsIsTakenUpWhereItWas() throws InterruptedException {
        server.answers(200, event("ADDED", node("a", "2")) + listed("9") + event("ADDED", node("b", "12")))
                .opens(event("ADDED", node("c", "13")));

        until("a", "b", "c");

        assertThat(server.targets()).containsExactly(STREAM, watchFrom("12"));
    }

    @Test
    void aBookmarkSaysWhereTheWatchIs() throws InterruptedException {
        server.answers(200, event("ADDED", node("a", "2")) + listed("9") + bookmark("70"))
                .opens(event("ADDED", node("b", "71")));

        until("a", "b");

        assertThat(server.targets()).containsExactly(STREAM, watchFrom("70"));
    }

    @Test
    void halfAListIsNotTakenForTheWhole() throws InterruptedException {
        server.answers(200, event("ADDED", node("a", "2"))).opens(event("ADDED", node("b", "3")) + listed("9"));

        until("b");

        assertThat(server.targets()).containsExactly(STREAM, STREAM);
    }

    @Test
    void aWatchThatHasExpiredIsListedAnew() throws InterruptedException {
        server.answers(200, event("ADDED", node("a", "2")) + listed("9") + bookmark("10"))
                .answers(200, event("ERROR", "{\"code\":410,\"message\":\"too old resource version\"}"))
                .opens(event("ADDED", node("b", "90")) + listed("99"));

        until("b");

        assertThat(server.targets()).containsExactly(STREAM, watchFrom("10"), STREAM);
    }

    @Test
    void aVersionThatTheServerDoesNotKeepAnyMoreIsListedAnew() throws InterruptedException {
        server.answers(200, event("ADDED", node("a", "2")) + listed("9") + bookmark("10"))
                .answers(410, "{\"message\":\"too old\"}")
                .opens(event("ADDED", node("b", "90")) + listed("99"));

        until("b");
    }

    @Test
    void aWatchThatIsSilentIsBegunAnew() throws InterruptedException {
        live = new ApiLive(new ClusterClient(Connection.open(server.endpoint()), SILENT), Course.FOLLOWED);
        server.opens(event("ADDED", node("a", "2")) + listed("9")).opens(event("ADDED", node("b", "10")));

        until("a", "b");

        assertThat(server.targets()).containsSubsequence(STREAM, watchFrom("9"));
    }

    @Test
    void aWatchThatBreaksInTheMiddleOfAnEventIsTakenUpAfterTheLastWholeOne() throws InterruptedException {
        server.answers(200, event("ADDED", node("a", "2")) + listed("9") + "{\"type\":\"ADDED\",\"obj")
                .opens(event("ADDED", node("b", "10")));

        until("a", "b");

        assertThat(server.targets()).containsExactly(STREAM, watchFrom("9"));
    }

    @Test
    void aServerThatIsAwayIsWaitedForAndThenToldOf() {
        assertThatThrownBy(this::names)
                .isInstanceOf(TryAgain.class)
                .hasMessage("watch api/v1/nodes: 503 no answer recorded");
        assertThat(server.targets()).hasSize(8);
    }

    @Test
    void aMissingRightIsToldAtOnce() {
        server.answers(403, "{\"message\":\"nodes is forbidden\"}");

        assertThatThrownBy(this::names)
                .isInstanceOf(Misconfigured.class)
                .hasMessage("watch api/v1/nodes: 403 nodes is forbidden");
    }

    @Test
    void theSessionOfALeaseIsThatOfItsHolderAlone() {
        String name = LeaseName.of("workers");
        server.opens(event(
                        "ADDED",
                        "{\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"noderoll\",\"resourceVersion\":\"3\","
                                + "\"annotations\":{\"noderoll.dev/session\":\"7\"}},\"spec\":{\"holderIdentity\":\"run-1\"}}")
                + listed("9"));

        assertThat(live.session("workers", "run-1")).contains(7L);
        assertThat(live.session("workers", "run-2")).isEmpty();
        assertThat(server.targets()).singleElement().asString().contains("fieldSelector=metadata.name=" + name);
    }
}
