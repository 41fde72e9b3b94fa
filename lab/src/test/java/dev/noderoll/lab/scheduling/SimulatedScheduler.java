package dev.noderoll.lab.scheduling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.scheduling.Given.Then;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.ApiServer;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.cluster.SchedulerVerdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The simulated API server with the objects of a real one, and the filters of the simulated scheduler. */
final class SimulatedScheduler {

    private static final List<Kind> KINDS = List.of(
            Kind.NAMESPACE,
            Kind.NODE,
            Kind.STORAGE_CLASS,
            Kind.CSI_NODE,
            Kind.PERSISTENT_VOLUME,
            Kind.PERSISTENT_VOLUME_CLAIM,
            Kind.VOLUME_ATTACHMENT,
            Kind.POD);

    private final ApiServer api = new ApiServer(new Agenda(Instant.parse("2026-01-01T00:00:00Z")), new Dice(1));

    /** With what a real API server keeps of one world, and of no other. */
    static SimulatedScheduler copyOf(RealObjects real, String world) {
        SimulatedScheduler simulated = new SimulatedScheduler();
        for (Kind kind : KINDS) {
            for (ObjectNode object : real.of(kind, world)) {
                boolean deleted = object.path("metadata").has("deletionTimestamp");
                simulated.make(kind, object, deleted ? Then.DELETE : Then.STATUS);
            }
        }
        return simulated;
    }

    /** With a world as it was drawn. */
    static SimulatedScheduler of(SmallWorld world) {
        SimulatedScheduler simulated = new SimulatedScheduler();
        world.items().forEach(item -> simulated.make(item.kind(), item.object(), item.then()));
        world.judged().forEach(pod -> simulated.make(Kind.POD, pod, Then.NOTHING));
        return simulated;
    }

    private void make(Kind kind, ObjectNode object, Then then) {
        ObjectNode copy = object.deepCopy();
        ObjectNode metadata = copy.withObject("/metadata");
        metadata.remove(List.of(
                "uid",
                "resourceVersion",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "managedFields",
                "generation"));
        if (kind == Kind.NAMESPACE) {
            copy.remove("spec");
        }
        copy.remove("status");
        ObjectNode made = api.create(kind, copy).deepCopy();
        if (kind == Kind.NODE) {
            // Admission taints a new node as not ready; the real one is made without.
            made.set("spec", object.path("spec").deepCopy());
            made = api.update(kind, made).deepCopy();
        }
        if (object.has("status")) {
            made.set("status", object.path("status").deepCopy());
            api.updateStatus(kind, made);
        }
        if (then == Then.DELETE) {
            api.delete(
                    kind,
                    metadata.path("namespace").asText(),
                    metadata.path("name").asText(),
                    Deletion.PLAIN);
        }
    }

    ApiServer api() {
        return api;
    }

    Map<String, Set<String>> verdicts() {
        Map<String, Set<String>> verdicts = new TreeMap<>();
        for (ObjectNode pod : api.list(Kind.POD)) {
            if (pod.at("/metadata/labels").has("judged")) {
                String name = pod.at("/metadata/namespace").asText() + "/"
                        + pod.at("/metadata/name").asText();
                verdicts.put(name, new TreeSet<>(SchedulerVerdict.nodesFor(api, pod)));
            }
        }
        return verdicts;
    }
}
