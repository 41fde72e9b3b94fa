package dev.noderoll.lab.probe;

import static dev.noderoll.sim.kubernetes.cluster.TestCluster.SERVICE;
import static dev.noderoll.sim.kubernetes.cluster.TestCluster.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.cluster.ClusterSettings;
import dev.noderoll.sim.kubernetes.cluster.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProbeTest {

    private static final String FINISHES = "lab.noderoll.dev/on-sigterm: finishes";
    private static final String DIES = "lab.noderoll.dev/on-sigterm: dies";
    private static final String IGNORES = "lab.noderoll.dev/on-sigterm: ignores";
    /** So often that some of many requests meet what lasts a twentieth of a second. */
    private static final Duration OFTEN = Duration.ofMillis(5);

    private static final String SLEEP = "lifecycle: {preStop: {sleep: {seconds: 10}}}";

    /** Between two requests. */
    private Duration interval = Duration.ofMillis(50);

    private final TestCluster world = new TestCluster().nodes("eu-central-1a", "a", "b");

    @Test
    void noRequestFailsWhileNothingHappens() {
        ServiceRecord record = probeWhile(FINISHES, "", () -> world.run(10));

        assertThat(record.sent()).isGreaterThan(200);
        assertThat(record.failed()).isZero();
        assertThat(record.longestOutage()).isZero();
    }

    @Test
    void aGracefulProcessWithoutPreStopHookRefusesRequestsThatTheProxiesStillSend() {
        interval = OFTEN;
        ServiceRecord record = probeWhile(FINISHES, "", this::evictOne);

        // Refused while the pod's network is there, and not answered at all when it is gone.
        assertThat(record.reasons()).containsOnlyKeys(Failure.REFUSED, Failure.UNANSWERED);
    }

    @Test
    void aProcessThatDiesOnItsSignalCutsRequestsInFlightToo() {
        interval = OFTEN;
        ServiceRecord record = probeWhile(DIES, "", this::evictOne);

        assertThat(record.reasons()).containsOnlyKeys(Failure.REFUSED, Failure.UNANSWERED, Failure.CUT);
    }

    @Test
    void noRequestFailsWhenThePreStopHookOutlastsThePropagation() {
        assertThat(probeWhile(FINISHES, SLEEP, this::evictOne).failed()).isZero();
    }

    @Test
    void aProcessThatDiesOnItsSignalAfterALongEnoughHookHasNoRequestsLeftToCut() {
        assertThat(probeWhile(DIES, SLEEP, this::evictOne).failed()).isZero();
    }

    @Test
    void aProcessThatIgnoresItsSignalServesUntilItIsKilled() {
        ServiceRecord record = probeWhile(IGNORES, "", this::evictOne);

        assertThat(record.failed()).isZero();
    }

    @Test
    void keptConnectionsStayWithAPodThatGoesAndAreClosedWhenItQuits() {
        List<Request> kept = new ArrayList<>();
        List<Request> fresh = new ArrayList<>();
        world.apply(web(2, FINISHES, SLEEP), SERVICE).run(15);
        Probe probe = new Probe(
                world.agenda,
                new Dice(1),
                world.cluster.routing(),
                Duration.ofMillis(50),
                Set.of(Stream.KEPT, Stream.NEW));
        probe.tell(request -> (request.stream() == Stream.KEPT ? kept : fresh).add(request));
        probe.watch("default", "web");
        world.run(3);
        String victim = world.readyPods().getFirst();
        world.api.evict("default", victim, Optional.empty(), Optional.empty());
        Instant begun = world.agenda.instant();
        world.run(20);

        assertThat(lastServed(fresh, victim)).isBefore(begun.plusSeconds(2));
        assertThat(lastServed(kept, victim)).isBetween(begun.plusMillis(9_500), begun.plusMillis(10_200));
        assertThat(kept).noneMatch(Request::failed);
    }

    @Test
    void aKeptConnectionToAMachineWithoutPowerIsNotClosedAndItsNextRequestIsCut() {
        List<Request> failed = new ArrayList<>();
        world.apply(web(2, FINISHES, ""), SERVICE).run(15);
        Probe probe = new Probe(world.agenda, new Dice(1), world.cluster.routing(), OFTEN, Set.of(Stream.KEPT));
        probe.tell(request -> {
            if (request.failed()) {
                failed.add(request);
            }
        });
        probe.watch("default", "web");
        world.run(3);
        world.cluster.stopNode("a");
        world.run(3);

        assertThat(failed.stream().map(r -> r.failure().orElseThrow())).contains(Failure.CUT, Failure.UNANSWERED);
    }

    private static Instant lastServed(List<Request> requests, String pod) {
        return requests.stream()
                .filter(r -> !r.failed() && r.pod().equals("default/" + pod))
                .map(Request::sent)
                .max(Instant::compareTo)
                .orElseThrow();
    }

    @Test
    void requestsToAMachineThatIsGoneFailUntilTheClusterHasFoundOut() {
        ServiceRecord record = probeWhile(FINISHES, SLEEP, () -> {
            world.cluster.stopNode("a");
            world.run(90);
        });

        assertThat(record.reasons()).containsKey(Failure.UNANSWERED).doesNotContainKey(Failure.REFUSED);
        // 50 s until the node counts as unreachable, half of 20 requests a second.
        assertThat(record.failed()).isBetween(300L, 700L);
        assertThat(record.seconds().lastEntry().getValue().failed()).isZero();
    }

    @Test
    void requestsFromOutsideFailWhenATargetNodeGoesWithoutBeingTakenOff() {
        ServiceRecord record = probeFromOutside(() -> {});

        assertThat(record.reasons()).containsKeys(Failure.UNANSWERED, Failure.CUT);
        assertThat(record.firstFailures())
                .hasEntrySatisfying(
                        Failure.UNANSWERED, first -> assertThat(first.pod()).isEqualTo("node/b"));
    }

    @Test
    void noRequestFromOutsideFailsWhenTheNodeWasExcludedFromLoadBalancersInTime() {
        ServiceRecord record = probeFromOutside(() -> {
            var node = world.get(Kind.NODE, "b").deepCopy();
            node.withObject("/metadata/labels").put("node.kubernetes.io/exclude-from-external-load-balancers", "");
            world.api.update(Kind.NODE, node);
            world.run(5);
        });

        assertThat(record.failed()).isZero();
        assertThat(record.sent()).isGreaterThan(1_000);
    }

    /** Node b runs no pod of the Service, and its machine goes. */
    private ServiceRecord probeFromOutside(Runnable before) {
        String onA = "\nnodeSelector: {kubernetes.io/hostname: a}".strip();
        String pods = web(2, FINISHES, "").stripTrailing() + "\n" + onA.indent(6);
        world.apply(pods, SERVICE.replace("spec: {", "spec: {type: LoadBalancer, "))
                .run(15);
        Probe probe = new Probe(world.agenda, new Dice(1), world.cluster.routing(), Duration.ofMillis(50));
        probe.watch("default", "web");
        world.run(2);
        before.run();
        world.cluster.stopNode("b");
        world.run(60);
        return probe.report().services().getFirst();
    }

    @Test
    void anOutageLastsAsLongAsEveryRequestFails() {
        ServiceRecord record = probeWhile(FINISHES, "", () -> {
            for (var pod : world.pods()) {
                world.api.evict("default", pod.at("/metadata/name").asText(), Optional.empty(), Optional.empty());
            }
            world.run(20);
        });

        assertThat(record.longestOutage()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThat(record.firstFailures())
                .hasEntrySatisfying(
                        Failure.REFUSED, first -> assertThat(first.pod()).startsWith("default/web-"));
    }

    @Test
    void theSameSeedGivesTheSameReport() {
        assertThat(realisticRun(7)).isEqualTo(realisticRun(7)).isNotEqualTo(realisticRun(8));
    }

    private static ProbeReport realisticRun(long seed) {
        TestCluster world = new TestCluster(seed, ClusterSettings.realistic()).nodes("eu-central-1a", "a", "b");
        world.apply(web(3, DIES, ""), SERVICE).run(60);
        Probe probe = new Probe(world.agenda, new Dice(seed), world.cluster.routing(), Duration.ofMillis(50));
        probe.watch("default", "web");
        String victim = world.readyPods().getFirst();
        world.api.evict("default", victim, Optional.empty(), Optional.empty());
        world.run(60);
        return probe.report();
    }

    private void evictOne() {
        String victim = world.readyPods().getFirst();
        world.api.evict("default", victim, Optional.empty(), Optional.empty());
        world.run(60);
        assertThat(world.readyPods()).hasSize(2).doesNotContain(victim);
        assertThat(world.api.list(Kind.POD)).hasSize(2);
    }

    private ServiceRecord probeWhile(String annotations, String more, Runnable event) {
        world.apply(web(2, annotations, more), SERVICE).run(15);
        assertThat(world.readyPods()).hasSize(2);
        Probe probe = new Probe(world.agenda, new Dice(1), world.cluster.routing(), interval);
        probe.watch("default", "web");
        world.run(2);
        event.run();
        probe.stop();
        world.run(5);
        return probe.report().services().getFirst();
    }
}
