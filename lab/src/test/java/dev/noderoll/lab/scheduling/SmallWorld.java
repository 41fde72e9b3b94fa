package dev.noderoll.lab.scheduling;

import static dev.noderoll.lab.scheduling.Given.item;
import static dev.noderoll.lab.scheduling.Given.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.scheduling.Given.Item;
import dev.noderoll.lab.scheduling.Given.Then;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * A few nodes with pods and volumes, drawn by a seed, and pods to be placed there: what a scheduler is asked.
 *
 * <p>Everything in it is named for it, topology keys and zones too, and the pods to be placed select its nodes: so many
 * such worlds can stand side by side in one cluster and know nothing of each other.
 *
 * @param judged to be placed; they are made last
 */
record SmallWorld(String name, List<Item> items, List<ObjectNode> judged) {

    private static final List<String> EFFECTS = List.of("NoSchedule", "NoExecute", "PreferNoSchedule");

    static SmallWorld draw(int seed) {
        String name = "w" + seed;
        Dice dice = new Dice(seed).named("small world");
        List<Item> items = new ArrayList<>();
        for (String namespace : List.of("x", "y")) {
            items.add(item(
                    Kind.NAMESPACE,
                    "{metadata: {name: %s-%s, labels: {team: %s, world: %s}}}"
                            .formatted(name, namespace, namespace, name)));
        }
        int nodes = 3 + dice.below(3);
        for (int i = 0; i < nodes; i++) {
            items.add(node(name, i, dice.named("node" + i)));
        }
        DrawnVolumes volumes = new DrawnVolumes(name, nodes, dice.named("volumes"));
        items.addAll(volumes.items());
        int pods = 2 + dice.below(7);
        for (int i = 0; i < pods; i++) {
            Dice its = dice.named("pod" + i);
            DrawnPod pod = new DrawnPod(name, "p" + i, volumes, its);
            ObjectNode object = pod.existing("%s-n%d".formatted(name, its.below(nodes)));
            items.add(new Item(Kind.POD, object, then(object, its)));
        }
        List<ObjectNode> judged = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            judged.add(new DrawnPod(name, "j" + i, volumes, dice.named("judged" + i)).toBePlaced());
        }
        return new SmallWorld(name, items, judged);
    }

    /** Some have ended, some are on their way out. */
    private static Then then(ObjectNode pod, Dice dice) {
        if (dice.chance(0.1)) {
            pod.putObject("status").put("phase", "Succeeded");
            return Then.STATUS;
        }
        return dice.chance(0.15) ? Then.DELETE : Then.NOTHING;
    }

    private static Item node(String world, int number, Dice dice) {
        ObjectNode node = yaml(
                Kind.NODE,
                "{metadata: {name: %s-n%d, labels: {world: %s}}, spec: {}, status: {}}"
                        .formatted(world, number, world));
        ObjectNode labels = node.withObject("/metadata/labels");
        String zone = dice.pick(List.of("a", "a", "b", "c"));
        if (dice.chance(0.9)) {
            labels.put(world + "/zone", zone);
        }
        if (dice.chance(0.95)) {
            labels.put(world + "/host", "h" + number);
        }
        if (dice.chance(0.7)) {
            labels.put("topology.kubernetes.io/zone", world + "-" + zone);
        }
        labels.put("tier", dice.pick(List.of("gold", "silver")));
        labels.put("level", dice.pick(List.of("1", "5", "9", "high")));
        ObjectNode spec = node.withObject("/spec");
        if (dice.chance(0.12)) {
            spec.put("unschedulable", true);
        }
        if (dice.chance(0.35)) {
            spec.withArray("/taints")
                    .addObject()
                    .put("key", dice.pick(List.of("dedicated", "spot")))
                    .put("value", dice.pick(List.of("", "db", "web")))
                    .put("effect", dice.pick(EFFECTS));
        }
        String room = "{cpu: '%d', memory: %dGi, pods: '%d', ephemeral-storage: %dGi, example.com/gpu: '%d'}"
                .formatted(1 + dice.below(4), 1 + dice.below(4), 1 + dice.below(6), 1 + dice.below(8), dice.below(3));
        node.set("status", yaml("{capacity: %s, allocatable: %s}".formatted(room, room)));
        return new Item(Kind.NODE, node, Then.NOTHING);
    }
}
