package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.JobTries;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What keeps pods, each kind listed and watched when it is first asked for. Not for several threads. */
final class LiveWorkloads {

    /**
     * A workload.
     *
     * @param owner its own controller; null for none
     */
    private record Kept(Workload workload, @Nullable Owner owner) {}

    /** Opens a topic for the objects at a path. */
    interface Opener {
        <T> LiveTopic<T> open(String path, LiveTable<T> table);
    }

    private final Opener opener;
    private final ApiWorkloads api;
    private final Map<String, LiveTopic<Kept>> kinds = new HashMap<>();
    private final LiveTopic<String> daemonSets;
    private final LiveTopic<JobTries> jobs;

    /** By UID what the watch did not know: an owner that has gone stays gone. */
    private final Map<String, Optional<Workload>> asked = new HashMap<>();

    LiveWorkloads(Opener opener, ApiWorkloads api) {
        this.opener = opener;
        this.api = api;
        this.daemonSets = opener.open(
                "apis/apps/v1/daemonsets",
                new LiveTable<>(
                        set -> Optional.of(set.path("metadata").path("name").asText()), _ -> List.of()));
        this.jobs =
                opener.open(JobReader.ALL, new LiveTable<>(job -> Optional.of(JobReader.read(job)), _ -> List.of()));
    }

    Optional<Workload> of(String namespace, Owner owner) {
        if (!WorkloadReader.knows(owner)) {
            return Optional.empty();
        }
        Optional<Kept> kept = kept(new Workload.Key(owner.kind(), namespace, owner.name()));
        if (kept.isEmpty()) {
            return asked.computeIfAbsent(owner.uid(), _ -> api.of(namespace, owner));
        }
        Owner above = kept.get().owner();
        Optional<Workload> itself = kept.map(Kept::workload);
        return above == null ? itself : of(namespace, above).or(() -> itself);
    }

    Optional<Workload> get(Workload.Key key) {
        return WorkloadReader.knows(key.kind()) ? kept(key).map(Kept::workload) : Optional.empty();
    }

    Optional<JobTries> tries(String namespace, String name) {
        return jobs.ask(table -> table.get(namespace, name));
    }

    boolean daemonSetExists(String namespace, String name) {
        return daemonSets.ask(table -> table.get(namespace, name)).isPresent();
    }

    private Optional<Kept> kept(Workload.Key key) {
        LiveTopic<Kept> topic = kinds.computeIfAbsent(
                key.kind(),
                kind -> opener.open(WorkloadReader.all(kind), new LiveTable<>(reader(kind), _ -> List.of())));
        return topic.ask(table -> table.get(key.namespace(), key.name()));
    }

    private static Function<JsonNode, Optional<Kept>> reader(String kind) {
        return object -> {
            JsonNode metadata = object.path("metadata");
            Workload.Key key = new Workload.Key(
                    kind,
                    metadata.path("namespace").asText(),
                    metadata.path("name").asText());
            return Optional.of(new Kept(WorkloadReader.read(key, object), Json.owner(object)));
        };
    }
}
