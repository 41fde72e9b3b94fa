package dev.noderoll.lab.facts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.probe.Request;
import dev.noderoll.lab.run.RealWorld;
import dev.noderoll.lab.run.RealWorld.Equipment;
import dev.noderoll.lab.run.RealWorld.Traffic;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A real cluster, in real time. */
final class RealSite implements Site {

    private final RealWorld world;
    private final InstantSource clock;
    private final List<ObjectNode> made = new ArrayList<>();
    private Optional<Traffic> traffic = Optional.empty();

    RealSite(Scenario scenario, Equipment equipment, InstantSource clock, Consumer<String> out) {
        this.world = new RealWorld(scenario, equipment, 1, out);
        this.clock = clock;
        world.boot();
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
        return clock;
    }

    @Override
    public void apply(List<ObjectNode> manifests) {
        world.create(manifests);
        made.addAll(manifests);
    }

    @Override
    public void send() {
        traffic = world.send(INTERVAL);
        run(Duration.ofSeconds(2));
    }

    @Override
    public List<Request> sent() {
        Optional<Traffic> ending = traffic;
        traffic = Optional.empty();
        return ending.map(t -> {
                    t.running().stop();
                    return t.outcomes().requests();
                })
                .orElse(List.of());
    }

    @Override
    public Optional<ObjectNode> mirror() {
        return api().list(Kind.POD, "kube-system").stream()
                .filter(pod -> pod.path("metadata").path("annotations").has(MIRROR))
                .filter(pod -> Observations.condition(pod, "Ready").equals("True"))
                .findFirst();
    }

    @Override
    public void clear() {
        traffic.ifPresent(t -> t.running().kill());
        traffic = Optional.empty();
        world.remove(made);
        made.clear();
        until(() -> world.pods().isEmpty(), Duration.ofMinutes(3));
    }

    @Override
    public void close() {
        world.close();
    }
}
