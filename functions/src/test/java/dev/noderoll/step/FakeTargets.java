package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.TargetGroup;
import dev.noderoll.model.TargetGroup.Health;
import dev.noderoll.model.TargetGroup.Kind;
import dev.noderoll.port.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Target groups in memory, and what was asked of them. */
final class FakeTargets implements Targets {

    final List<TargetGroup> groups = new ArrayList<>();
    final Map<String, Map<InstanceId, Health>> health = new TreeMap<>();
    final List<String> calls = new ArrayList<>();

    /** What every call throws. */
    @Nullable
    RuntimeException trouble;

    /** A target group of instances that is for a Service. */
    FakeTargets group(String name, String service) {
        groups.add(new TargetGroup(name, name, Kind.INSTANCES, service));
        return this;
    }

    void stands(String group, InstanceId instance, Health as) {
        health.computeIfAbsent(group, _ -> new TreeMap<>()).put(instance, as);
    }

    void leaves(String group, InstanceId instance) {
        health.getOrDefault(group, new TreeMap<>()).remove(instance);
    }

    @Override
    public List<TargetGroup> ofCluster(String cluster) {
        calls.add("groups of " + cluster);
        fail();
        return List.copyOf(groups);
    }

    @Override
    public Map<InstanceId, Health> health(String arn) {
        calls.add(arn);
        fail();
        return Map.copyOf(health.getOrDefault(arn, Map.of()));
    }

    private void fail() {
        if (trouble != null) {
            throw trouble;
        }
    }
}
