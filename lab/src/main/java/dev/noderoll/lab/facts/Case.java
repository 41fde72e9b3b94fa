package dev.noderoll.lab.facts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Something that happens on a site, and what is found by it. */
@FunctionalInterface
interface Case {

    Duration SOON = Duration.ofSeconds(90);

    void run(Site site, Findings findings);

    /** The pods of the case, by name. */
    static List<String> pods(Site site) {
        return site.api().list(Kind.POD, "default").stream()
                .filter(p ->
                        p.path("metadata").path("labels").path("app").asText().equals("web"))
                .filter(p -> !p.path("metadata").has("deletionTimestamp"))
                .map(p -> p.path("metadata").path("name").asText())
                .toList();
    }

    /** Waits until so many pods of the case are Ready. */
    static void ready(Site site, int count) {
        boolean ready = site.until(
                () -> pods(site).stream().filter(name -> isReady(site, name)).count() == count, SOON);
        if (!ready) {
            throw new IllegalStateException("not " + count + " Ready pods: " + pods(site));
        }
    }

    private static boolean isReady(Site site, String pod) {
        return site.api()
                .get(Kind.POD, "default", pod)
                .filter(p -> Observations.condition(p, "Ready").equals("True"))
                .isPresent();
    }

    /** Applies, waits until so many pods are Ready, and sends requests for a while. */
    static Observations serving(Site site, List<ObjectNode> manifests, int pods) {
        Observations record = new Observations(site);
        site.apply(manifests);
        ready(site, pods);
        site.run(Duration.ofSeconds(3));
        site.send();
        site.run(Duration.ofSeconds(2));
        return record;
    }

    /** Goes on until these pods are gone and so many are Ready, and some seconds longer; then no more is sent. */
    static void settle(Site site, Observations record, List<String> going, int pods) {
        site.until(
                () -> going.stream()
                        .allMatch(name ->
                                site.api().get(Kind.POD, "default", name).isEmpty()),
                Duration.ofMinutes(3));
        ready(site, pods);
        site.run(Duration.ofSeconds(4));
        record.requests(site.sent());
    }

    /** The time at which a pod was first heard of as going. */
    static Instant going(Observations record, String pod) {
        return record.going(pod).orElseThrow(() -> new IllegalStateException(pod + " does not go"));
    }
}
