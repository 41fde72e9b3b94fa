package dev.noderoll.lab.facts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.facts.Manifests.App;
import dev.noderoll.lab.probe.Request;
import dev.noderoll.lab.probe.Stream;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How pods end that are told to, and what becomes of the requests to them. */
final class StopCases {

    private static final App QUIT = App.image("nginx:1.29");
    private static final App TERM = App.image("nginx:1.18");

    /** Its first process hears no signal; nginx behind it serves on. */
    private static final App IGNORES = QUIT.does(
            "lab.noderoll.dev/on-sigterm: ignores",
            "trap '' TERM QUIT; nginx -g 'daemon off;' & while :; do sleep 1; done");

    private StopCases() {}

    static SequencedMap<String, Case> all() {
        SequencedMap<String, Case> cases = new LinkedHashMap<>();
        cases.put("nginx told to quit", (site, f) -> evictOne(site, f, QUIT, true));
        cases.put("nginx told to terminate", (site, f) -> evictOne(site, f, TERM, false));
        cases.put("preStop 5 s, then quit", (site, f) -> evictOne(site, f, hook("sleep 5 && nginx -s quit"), false));
        cases.put(
                "preStop sleep of 5 s",
                (site, f) -> evictOne(site, f, QUIT.with("lifecycle: {preStop: {sleep: {seconds: 5}}}"), false));
        cases.put("ignores its signal, grace 4 s", (site, f) -> evictOne(site, f, IGNORES.graceOf(4), false));
        cases.put(
                "hook longer than the grace of 4 s",
                (site, f) -> evictOne(site, f, hook("sleep 30").graceOf(4), false));
        cases.put(
                "the same, ignores its signal",
                (site, f) -> evictOne(site, f, IGNORES.with(exec("sleep 30")).graceOf(4), false));
        cases.put("both pods at once, preStop 8 s", StopCases::evictBoth);
        cases.put("deleted with grace 0", (site, f) -> delete(site, f, Duration.ZERO));
        cases.put("deleted with grace 1, ignores its signal", (site, f) -> delete(site, f, Duration.ofSeconds(1)));
        cases.put("pod of a StatefulSet", StopCases::stateful);
        return cases;
    }

    private static App hook(String command) {
        return QUIT.with(exec(command)).graceOf(30);
    }

    private static String exec(String command) {
        return "lifecycle: {preStop: {exec: {command: [sh, -c, '" + command + "']}}}";
    }

    private static void evictOne(Site site, Findings f, App app, boolean andSuccessor) {
        Observations record = Case.serving(site, Manifests.deployment(2, app), 2);
        String victim = Case.pods(site).getFirst();
        site.api().evict("default", victim, Optional.empty(), Optional.empty());
        Case.settle(site, record, List.of(victim), 2);
        Instant begun = Case.going(record, victim);
        ofVictim(f, record, victim, begun);
        requests(f, record);
        if (andSuccessor) {
            ofSuccessor(f, record, record.newcomers(begun.minusSeconds(1)).getFirst());
        }
    }

    private static void ofVictim(Findings f, Observations record, String pod, Instant begun) {
        Optional<Instant> from = Optional.of(begun);
        f.time(
                "endpoint not ready",
                Observations.between(
                        from,
                        record.endpoint(
                                pod,
                                begun.minusSeconds(1),
                                c -> !c.path("ready").asBoolean())));
        f.yes(
                "endpoint serves while it goes",
                record.endpoint(
                                pod,
                                begun.minusSeconds(1),
                                c -> c.path("serving").asBoolean()
                                        && c.path("terminating").asBoolean())
                        .isPresent());
        f.time("last new connection served by it", Observations.between(from, record.lastServed(pod, Stream.NEW)));
        f.time("last request on a kept connection", Observations.between(from, record.lastServed(pod, Stream.KEPT)));
        f.time("container's end in its status", Observations.between(from, record.ended(pod)));
        f.time("pod gone", Observations.between(from, record.gone(pod)));
        f.word(
                "exit code in its status",
                record.ofPod(pod).stream()
                        .map(s ->
                                Observations.container(s.object()).path("state").path("terminated"))
                        .filter(t -> t.has("exitCode"))
                        .map(t -> t.path("exitCode").asText())
                        .findFirst()
                        .orElse("none"));
    }

