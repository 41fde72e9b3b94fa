package dev.noderoll.lab.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.probe.Request;
import dev.noderoll.lab.probe.Stream;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What a watcher of pods, EndpointSlices and nodes has heard, and when. */
final class Observations {

    /** A change, as it was heard. */
    record Seen(Instant at, ChangeType type, ObjectNode object) {

        String name() {
            return object.path("metadata").path("name").asText();
        }

        boolean isReady() {
            return "True".equals(condition(object, "Ready"));
        }

        boolean isGoing() {
            return object.path("metadata").has("deletionTimestamp");
        }
    }

    private final Site site;
    private final List<Seen> pods = new ArrayList<>();
    private final List<Seen> slices = new ArrayList<>();
    private final List<Seen> nodes = new ArrayList<>();
    private List<Request> requests = List.of();

    /** Hears from now on. */
    Observations(Site site) {
        this.site = site;
        site.api().onChange(Kind.POD, change -> hear(pods, change));
        site.api().onChange(Kind.ENDPOINT_SLICE, change -> hear(slices, change));
        site.api().onChange(Kind.NODE, change -> hear(nodes, change));
    }

    private void hear(List<Seen> heard, Change change) {
        heard.add(new Seen(site.clock().instant(), change.type(), change.object()));
    }

    void requests(List<Request> sent) {
        requests = List.copyOf(sent);
    }

    static String condition(JsonNode object, String type) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText();
            }
        }
        return "";
    }

    static JsonNode container(ObjectNode pod) {
        return pod.path("status").path("containerStatuses").path(0);
    }

    /** When something was first heard of this pod. */
    Optional<Instant> pod(String name, Predicate<Seen> what) {
        return first(pods, name, what, Instant.MIN);
    }

    /** When something was first heard of this pod, not before {@code from}. */
    Optional<Instant> pod(String name, Predicate<Seen> what, Instant from) {
        return first(pods, name, what, from);
    }

    Optional<Instant> node(String name, Predicate<Seen> what) {
        return first(nodes, name, what, Instant.MIN);
    }

    private static Optional<Instant> first(List<Seen> heard, String name, Predicate<Seen> what, Instant from) {
        return heard.stream()
                .filter(s -> s.name().equals(name) && !s.at().isBefore(from) && what.test(s))
                .map(Seen::at)
                .findFirst();
    }

    /** All that was heard of a pod. */
    List<Seen> ofPod(String name) {
        return pods.stream().filter(s -> s.name().equals(name)).toList();
    }

    Optional<Instant> going(String pod) {
        return pod(pod, Seen::isGoing);
    }

    Optional<Instant> gone(String pod) {
        return pod(pod, s -> s.type() == ChangeType.DELETED);
    }

    Optional<Instant> ended(String pod) {
        return pod(pod, s -> container(s.object()).path("state").has("terminated"));
    }

    /** When an EndpointSlice was first heard of, from then on, in which this pod's endpoint is so. */
    Optional<Instant> endpoint(String pod, Instant from, Predicate<JsonNode> what) {
        return slices.stream()
                .filter(s -> !s.at().isBefore(from))
                .filter(s -> s.object()
                        .path("endpoints")
                        .valueStream()
                        .anyMatch(e -> e.path("targetRef").path("name").asText().equals(pod)
                                && what.test(e.path("conditions"))))
                .map(Seen::at)
                .findFirst();
    }

    /** Pods that were first heard of after {@code from}, in that order. */
    List<String> newcomers(Instant from) {
        List<String> known = pods.stream()
                .filter(s -> s.at().isBefore(from))
                .map(Seen::name)
                .distinct()
                .toList();
        return pods.stream()
                .filter(s -> !s.at().isBefore(from) && !known.contains(s.name()))
                .map(Seen::name)
                .distinct()
                .toList();
    }

    /** When the last request was sent that this pod has served in a stream. */
    Optional<Instant> lastServed(String pod, Stream stream) {
        return served(pod, stream).max(Comparator.naturalOrder());
    }

    /** When the first request was sent that this pod has served in a stream. */
    Optional<Instant> firstServed(String pod, Stream stream) {
        return served(pod, stream).min(Comparator.naturalOrder());
    }

    private java.util.stream.Stream<Instant> served(String pod, Stream stream) {
        return requests.stream()
                .filter(r -> !r.failed() && r.stream() == stream && r.pod().equals("default/" + pod))
                .map(Request::sent);
    }

    /** Those that failed in a stream. */
    List<Request> failed(Stream stream) {
        return requests.stream().filter(r -> r.failed() && r.stream() == stream).toList();
    }

    static Optional<Duration> between(Optional<Instant> from, Optional<Instant> to) {
        return from.flatMap(f -> to.map(t -> Duration.between(f, t)));
    }
}
