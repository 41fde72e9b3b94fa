package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.Hold;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.SurplusShares;
import dev.noderoll.model.SurplusShares.Share;
import dev.noderoll.model.Wish;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Ledger.Grip;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import dev.noderoll.recorded.RecordedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseLedgerTest {

    private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/noderoll/leases";

    private final RecordedServer server = new RecordedServer();
    private final LeaseLedger ledger = new LeaseLedger(new ClusterClient(Connection.open(server.endpoint())));

    @AfterEach
    void stop() {
        server.close();
    }

    /** Its page has one drained member, one failure, the session 6 and the number 4. */
    private static String lease(String holder, String renewed) {
        return """
            {"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
             "metadata":{"name":"noderoll-web","namespace":"noderoll","resourceVersion":"77","annotations":{
              "noderoll.dev/page":"{\\"drained\\":{\\"i-1\\":1793527140},\\"failed\\":[\\"i-2\\"]}",
              "noderoll.dev/session":"6",
              "noderoll.dev/page-version":"4"}},
             "spec":{"holderIdentity":"%s","leaseDurationSeconds":300,"leaseTransitions":1,"renewTime":"%s"}}\
            """.formatted(holder, renewed);
    }

    private static final String LIVE = "2026-11-01T09:59:00.000000Z";
    private static final String EXPIRED = "2026-11-01T09:55:00.000000Z";

    private static SortedMap<InstanceId, Instant> drained() {
        return new TreeMap<>(Map.of(new InstanceId("i-1"), Instant.ofEpochSecond(1_793_527_140)));
    }

    private static LedgerPage page(String holder, String version) {
        return new LedgerPage(holder, 6, drained(), List.of(new InstanceId("i-2")), version);
    }

    @Test
    void holdsAreThoseThatSomebodyHasWithTheNameThatTheGroupReallyHas() {
        String held =
                lease("me", EXPIRED).replace("\"annotations\":{", "\"annotations\":{\"noderoll.dev/group\":\"Web\",");
        String free = held.replace("\"holderIdentity\":\"me\",", "").replace("Web", "free");
        String turn = lease("me/node-1", LIVE);
        server.answers(200, "{\"metadata\":{},\"items\":[" + held + "," + free + "," + turn + "]}");

        assertThat(ledger.holds())
                .containsExactly(new Hold("Web", Instant.parse(EXPIRED).plusSeconds(300), page("me", "4")));
        assertThat(server.targets()).singleElement().asString().startsWith("GET " + LEASES + "?");
    }

    @Test
    void aPageIsWrittenOverTheLeaseThatWasReadAMomentAgoWithoutAnotherRead() {
        server.answers(200, lease("me", LIVE)).answers(200, lease("me", LIVE)).answers(200, lease("", LIVE));

        ledger.open("web", "me", NOW);
        ledger.write("web", page("me", "4"), NOW);
        ledger.release("web", "me");

        assertThat(server.targets())
                .containsExactly(
                        "GET " + LEASES + "/noderoll-web",
                        "PUT " + LEASES + "/noderoll-web",
                        "PUT " + LEASES + "/noderoll-web");
    }

    @Test
    void theNextStayOfOneEnvironmentEntersWithoutAnotherRead() {
        server.answers(200, lease("me", LIVE)).answers(200, lease("me", LIVE)).answers(200, lease("me", LIVE));

        ledger.enter("web", "me", NOW);
        ledger.enter("web", "me", NOW);

        assertThat(server.targets())
                .containsExactly(
                        "GET " + LEASES + "/noderoll-web",
                        "PUT " + LEASES + "/noderoll-web",
                        "PUT " + LEASES + "/noderoll-web");
    }

    @Test
    void whatAnotherHasWrittenSinceIsReadAndDecidedAnew() {
        server.answers(200, lease("me", LIVE)).answers(409, "{}").answers(200, lease("other", LIVE));

        ledger.open("web", "me", NOW);

        assertThatThrownBy(() -> ledger.write("web", page("me", "4"), NOW)).isInstanceOf(Fenced.class);
        assertThat(server.targets())
                .containsExactly(
                        "GET " + LEASES + "/noderoll-web",
                        "PUT " + LEASES + "/noderoll-web",
                        "GET " + LEASES + "/noderoll-web");
    }

    @Test
    void aGroupThatNobodyEverHeldGetsALease() {
        server.answers(404, "{}").answers(201, "{}");

        assertThat(ledger.take("web", "me", NOW)).isEqualTo(new Grip.Taken(LedgerPage.empty("me", "1")));
        assertThat(server.targets()).containsExactly("GET " + LEASES + "/noderoll-web", "POST " + LEASES);
        assertThat(server.body())
                .contains("\"noderoll.dev/group\":\"web\"")
                .contains("\"name\":\"noderoll-web\",\"namespace\":\"noderoll\"")
                .contains("\"holderIdentity\":\"me\",\"leaseDurationSeconds\":300,"
                        + "\"renewTime\":\"2026-11-01T10:00:00.000000Z\"");
    }

    @Test
    void aGroupThatAnotherHoldsIsNotWritten() {
        server.answers(200, lease("other", LIVE));

        assertThat(ledger.take("web", "me", NOW))
                .isEqualTo(new Grip.HeldBy("other", Instant.parse("2026-11-01T10:04:00Z")));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anExpiredHoldIsTakenWithThePageThatItLeft() {
        server.answers(200, lease("other", EXPIRED)).answers(200, "{}");

        assertThat(ledger.take("web", "me", NOW)).isEqualTo(new Grip.Taken(page("me", "5")));
        assertThat(server.targets()).contains("PUT " + LEASES + "/noderoll-web");
        assertThat(server.body())
                .contains("\"resourceVersion\":\"77\"", "\"holderIdentity\":\"me\"", "\"leaseTransitions\":2");
    }

    @Test
    void whoLosesTheRaceForALeaseLooksAgain() {
        server.answers(404, "{}").answers(409, "{\"reason\":\"AlreadyExists\"}").answers(200, lease("other", LIVE));

        assertThat(ledger.take("web", "me", NOW)).isInstanceOf(Grip.HeldBy.class);
    }

    @Test
    void aLeaseThatIsDeletedBeforeItIsWrittenIsMadeAnew() {
        server.answers(200, lease("me", LIVE))
                .answers(404, "{}")
                .answers(404, "{}")
                .answers(201, "{}");

        assertThat(ledger.take("web", "me", NOW)).isInstanceOf(Grip.Taken.class);
        assertThat(server.targets()).hasSize(4).last().asString().startsWith("POST ");
    }

    @Test
    void withoutTheNamespaceSomebodyMustMakeIt() {
        server.answers(404, "{}").answers(404, "{\"message\":\"namespaces \\\"noderoll\\\" not found\"}");

        assertThatThrownBy(() -> ledger.take("web", "me", NOW))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("namespaces \"noderoll\" not found");
    }

    @Test
    void openingRenewsTheHoldAndLeavesThePagesNumber() {
        server.answers(200, lease("me", EXPIRED)).answers(200, "{}");

        assertThat(ledger.open("web", "me", NOW)).isEqualTo(new Hold("web", NOW.plusSeconds(300), page("me", "4")));
        assertThat(server.body())
                .contains("\"renewTime\":\"2026-11-01T10:00:00.000000Z\"", "\"noderoll.dev/page-version\":\"4\"");
    }

    @Test
    void openingWritesNothingInTheFirstHalfOfTheTerm() {
        server.answers(200, lease("me", LIVE));

        assertThat(ledger.open("web", "me", NOW))
                .isEqualTo(new Hold("web", Instant.parse(LIVE).plusSeconds(300), page("me", "4")));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void eachStayHasItsSessionAndThePageItsNextNumber() {
        server.answers(200, lease("me", LIVE)).answers(200, "{}");

        assertThat(ledger.enter("web", "me", NOW))
                .isEqualTo(new LedgerPage("me", 7, drained(), List.of(new InstanceId("i-2")), "5"));
        assertThat(server.body())
                .contains("\"noderoll.dev/session\":\"7\"", "\"renewTime\":\"2026-11-01T10:00:00.000000Z\"");
        server.answers(200, lease("other", LIVE));
        assertThatThrownBy(() -> ledger.enter("web", "me", NOW)).isInstanceOf(Fenced.class);
    }

    @Test
    void aWishToStopIsReadWithTheHoldAndStaysWithItsExecution() {
        Wish wish = new Wish(Wish.Kind.STOP, "jane@laptop", NOW);
        server.answers(200, stopped(lease("me", LIVE)))
                .answers(200, stopped(lease("me", LIVE)))
                .answers(200, "{}");

        assertThat(ledger.open("web", "me", NOW).wish()).isEqualTo(wish);
        ledger.take("web", "me", NOW);
        assertThat(server.body()).as("the same execution once more").contains("jane@laptop");
    }

    @Test
    void theNextRolloutDoesNotHeedTheLastOnesWish() {
        server.answers(200, stopped(lease("me", LIVE))).answers(200, "{}");
        ledger.release("web", "me");
        assertThat(server.body()).doesNotContain("jane@laptop").contains("noderoll.dev/page");

        server.answers(200, stopped(lease("other", EXPIRED))).answers(200, "{}");
        ledger.take("web", "me", NOW);
        assertThat(server.body()).doesNotContain("jane@laptop");
    }

    private static String stopped(String lease) {
        return lease.replace(
                "\"annotations\":{", "\"annotations\":{\"noderoll.dev/wish\":\"stop jane@laptop " + NOW + "\",");
    }

    private static String surplus(String version, String table) {
        return """
            {"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
             "metadata":{"name":"noderoll.surplus","namespace":"noderoll","resourceVersion":"%s","annotations":{
              "noderoll.dev/surplus":"%s"}}}\
            """.formatted(version, table.replace("\"", "\\\""));
    }

    private static SurplusShares shares(String version, String group, int nodes) {
        return new SurplusShares(new TreeMap<>(Map.of(group, new Share("me", nodes))), version);
    }

    @Test
    void theSharesOfTheClustersSurplusAreWrittenOverTheVersionThatWasRead() {
        server.answers(200, surplus("5", "{\"web\":{\"holder\":\"me\",\"nodes\":2}}"))
                .answers(200, surplus("6", "{}"));

        assertThat(ledger.surplus()).isEqualTo(shares("5", "web", 2));
        assertThat(ledger.share(shares("5", "data", 3))).isTrue();
        assertThat(server.targets())
                .containsExactly("GET " + LEASES + "/noderoll.surplus", "PUT " + LEASES + "/noderoll.surplus");
        assertThat(server.body())
                .contains("\"resourceVersion\":\"5\"", "{\\\"data\\\":{\\\"holder\\\":\\\"me\\\",\\\"nodes\\\":3}}");
    }

    @Test
    void theFirstSharesMakeTheirLeaseAndOneThatAnotherHasMadeOrWrittenIsLookedAtAgain() {
        server.answers(404, "{}")
                .answers(409, "{}")
                .answers(200, surplus("5", "{}"))
                .answers(409, "{}");

        assertThat(ledger.surplus()).isEqualTo(new SurplusShares(new TreeMap<>(), ""));
        assertThat(ledger.share(shares("", "web", 1))).isFalse();
        assertThat(ledger.surplus().version()).isEqualTo("5");
        assertThat(ledger.share(shares("5", "web", 1))).isFalse();
        assertThat(server.targets())
                .containsExactly(
                        "GET " + LEASES + "/noderoll.surplus",
                        "POST " + LEASES,
                        "GET " + LEASES + "/noderoll.surplus",
                        "PUT " + LEASES + "/noderoll.surplus");
    }

    @Test
    void aLeaseSaysHowManySurplusNodesARolloutMayHaveThatNoCapBounds() {
        String named =
                lease("other", EXPIRED).replace("\"annotations\":{", "\"annotations\":{\"noderoll.dev/surge\":\"4\",");
        server.answers(200, named).answers(200, "{}");
        ledger.take("web", "me", 3, NOW);
        assertThat(server.body()).contains("\"noderoll.dev/surge\":\"3\"");

        server.answers(200, named).answers(200, "{}");
        ledger.take("web", "me", 0, NOW);
        assertThat(server.body()).doesNotContain("noderoll.dev/surge");

        String held = named.replace("\"annotations\":{", "\"annotations\":{\"noderoll.dev/group\":\"web\",");
        server.answers(200, "{\"metadata\":{},\"items\":[" + held + "]}");
        assertThat(ledger.holds()).singleElement().returns(4, Hold::surge);
    }

    @Test
    void aPageNeverOutgrowsWhatAnObjectMayCarry() {
        SortedMap<InstanceId, Instant> many = new TreeMap<>();
        List<InstanceId> failed = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            many.put(new InstanceId("i-%017x".formatted(i)), NOW.plusSeconds(i));
            failed.add(new InstanceId("i-%017x".formatted(i)));
        }
        server.answers(200, lease("me", LIVE)).answers(200, "{}");

        LedgerPage written = ledger.write("web", new LedgerPage("me", 6, many, failed, "4"), NOW);

        assertThat(server.body().length()).isLessThan(256 * 1024);
        assertThat(written.drained()).hasSize(3000).containsKey(many.lastKey());
    }

    @Test
    void whoDoesNotHoldTheGroupIsFencedOff() {
        server.answers(200, lease("other", LIVE)).answers(404, "{}").answers(200, lease("other", LIVE));

        assertThatThrownBy(() -> ledger.open("web", "me", NOW))
                .isInstanceOf(Fenced.class)
                .hasMessage("web is held by other, not by me");
        assertThatThrownBy(() -> ledger.open("web", "me", NOW))
                .isInstanceOf(Fenced.class)
                .hasMessageContaining("held by nobody");
        assertThatThrownBy(() -> ledger.write("web", page("me", "4"), NOW)).isInstanceOf(Fenced.class);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aPageIsWrittenOverTheVersionThatWasRead() {
        server.answers(200, lease("me", LIVE)).answers(200, "{}");

        LedgerPage written = ledger.write("web", page("me", "4").with(Map.of(), List.of(new InstanceId("i-1"))), NOW);

        assertThat(written.version()).isEqualTo("5");
        assertThat(server.body())
                .contains(
                        "{\\\"drained\\\":{},\\\"failed\\\":[\\\"i-2\\\",\\\"i-1\\\"]}",
                        "\"noderoll.dev/page-version\":\"5\"");
    }

    @Test
    void aPageThatWasWrittenInBetweenIsNotOverwritten() {
        server.answers(200, lease("me", LIVE));

        assertThatThrownBy(() -> ledger.write("web", page("me", "3"), NOW))
                .isInstanceOf(TryAgain.class)
                .hasMessageContaining("version 4, not 3");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aWriteThatLostToARenewalIsWrittenAnewAndOneThatLostToAPageIsNot() {
        server.answers(200, lease("me", LIVE))
                .answers(409, "{}")
                .answers(200, lease("me", LIVE))
                .answers(200, "{}");

        ledger.write("web", page("me", "4"), NOW);

        server.answers(200, lease("me", LIVE))
                .answers(409, "{}")
                .answers(200, lease("me", LIVE).replace("\"4\"", "\"5\""));
        assertThatThrownBy(() -> ledger.write("web", page("me", "4"), NOW)).isInstanceOf(TryAgain.class);
    }

    @Test
    void aGroupGivenUpIsHeldByNobodyAndItsPageIsEmpty() {
        server.answers(200, lease("me", LIVE)).answers(200, "{}");

        ledger.release("web", "me");

        assertThat(server.body())
                .contains("{\\\"drained\\\":{},\\\"failed\\\":[]}", "\"noderoll.dev/session\":\"6\"")
                .doesNotContain("holderIdentity", "renewTime");
    }

    @Test
    void whatAnotherHoldsCannotBeGivenUp() {
        server.answers(200, lease("other", LIVE)).answers(200, lease("other", LIVE));

        ledger.release("web", "me");
        ledger.endTurn("shop", "me");

        assertThat(server.targets())
                .containsExactly("GET " + LEASES + "/noderoll-web", "GET " + LEASES + "/noderoll.turn.shop");
    }

    @Test
    void theTurnIsOnesUntilItEndsOrIsGivenBack() {
        server.answers(404, "{}").answers(201, "{}");
        assertThat(ledger.takeTurn("shop", "me", NOW, Duration.ofMillis(1500))).isEmpty();
        assertThat(server.body()).contains("\"name\":\"noderoll.turn.shop\"", "\"leaseDurationSeconds\":2");

        server.answers(200, lease("other", LIVE));
        assertThat(ledger.takeTurn("shop", "me", NOW, Duration.ofMinutes(1)))
                .contains(Instant.parse("2026-11-01T10:04:00Z"));

        server.answers(200, lease("me", LIVE)).answers(200, "{}");
        ledger.endTurn("shop", "me");
        assertThat(server.body()).doesNotContain("holderIdentity");
    }

    @Test
    void aGroupWithANameThatNoObjectCanHaveGetsOneLikeIt() {
        assertThat(LeaseName.of("web")).isEqualTo("noderoll-web");
        assertThat(LeaseName.of("My Group/1")).matches("noderoll-my-group-1-[0-9a-f]{10}");
        assertThat(LeaseName.of("My Group/1")).isNotEqualTo(LeaseName.of("my group/1"));
        assertThat(LeaseName.of("x".repeat(255)).length()).isLessThan(253);
    }
}
