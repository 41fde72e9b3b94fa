package dev.noderoll.lab.facts;

import dev.noderoll.lab.facts.Manifests.App;
import dev.noderoll.lab.probe.Request;
import dev.noderoll.lab.probe.Stream;
import dev.noderoll.sim.kubernetes.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/** How containers start, are probed, fail, and are started again. */
final class StartCases {

    private static final App APP = App.image("nginx:1.29").graceOf(2);
    private static final App LATE = APP.does("lab.noderoll.dev/starts-in: 3s", "sleep 3; exec nginx -g 'daemon off;'");
    private static final App NEVER = APP.does(
            "lab.noderoll.dev/starts-in: never, lab.noderoll.dev/on-sigterm: ignores", "while :; do sleep 1; done");
    private static final App SICK =
            APP.does("lab.noderoll.dev/sick-in: 5s", "(sleep 5; : > /tmp/sick) & exec nginx -g 'daemon off;'");
    private static final String WELL = "exec: {command: [sh, -c, '[ ! -e /tmp/sick ]']}";

    private StartCases() {}

    static SequencedMap<String, Case> all() {
        SequencedMap<String, Case> cases = new LinkedHashMap<>();
        cases.put("serves 3 s late, no probe", (site, f) -> start(site, f, LATE));
        cases.put(
                "serves 3 s late, readiness each 2 s",
                (site, f) -> start(site, f, LATE.with("readinessProbe: {httpGet: {port: 80}, periodSeconds: 2}")));
        cases.put(
                "serves 3 s late, startup each 1 s and readiness each 10 s",
                (site, f) -> start(
                        site,
                        f,
                        LATE.with("startupProbe: {httpGet: {port: 80}, periodSeconds: 1, failureThreshold: 30},"
                                + " readinessProbe: {httpGet: {port: 80}, periodSeconds: 10}")));
        cases.put(
                "startup probe of 3 times 1 s, never serves",
                (site, f) -> restarts(
                        site,
                        f,
                        NEVER.with("startupProbe: {tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 3}"),
                        2));
        cases.put(
                "liveness probe after 2 s of 2 times 1 s, never serves",
                (site, f) -> restarts(
                        site,
                        f,
                        NEVER.with("livenessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: 2, periodSeconds: 1,"
                                + " failureThreshold: 2}"),
                        2));
        cases.put(
                "sick after 5 s, liveness of 2 times 1 s",
                (site, f) -> restarts(
                        site, f, SICK.with("livenessProbe: {" + WELL + ", periodSeconds: 1, failureThreshold: 2}"), 1));
        cases.put("sick after 5 s, readiness of 2 times 1 s", StartCases::sick);
        cases.put(
                "exits with 1 after 4 s",
                (site, f) ->
                        restarts(site, f, APP.does("lab.noderoll.dev/crashes-in: 4s", "nginx; sleep 4; exit 1"), 3));
        cases.put(
                "takes memory without end after 4 s",
                (site, f) -> restarts(
                        site,
                        f,
                        APP.does(
                                        "lab.noderoll.dev/ooms-in: 5s",
                                        "nginx; sleep 4; x=0123456789; while :; do x=$x$x; done")
                                .with("resources: {limits: {memory: 64Mi}}"),
                        1));
        cases.put("pod of a Job that takes 3 s", StartCases::job);
        return cases;
    }

    private static void start(Site site, Findings f, App app) {
        Observations record = new Observations(site);
        site.apply(Manifests.deployment(1, app));
        Case.ready(site, 1);
        site.run(Duration.ofSeconds(5));
        String pod = Case.pods(site).getFirst();
        Optional<Instant> runs = record.pod(
                pod, s -> Observations.container(s.object()).path("state").has("running"));
        f.time(
                "Ready after its container runs",
                Observations.between(runs, record.pod(pod, Observations.Seen::isReady)));
        f.time(
                "endpoint ready after the pod",
                Observations.between(
                        record.pod(pod, Observations.Seen::isReady),
                        record.endpoint(pod, Instant.MIN, c -> c.path("ready").asBoolean())));
    }

    /** From each start of the container to the next. */
    private static void restarts(Site site, Findings f, App app, int times) {
        Observations record = new Observations(site);
        site.apply(Manifests.deployment(1, app));
        boolean all = site.until(
                () -> Case.pods(site).stream()
                        .flatMap(p -> site.api().get(Kind.POD, "default", p).stream())
                        .anyMatch(p ->
                                Observations.container(p).path("restartCount").asInt() >= times
                                        && Observations.container(p)
                                                .path("state")
                                                .has("running")),
                Duration.ofSeconds(100));
        f.yes("restarted " + times + " times", all);
        String pod = Case.pods(site).getFirst();
        for (int i = 1; all && i <= times; i++) {
            f.time(
                    "restart " + i + " after the start before",
                    Observations.between(started(record, pod, i - 1), started(record, pod, i)));
        }
        f.word(
                "why it ended",
                record.ofPod(pod).stream()
                        .flatMap(s -> List.of(
                                Observations.container(s.object()).path("state").path("terminated"),
                                Observations.container(s.object())
                                        .path("lastState")
                                        .path("terminated"))
                                .stream())
                        .filter(t -> t.has("exitCode"))
                        .map(t -> t.path("reason").asText() + " "
                                + t.path("exitCode").asText())
                        .findFirst()
                        .orElse("not told"));
        f.yes(
                "waits as CrashLoopBackOff",
                record.ofPod(pod).stream()
                        .anyMatch(s -> Observations.container(s.object())
                                .path("state")
                                .path("waiting")
                                .path("reason")
                                .asText()
                                .equals("CrashLoopBackOff")));
    }

