package dev.noderoll.lab.facts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.probe.Probe;
import dev.noderoll.lab.probe.Request;
import dev.noderoll.lab.probe.Stream;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.cluster.ManifestReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The simulated cluster, in virtual time. */
final class SimulatedSite implements Site {

    /** What real nodes run too, when their command is told so. */
    private static final Path STATIC_PODS = World.root().resolve(Path.of("lab", "nodes", "static-pods"));

    private final World world;
    private final Probe probe;
    private final List<Request> requests = new ArrayList<>();

    SimulatedSite(Scenario scenario, long seed) {
        world = new World(scenario, seed);
        probe = new Probe(world.agenda(), world.dice(), world.cluster().routing(), INTERVAL, Set.of(Stream.values()));
        probe.tell(requests::add);
        until(() -> world.allNodesReady(), Duration.ofMinutes(5));
    }

    @Override
    public KubeApi api() {
        return world.api();
    }

    @Override
    public SimAws aws() {
        return world.aws();
    }

    @Override
    public Agenda agenda() {
        return world.agenda();
    }

    @Override
    public InstantSource clock() {
        return world.agenda();
    }

    @Override
    public void apply(List<ObjectNode> manifests) {
        world.cluster().apply(manifests);
    }

    @Override
    public void send() {
        for (ObjectNode service : world.api().list(Kind.SERVICE)) {
            probe.watch(
                    service.path("metadata").path("namespace").asText(),
                    service.path("metadata").path("name").asText());
        }
    }

    @Override
    public List<Request> sent() {
        probe.stop();
        run(Duration.ofSeconds(5));
        return List.copyOf(requests);
    }

    @Override
    public Optional<ObjectNode> mirror() {
        ManifestReader.read(STATIC_PODS, left -> {}).forEach(world.cluster()::runStatic);
        run(Duration.ofSeconds(2));
        return world.api().list(Kind.POD, "kube-system").stream()
                .filter(pod -> pod.path("metadata").path("annotations").has(MIRROR))
                .findFirst();
    }

    @Override
    public void clear() {}

    @Override
    public void close() {}
}
