package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.Exposed;
import dev.noderoll.model.Selector;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.ServiceView.Exposure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Services with their ready endpoints, from two topics. */
final class LiveServices {

    /** A Service as its own object tells it; its endpoints are the slices'. */
    private record Plain(String namespace, String name, Optional<Selector> selector, String type, Exposure exposure) {}

    /** UIDs of a Service's ready pods. */
    private record Slice(String namespace, String service, Set<String> ready) {}

    private final LiveTopic<Plain> services;
    private final LiveTopic<Slice> slices;

    LiveServices(LiveWorkloads.Opener opener) {
        this.services =
                opener.open("api/v1/services", new LiveTable<>(LiveServices::plain, s -> List.of(s.namespace())));
        this.slices = opener.open(
                "apis/discovery.k8s.io/v1/endpointslices",
                new LiveTable<>(LiveServices::slice, s -> List.of(s.namespace())));
    }

    List<ServiceView> in(String namespace) {
        Map<String, Set<String>> ready = new HashMap<>();
        slices.ask(table -> table.in(namespace))
                .forEach(s ->
                        ready.computeIfAbsent(s.service(), _ -> new TreeSet<>()).addAll(s.ready()));
        return services.ask(table -> table.in(namespace)).stream()
                .flatMap(s -> s.selector().stream()
                        .map(selector -> new ServiceView(
                                namespace, s.name(), selector, s.exposure(), ready.getOrDefault(s.name(), Set.of()))))
                .toList();
    }

    Exposed exposed() {
        return services.ask(table -> table.all()
                .reduce(
                        Exposed.NONE,
                        (exposed, s) -> exposed.with(s.namespace() + "/" + s.name(), s.type()),
                        (_, last) -> last));
    }

    private static Optional<Plain> plain(JsonNode service) {
        JsonNode metadata = service.path("metadata");
        JsonNode selector = service.path("spec").path("selector");
        return Optional.of(new Plain(
                metadata.path("namespace").asText(),
                metadata.path("name").asText(),
                selector.isEmpty() ? Optional.empty() : Optional.of(new Selector(Json.strings(selector), List.of())),
                service.path("spec").path("type").asText(),
                ApiWorkloads.exposure(service)));
    }

    private static Optional<Slice> slice(JsonNode slice) {
        JsonNode metadata = slice.path("metadata");
        return Optional.of(new Slice(
                metadata.path("namespace").asText(),
                metadata.path("labels").path("kubernetes.io/service-name").asText(),
                ApiWorkloads.ready(slice)));
    }
}