    private static void ofSuccessor(Findings f, Observations record, String pod) {
        Optional<Instant> made = record.pod(pod, s -> true);
        Optional<Instant> ready = record.pod(pod, Observations.Seen::isReady);
        f.time(
                "successor bound",
                Observations.between(
                        made, record.pod(pod, s -> s.object().path("spec").has("nodeName"))));
        f.time("successor Ready after it was made", Observations.between(made, ready));
        Optional<Instant> listed = record.endpoint(
                pod, made.orElse(Instant.MAX), c -> c.path("ready").asBoolean());
        f.time("endpoint ready after the pod", Observations.between(ready, listed));
        f.time("first new connection after that", Observations.between(listed, record.firstServed(pod, Stream.NEW)));
    }

    /** Kinds of failures of each stream: what clients see. */
    static void requests(Findings f, Observations record) {
        f.word("new connections fail as", kinds(record.failed(Stream.NEW)));
        f.word("requests of 0.2 s fail as", kinds(record.failed(Stream.WORK)));
        f.word("kept connections fail as", kinds(record.failed(Stream.KEPT)));
        f.number(
                "failed of all",
                record.failed(Stream.NEW).size()
                        + record.failed(Stream.WORK).size()
                        + record.failed(Stream.KEPT).size());
    }

    private static String kinds(List<Request> failed) {
        Set<String> kinds = failed.stream()
                .flatMap(r -> r.failure().stream())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        return kinds.isEmpty() ? "none" : String.join("+", kinds);
    }

    private static void evictBoth(Site site, Findings f) {
        Observations record = Case.serving(site, Manifests.deployment(2, hook("sleep 8 && nginx -s quit")), 2);
        List<String> victims = Case.pods(site);
        victims.forEach(v -> site.api().evict("default", v, Optional.empty(), Optional.empty()));
        Case.settle(site, record, victims, 2);
        Instant begun = Case.going(record, victims.getFirst());
        Optional<Instant> last = victims.stream()
                .flatMap(v -> record.lastServed(v, Stream.NEW).stream())
                .max(Instant::compareTo);
        f.yes(
                "they serve new connections until a successor does",
                last.filter(l -> l.isAfter(begun.plusMillis(600))).isPresent());
        f.time("last new connection served by them", Observations.between(Optional.of(begun), last));
        requests(f, record);
    }

    private static void delete(Site site, Findings f, Duration grace) {
        App app = grace.isZero() ? QUIT : IGNORES;
        Observations record = Case.serving(site, Manifests.deployment(2, app), 2);
        String victim = Case.pods(site).getFirst();
        Instant begun = site.clock().instant();
        site.api().delete(Kind.POD, "default", victim, new Deletion(Optional.of(grace), Optional.empty()));
        Case.settle(site, record, List.of(victim), 2);
        f.time("pod gone", Observations.between(Optional.of(begun), record.gone(victim)));
        f.time(
                "last request on a kept connection",
                Observations.between(Optional.of(begun), record.lastServed(victim, Stream.KEPT)));
        requests(f, record);
    }

    private static void stateful(Site site, Findings f) {
        Observations record = Case.serving(site, Manifests.statefulSet(2, QUIT), 2);
        site.api().evict("default", "web-1", Optional.empty(), Optional.empty());
        Optional<String> old = site.api().get(Kind.POD, "default", "web-1").map(StopCases::uid);
        site.until(
                () -> site.api()
                        .get(Kind.POD, "default", "web-1")
                        .map(StopCases::uid)
                        .filter(u -> !u.equals(old.orElse("")))
                        .isPresent(),
                Case.SOON);
        Case.settle(site, record, List.of(), 2);
        Optional<Instant> gone = record.gone("web-1");
        Optional<Instant> made =
                record.pod("web-1", s -> !uid(s.object()).equals(old.orElse("")), gone.orElse(Instant.MAX));
        Optional<Instant> ready = record.pod("web-1", Observations.Seen::isReady, made.orElse(Instant.MAX));
        f.time("its successor of the same name is made after it is gone", Observations.between(gone, made));
        f.time("the successor is Ready after it was made", Observations.between(made, ready));
        requests(f, record);
    }

    private static String uid(ObjectNode pod) {
        return pod.path("metadata").path("uid").asText();
    }
}
