package dev.noderoll.lab.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.sim.kubernetes.cluster.ManifestReader;
import dev.noderoll.wire.RolloutInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A cluster to measure on: the scenario {@code ten} on a multiple of its ten nodes, with as many copies of what runs there,
 * each in a namespace of its own. The daemons are not copied.
 *
 * @param variant of the scenario: {@code ten}, or {@code nosts} without the StatefulSet
 */
record Fixture(String variant, Scenario scenario, List<ObjectNode> manifests) {

    static final List<String> VARIANTS = List.of("ten", "nosts");

    private static final int NODES = 10;
    private static final int MOST = 5000;

    /** Up to so many nodes the clients send as often as the scenario says; on more of them each Service once a second. */
    private static final int BUSY = 100;

    Fixture {
        manifests = List.copyOf(manifests);
    }

    /** Throws {@link Misconfigured} for a variant that is none, or a number of nodes that is no multiple of ten. */
    static Fixture of(String variant, int nodes) {
        if (!VARIANTS.contains(variant)) {
            throw Misconfigured.field("--fixtures", variant, "ten, nosts or both");
        }
        if (nodes < NODES || nodes > MOST || nodes % NODES != 0) {
            throw Misconfigured.field("--nodes", String.valueOf(nodes), "multiples of 10, up to " + MOST);
        }
        Path file = Path.of(System.getProperty("noderoll.root", "."), "lab", "scenarios", "ten");
        Scenario ten = ScenarioReader.read(file);
        Scenario.Group group = ten.group();
        Scenario.Group larger = new Scenario.Group(
                group.name(),
                nodes,
                2 * nodes,
                group.zones(),
                group.instanceType(),
                group.cpuMillis(),
                group.memoryMi(),
                group.maxPods());
        int rate = nodes <= BUSY ? ten.requestsPerSecond() : 1;
        Path manifests = ten.variant(variant).manifests();
        return new Fixture(variant, with(ten, larger, rate), copies(ManifestReader.read(manifests, _ -> {}), nodes));
    }

    private static List<ObjectNode> copies(List<ObjectNode> once, int nodes) {
        if (nodes == NODES) {
            return once;
        }
        List<ObjectNode> all = new ArrayList<>();
        for (int copy = 1; copy <= nodes / NODES; copy++) {
            ObjectNode namespace = JsonNodeFactory.instance
                    .objectNode()
                    .put("apiVersion", "v1")
                    .put("kind", "Namespace");
            namespace.putObject("metadata").put("name", "shop-" + copy);
            all.add(namespace);
        }
        for (ObjectNode manifest : once) {
            boolean isDaemon = manifest.path("kind").asText().equals("DaemonSet");
            for (int copy = 1; copy <= (isDaemon ? 1 : nodes / NODES); copy++) {
                ObjectNode made = manifest.deepCopy();
                made.withObjectProperty("metadata").put("namespace", isDaemon ? "default" : "shop-" + copy);
                all.add(made);
            }
        }
        return all;
    }

    /** The same cluster, rolled with this {@code maxSurge}. Throws {@link Misconfigured} for one that no rollout has. */
    Fixture rolledBy(String surge) {
        ObjectNode rollout = scenario.rollout().deepCopy();
        if (surge.matches("\\d{1,4}")) {
            rollout.put("maxSurge", Integer.parseInt(surge));
        } else {
            rollout.put("maxSurge", surge);
        }
        RolloutInput.read(rollout);
        return new Fixture(variant, scenario.rolledBy(rollout), manifests);
    }

    private static Scenario with(Scenario of, Scenario.Group group, int rate) {
        return new Scenario(
                of.name(),
                of.about(),
                of.cluster(),
                group,
                of.images(),
                of.variants(),
                of.rollout(),
                rate,
                of.limit(),
                of.script());
    }

    int nodes() {
        return scenario.group().size();
    }

    /** How many instances above steady Noderoll may have here. */
    int surge() {
        return Trial.surge(scenario);
    }

    Trial trial(MethodName method, long seed) {
        return new Trial(scenario, variant, manifests, method, seed);
    }

    /** The world of {@link #trial}, in which nobody does anything yet. */
    World world(long seed) {
        World world = new World(scenario, seed);
        world.settle(manifests);
        return world;
    }
}