    private static Optional<Instant> started(Observations record, String pod, int restarts) {
        return record.pod(
                pod,
                s -> Observations.container(s.object()).path("restartCount").asInt() == restarts
                        && Observations.container(s.object()).path("state").has("running"));
    }

    private static void sick(Site site, Findings f) {
        Observations record = new Observations(site);
        App app = SICK.with("readinessProbe: {" + WELL + ", periodSeconds: 1, failureThreshold: 2}");
        site.apply(Manifests.deployment(1, app));
        Case.ready(site, 1);
        String pod = Case.pods(site).getFirst();
        Optional<Instant> ready = record.pod(pod, Observations.Seen::isReady);
        site.until(
                () -> record.pod(pod, s -> !s.isReady(), ready.orElse(Instant.MAX))
                        .isPresent(),
                Case.SOON);
        site.run(Duration.ofSeconds(4));
        Optional<Instant> unready = record.pod(pod, s -> !s.isReady(), ready.orElse(Instant.MAX));
        Optional<Instant> runs = record.pod(
                pod, s -> Observations.container(s.object()).path("state").has("running"));
        f.time("not Ready after its container runs", Observations.between(runs, unready));
        f.time(
                "endpoint not ready after the pod",
                Observations.between(
                        unready,
                        record.endpoint(
                                pod,
                                ready.orElse(Instant.MAX),
                                c -> !c.path("ready").asBoolean())));
        f.yes(
                "restarted",
                record.ofPod(pod).stream()
                        .anyMatch(s -> Observations.container(s.object())
                                        .path("restartCount")
                                        .asInt()
                                > 0));
    }

    private static void job(Site site, Findings f) {
        Observations record = new Observations(site);
        site.apply(Manifests.job(App.image("nginx:1.29").does("lab.noderoll.dev/runs-for: 3s", "sleep 3")));
        boolean done = site.until(
                () -> Case.pods(site).stream()
                        .flatMap(p -> site.api().get(Kind.POD, "default", p).stream())
                        .anyMatch(p -> p.path("status").path("phase").asText().equals("Succeeded")),
                Case.SOON);
        f.yes("succeeds", done);
        String pod = Case.pods(site).getFirst();
        Optional<Instant> runs = record.pod(
                pod, s -> Observations.container(s.object()).path("state").has("running"));
        f.time(
                "succeeded after its container runs",
                Observations.between(
                        runs,
                        record.pod(
                                pod,
                                s -> s.object()
                                        .path("status")
                                        .path("phase")
                                        .asText()
                                        .equals("Succeeded"))));
    }

    /** The power of a node with one of two pods is cut. */
    static void powerOff(Site site, Findings f) {
        Observations record = Case.serving(site, Manifests.deployment(2, App.image("nginx:1.29")), 2);
        String victim = Case.pods(site).getFirst();
        String node = site.api()
                .get(Kind.POD, "default", victim)
                .orElseThrow()
                .path("spec")
                .path("nodeName")
                .asText();
        Optional<Instant> begun = Optional.of(site.clock().instant());
        site.powerOff(node);
        site.until(() -> record.newcomers(begun.orElseThrow()).size() > 0, Duration.ofMinutes(4));
        Case.settle(site, record, List.of(victim), 2);
        f.time(
                "node not Ready",
                Observations.between(
                        begun,
                        record.node(
                                node,
                                s -> !Observations.condition(s.object(), "Ready")
                                        .equals("True"))));
        f.time(
                "endpoint not ready",
                Observations.between(
                        begun,
                        record.endpoint(
                                victim,
                                begun.orElseThrow(),
                                c -> !c.path("ready").asBoolean())));
        f.time(
                "node deleted",
                Observations.between(
                        begun, record.node(node, s -> s.type().name().equals("DELETED"))));
        f.time("pod gone", Observations.between(begun, record.gone(victim)));
        StopCases.requests(f, record);
        Optional<Instant> shut = record.endpoint(
                victim, begun.orElseThrow(), c -> !c.path("ready").asBoolean());
        f.time(
                "last new connection that failed, after the endpoint was not ready",
                Observations.between(
                        shut,
                        record.failed(Stream.NEW).stream().map(Request::sent).max(Instant::compareTo)));
        for (Stream stream : Stream.values()) {
            f.number(
                    "failed of " + stream.name().toLowerCase(Locale.ROOT),
                    record.failed(stream).size());
        }
    }
}
