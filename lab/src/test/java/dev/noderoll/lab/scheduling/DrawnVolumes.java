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

/** Storage classes, volumes, claims in every state, and limits of attachment, for one small world. */
final class DrawnVolumes {

    private static final String DRIVER = "ebs.csi.aws.com";
    private static final List<String> STATES = List.of(
            "bound",
            "bound",
            "bound",
            "waits",
            "waits",
            "local",
            "unbound",
            "half-bound",
            "gone",
            "lost",
            "deleting",
            "selected");

    private final String world;
    private final int nodes;
    private final Dice dice;
    private final List<Item> items = new ArrayList<>();
    private final List<String> claims = new ArrayList<>(List.of("no-such-claim"));

    DrawnVolumes(String world, int nodes, Dice dice) {
        this.world = world;
        this.nodes = nodes;
        this.dice = dice;
        classes();
        for (int i = 0; i < 4; i++) {
            claim("c" + i);
        }
        for (int i = 0; i < dice.below(3); i++) {
            free(i);
        }
        limits();
    }

    List<Item> items() {
        return items;
    }

    /** A claim in namespace x; a few times one that is not there. */
    String claim(Dice by) {
        return by.chance(0.03) ? claims.getFirst() : claims.get(1 + by.below(claims.size() - 1));
    }

    private void classes() {
        String allowed = dice.chance(0.4)
                ? "[{matchLabelExpressions: [{key: %s/zone, values: [a, b]}]}]".formatted(world)
                : "[]";
        items.add(item(
                Kind.STORAGE_CLASS,
                ("{metadata: {name: %s-waits}, provisioner: %s, volumeBindingMode: WaitForFirstConsumer,"
                                + " allowedTopologies: %s}")
                        .formatted(world, DRIVER, allowed)));
        items.add(item(
                Kind.STORAGE_CLASS,
                "{metadata: {name: %s-now}, provisioner: %s, volumeBindingMode: Immediate}".formatted(world, DRIVER)));
        items.add(item(
                Kind.STORAGE_CLASS,
                ("{metadata: {name: %s-local}, provisioner: kubernetes.io/no-provisioner,"
                                + " volumeBindingMode: WaitForFirstConsumer}")
                        .formatted(world)));
    }

    private void claim(String name) {
        String state = dice.pick(STATES);
        String mode = dice.pick(List.of("ReadWriteOnce", "ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"));
        ObjectNode claim = yaml(
                Kind.PERSISTENT_VOLUME_CLAIM,
                ("{metadata: {name: %s, namespace: %s-x, annotations: {}}, spec: {accessModes: [%s],"
                                + " resources: {requests: {storage: %dGi}}}, status: {phase: Pending}}")
                        .formatted(name, world, mode, 1 + dice.below(3)));
        ObjectNode spec = claim.withObject("/spec");
        ObjectNode annotations = claim.withObject("/metadata/annotations");
        String storageClass = state.equals("local") ? "local" : state.equals("unbound") ? "now" : "waits";
        spec.put("storageClassName", world + "-" + storageClass);
        if (List.of("bound", "half-bound", "gone", "lost", "deleting").contains(state)) {
            spec.put("volumeName", world + "-" + name);
            claim.withObject("/status").put("phase", state.equals("lost") ? "Lost" : "Bound");
            if (!state.equals("half-bound")) {
                annotations.put("pv.kubernetes.io/bind-completed", "yes");
            }
            if (!state.equals("gone")) {
                items.add(new Item(Kind.PERSISTENT_VOLUME, volume(world + "-" + name, mode, name), Then.STATUS));
                attachment(world + "-" + name);
            }
        }
        if (state.equals("deleting")) {
            claim.withObject("/metadata").putArray("finalizers").add("example.com/in-use");
        }
        if (state.equals("selected")) {
            annotations.put("volume.kubernetes.io/selected-node", world + "-n" + dice.below(nodes));
        }
        claims.add(name);
        items.add(new Item(Kind.PERSISTENT_VOLUME_CLAIM, claim, state.equals("deleting") ? Then.DELETE : Then.STATUS));
    }

    /** A local disk that nobody has yet, or that is kept for somebody. */
    private void free(int number) {
        ObjectNode volume = volume(world + "-free" + number, dice.pick(List.of("ReadWriteOnce", "ReadWriteMany")), "");
        ObjectNode spec = volume.withObject("/spec");
        spec.put("storageClassName", world + "-local");
        if (dice.chance(0.2)) {
            spec.putObject("claimRef").put("namespace", world + "-x").put("name", "c" + dice.below(5));
        }
        volume.withObject("/status").put("phase", dice.chance(0.85) ? "Available" : "Released");
        items.add(new Item(Kind.PERSISTENT_VOLUME, volume, Then.STATUS));
    }

    private ObjectNode volume(String name, String mode, String claim) {
        ObjectNode volume = yaml(
                Kind.PERSISTENT_VOLUME,
                ("{metadata: {name: %s, labels: {}}, spec: {capacity: {storage: %dGi}, accessModes: [%s],"
                                + " storageClassName: %s-waits, persistentVolumeReclaimPolicy: Retain,"
                                + " csi: {driver: %s, volumeHandle: vol-%s}}, status: {phase: Bound}}")
                        .formatted(name, 1 + dice.below(4), mode, world, DRIVER, name));
        if (!claim.isEmpty()) {
            volume.withObject("/spec/claimRef").put("namespace", world + "-x").put("name", claim);
        }
        if (dice.chance(0.6)) {
            String expression = dice.chance(0.5)
                    ? "{key: %s/zone, operator: In, values: [%s]}"
                            .formatted(world, dice.pick(List.of("a", "b", "a, c")))
                    : "{key: %s/host, operator: In, values: [h%d]}".formatted(world, dice.below(nodes));
            volume.withObject("/spec")
                    .set(
                            "nodeAffinity",
                            yaml("{required: {nodeSelectorTerms: [{matchExpressions: [%s]}]}}".formatted(expression)));
        }
        if (dice.chance(0.3)) {
            volume.withObject("/metadata/labels")
                    .put(
                            dice.pick(List.of("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")),
                            dice.pick(List.of(world + "-a", world + "-a__" + world + "-b", world + "-c")));
        }
        return volume;
    }

    private void attachment(String volume) {
        if (dice.chance(0.25)) {
            items.add(item(
                    Kind.VOLUME_ATTACHMENT,
                    "{metadata: {name: %s}, spec: {attacher: %s, nodeName: %s-n%d, source: {persistentVolumeName: %s}}}"
                            .formatted(volume, DRIVER, world, dice.below(nodes), volume)));
        }
    }

    private void limits() {
        for (int i = 0; i < nodes; i++) {
            if (dice.chance(0.6)) {
                String limit = dice.chance(0.85) ? "allocatable: {count: %d}, ".formatted(dice.below(3)) : "";
                items.add(item(
                        Kind.CSI_NODE,
                        "{metadata: {name: %s-n%d}, spec: {drivers: [{name: %s, nodeID: i-%d, %stopologyKeys: []}]}}"
                                .formatted(world, i, DRIVER, i, limit)));
            }
        }
    }
}
