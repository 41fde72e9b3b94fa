package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.probe.Failure;
import dev.noderoll.lab.probe.Request;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the EndpointSlices said at which time: who a refused connection was meant for, if anybody.
 *
 * <p>A client cannot tell a pod's refusal from kube-proxy's, and the kernel forgets a refused connection at once
 * (nf_conntrack_proto_tcp.c: "If only reply is a RST, ... we can delete the conntrack immediately").
 */
final class EndpointHistory {

    /** How long after a change proxies may still follow what was before. */
    private static final Duration LAG = Duration.ofSeconds(3);

    private record State(Instant since, Set<String> usable, Set<String> going) {}

    private final InstantSource clock;
    private final Map<String, List<State>> services = new TreeMap<>();

    /** Listens from now on. */
    EndpointHistory(KubeApi api, InstantSource clock) {
        this.clock = clock;
        api.list(Kind.ENDPOINT_SLICE).forEach(slice -> add(slice, Instant.MIN));
        api.onChange(Kind.ENDPOINT_SLICE, this::hear);
    }

    private void hear(Change change) {
        if (change.type() != ChangeType.DELETED) {
            add(change.object(), clock.instant());
        }
    }

    private synchronized void add(ObjectNode slice, Instant since) {
        JsonNode metadata = slice.path("metadata");
        String service = metadata.path("namespace").asText() + "/"
                + metadata.path("labels").path("kubernetes.io/service-name").asText();
        List<State> states = services.computeIfAbsent(service, _ -> new ArrayList<>());
        Set<String> usable = new TreeSet<>();
        Set<String> going = new TreeSet<>();
        for (JsonNode endpoint : slice.path("endpoints")) {
            JsonNode target = endpoint.path("targetRef");
            String pod = target.path("namespace").asText() + "/"
                    + target.path("name").asText();
            JsonNode conditions = endpoint.path("conditions");
            if (conditions.path("ready").asBoolean()
                    || conditions.path("serving").asBoolean()) {
                usable.add(pod);
            }
            if (!conditions.path("ready").asBoolean() && wasUsable(states, pod)) {
                going.add(pod);
            }
        }
        states.add(new State(since, usable, going));
    }

    /** Whether it was ever: no proxy sends anything to a pod that has yet to become ready. */
    private static boolean wasUsable(List<State> states, String pod) {
        return states.stream().anyMatch(state -> state.usable().contains(pod));
    }

    /** With the kind and the pod that a refusal has by what was known of the Service; any other request as it is. */
    synchronized Request judge(Request request) {
        if (!request.failure().equals(Optional.of(Failure.REFUSED))
                || !request.pod().isEmpty()) {
            return request;
        }
        List<State> states = services.getOrDefault(request.service().toString(), List.of());
        List<State> then = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            Instant until = i + 1 < states.size() ? states.get(i + 1).since() : Instant.MAX;
            if (!states.get(i).since().isAfter(request.sent())
                    && until.isAfter(request.sent().minus(LAG))) {
                then.add(states.get(i));
            }
        }
        boolean none = then.isEmpty() || then.getLast().usable().isEmpty();
        Set<String> suspects =
                then.stream().flatMap(s -> s.going().stream()).collect(Collectors.toCollection(TreeSet::new));
        return new Request(
                request.service(),
                request.stream(),
                request.sent(),
                request.ended(),
                suspects.size() == 1 ? suspects.iterator().next() : "",
                Optional.of(none ? Failure.NO_ENDPOINT : Failure.REFUSED),
                request.detail());
    }
}
