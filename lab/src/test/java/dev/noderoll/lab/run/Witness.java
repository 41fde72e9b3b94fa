package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.InstanceObserver;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a run does, as the account and the API server themselves have it, from now on. Knows nothing of Noderoll. */
final class Witness implements InstanceObserver {

    /**
     * An instance that shut down.
     *
     * @param pods that were still on its node, daemon pods and finished ones left out
     */
    record End(String instance, String image, String zone, Duration at, int pods) {}

    /** A pod that the Eviction API took. */
    record Eviction(String uid, String node, Duration at) {}

    /** A group's settings, and what its members run. */
    record Settings(
            int min,
            int desired,
            int max,
            String template,
            List<String> suspended,
            List<String> hooks,
            List<String> tags,
            List<String> images) {
        Settings {
            suspended = List.copyOf(suspended);
            hooks = List.copyOf(hooks);
            tags = List.copyOf(tags);
            images = List.copyOf(images);
        }
    }

    private final World world;
    private final Instant begun;
    private final List<End> ends = new ArrayList<>();
    private final List<Eviction> evictions = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    Witness(World world) {
        this.world = world;
        this.begun = world.agenda().instant();
        world.aws().observe(this);
        world.api().onChange(Kind.POD, this::hear);
    }

    List<End> ends() {
        return List.copyOf(ends);
    }

    List<Eviction> evictions() {
        return List.copyOf(evictions);
    }

    /** How long after the beginning a moment is. */
    Duration after(Instant moment) {
        return Duration.between(begun, moment);
    }

    long calls(String action) {
        return world.aws().log().calls().stream()
                .filter(c -> c.action().equals(action) && !c.at().isBefore(begun))
                .count();
    }

    Settings settings() {
        GroupDescription group = world.aws().autoScaling().peek("workers");
        return new Settings(
                group.min(),
                group.desired(),
                group.max(),
                group.templateId() + ":" + group.templateVersion(),
                group.suspended(),
                world.aws().autoScaling().describeLifecycleHooks("workers", List.of()).stream()
                        .map(LifecycleHook::toString)
                        .toList(),
                group.tags().stream().map(Object::toString).toList(),
                group.instances().stream()
                        .map(i -> world.aws().ec2().find(i.id()).orElseThrow().imageId())
                        .sorted()
                        .toList());
    }

    private void hear(Change change) {
        for (JsonNode condition : change.object().path("status").path("conditions")) {
            String uid = change.object().path("metadata").path("uid").asText();
            if (condition.path("reason").asText().equals("EvictionByEvictionAPI") && seen.add(uid)) {
                String node = change.object().path("spec").path("nodeName").asText();
                evictions.add(new Eviction(uid, node, after(world.agenda().instant())));
            }
        }
    }

    @Override
    public void terminating(SimInstance instance) {
        int pods = 0;
        for (ObjectNode pod : world.api().podsOnNode(instance.privateDnsName())) {
            String owner = pod.path("metadata")
                    .path("ownerReferences")
                    .path(0)
                    .path("kind")
                    .asText();
            String phase = pod.path("status").path("phase").asText();
            pods += owner.equals("DaemonSet") || phase.equals("Succeeded") ? 0 : 1;
        }
        ends.add(new End(
                instance.id(),
                instance.imageId(),
                instance.zone(),
                after(world.agenda().instant()),
                pods));
    }
}
