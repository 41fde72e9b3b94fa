package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.WarmPool;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Promise 2, at the end: every setting of the group is back, and no node is left closed. */
final class Settings {

    private static final String PROMISE = "PutsEverythingBack";

    /** From which no instance comes back, and at which no hook keeps it. */
    private static final Set<LifecycleState> ENDING =
            Set.of(LifecycleState.TERMINATING_PROCEED, LifecycleState.TERMINATED);

    /** What a rollout may change, but for the launch template, which is its purpose. */
    private record Snapshot(
            int min,
            int desired,
            int max,
            List<String> suspended,
            List<String> tags,
            List<String> hooks,
            Optional<WarmPool> pool) {
        Snapshot {
            suspended = List.copyOf(suspended);
            tags = List.copyOf(tags);
            hooks = List.copyOf(hooks);
        }

        /** The same, where others have added so many instances that stay. */
        Snapshot with(int added) {
            return new Snapshot(min, desired + added, Math.max(max, desired + added), suspended, tags, hooks, pool);
        }
    }

    private final SimAws aws;
    private final KubeApi api;
    private final String group;
    private final Violations violations;
    private final Excuses excuses;
    private final Snapshot before;

    Settings(SimAws aws, KubeApi api, String group, Violations violations, Excuses excuses) {
        this.aws = aws;
        this.api = api;
        this.group = group;
        this.violations = violations;
        this.excuses = excuses;
        this.before = snapshot();
    }

    void lookAtTheEnd() {
        Snapshot now = snapshot();
        Snapshot expected = before.with(excuses.instancesKept());
        if (!now.equals(expected)) {
            violations.add(PROMISE, "the group was to be " + expected + ", is " + now);
        }
        lookAtThePool();
        Set<String> members = new HashSet<>();
        aws.autoScaling().peek(group).instances().stream()
                .filter(member -> !ENDING.contains(member.state()))
                .forEach(member -> members.add(member.id()));
        for (ObjectNode node : api.list(Kind.NODE)) {
            // The Node object of an instance that is gone, or ends, follows it a little later, with whatever marks it
            // had.
            if (!members.contains(Json.instance(node))) {
                continue;
            }
            String text = node.path("spec").toString()
                    + node.path("metadata").path("annotations")
                    + node.path("metadata").path("labels");
            String name = node.path("metadata").path("name").asText();
            boolean cordoned = node.path("spec").path("unschedulable").asBoolean() && !excuses.cordoned(name);
            if (cordoned || text.contains("noderoll")) {
                violations.add(PROMISE, name + " is left marked: " + text);
            }
        }
    }

    /** What waits in the pool is what the group launches: of an instance that is going nobody takes anything more. */
    private void lookAtThePool() {
        GroupDescription now = aws.autoScaling().peek(group);
        if (now.templateVersion().startsWith("$")) {
            return;
        }
        aws.autoScaling().warmPools().peek(group).instances().stream()
                .filter(instance -> !instance.state().isTerminating())
                .filter(instance -> instance.templateVersion() != Long.parseLong(now.templateVersion()))
                .forEach(instance -> violations.add(
                        PROMISE,
                        instance.id() + " waits in the warm pool with template version " + instance.templateVersion()
                                + ", and the group launches " + now.templateVersion()));
    }

    private Snapshot snapshot() {
        GroupDescription now = aws.autoScaling().peek(group);
        return new Snapshot(
                now.min(),
                now.desired(),
                now.max(),
                List.copyOf(new TreeSet<>(now.suspended())),
                now.tags().stream().map(t -> t.key() + "=" + t.value()).sorted().toList(),
                aws.autoScaling().describeLifecycleHooks(group, List.of()).stream()
                        .map(LifecycleHook::name)
                        .sorted()
                        .toList(),
                now.pool());
    }
}
