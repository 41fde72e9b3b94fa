package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.InstanceObserver;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.LabelSelector;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Promises 6 and 7: an instance that shuts down has no pods of its own and no volumes any more, and has waited for the
 * termination hook.
 */
final class Terminations implements InstanceObserver {

    private static final String DRAINED = "TerminatesOnlyDrained";
    private static final String HOOKED = "PassesTheHook";

    private final InstantSource clock;
    private final SimAws aws;
    private final KubeApi api;
    private final String group;
    private final Violations violations;
    private final Excuses excuses;
    private final Set<String> waited = new HashSet<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> unheld = new HashSet<>();
    private final Set<String> members = new HashSet<>();
    private final Map<String, Instant> cordonedAt = new HashMap<>();
    private final ClosedNodes closed;
    private @Nullable GroupDescription seen;

    Terminations(
            InstantSource clock,
            SimAws aws,
            KubeApi api,
            String group,
            ClosedNodes closed,
            Violations violations,
            Excuses excuses) {
        this.clock = clock;
        this.closed = closed;
        this.aws = aws;
        this.api = api;
        this.group = group;
        this.violations = violations;
        this.excuses = excuses;
        aws.observe(this);
        api.onChange(Kind.NODE, this::hear);
    }

    void look(GroupDescription now) {
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        for (InstanceDescription instance : now.instances()) {
            if (instance.state().isTerminating() && begun.add(instance.id()) && takenUnheld(instance.id())) {
                unheld.add(instance.id());
            }
            if (instance.state() == LifecycleState.TERMINATING_WAIT) {
                waited.add(instance.id());
            }
            members.add(instance.id());
        }
        if (now.warm() > 0) {
            lookAtThePool();
        }
    }

    /** What was a member the group has given back, which is an end too; by the same hook, where there is one. */
    private void lookAtThePool() {
        for (InstanceDescription warm :
                aws.autoScaling().warmPools().peek(group).instances()) {
            boolean back = members.contains(warm.id());
            if (back && begun.add(warm.id()) && takenUnheld(warm.id())) {
                unheld.add(warm.id());
            }
            if (back && warm.state() == LifecycleState.WARMED_PENDING_WAIT) {
                waited.add(warm.id());
            }
        }
    }

    @Override
    public void terminating(SimInstance instance) {
        if (excuses.ended(instance.id()) || unheld.contains(instance.id()) || isElsewhere(instance)) {
            return;
        }
        if (!waited.contains(instance.id()) && !isWarm(instance) && !excuses.endedByEks()) {
            violations.add(HOOKED, instance.id() + " shuts down without having waited for the hook");
        }
        for (ObjectNode node : api.list(Kind.NODE)) {
            if (Json.instance(node).equals(instance.id())) {
                empty(instance, node.path("metadata").path("name").asText());
            }
        }
    }

    /** Whether Auto Scaling has launched it for another group. */
    private boolean isElsewhere(SimInstance instance) {
        return !instance.tags().getOrDefault("aws:autoscaling:groupName", group).equals(group);
    }

    /** An instance of the warm pool that never was a member: the rollout's hook need not be there. What is on it is judged. */
    private boolean isWarm(SimInstance instance) {
        return !members.contains(instance.id())
                && aws.autoScaling().warmPools().peek(group).instances().stream()
                        .anyMatch(warm -> warm.id().equals(instance.id()));
    }

    /**
     * Whether the group itself takes an instance at a moment at which it may, and no hook of ours is there: nothing is
     * written down, so no rollout has begun, or has put all back; or the rollout's last function has taken the hook away
     * and resumed AZRebalance, and is to remove its tags yet. A rollout that is not at its end answers for both.
     */
    private boolean takenUnheld(String instance) {
        if (!excuses.taken(instance)) {
            return false;
        }
        GroupDescription now = aws.autoScaling().peek(group);
        boolean written = now.tags().stream().anyMatch(tag -> tag.key().startsWith("noderoll:"));
        boolean hooked = Stream.of("noderoll-terminate", "noderoll-rollout")
                .anyMatch(hook -> aws.autoScaling().peekHook(group, hook).isPresent());
        boolean letGo = !hooked && !now.suspended().contains("AZRebalance");
        return !written || (excuses.puttingBack() && letGo);
    }

    /** A node whose instance goes is drained as before, though somebody uncordons it. */
    private void hear(KubeApi.Change change) {
        String name = change.object().path("metadata").path("name").asText();
        boolean there = change.type() != KubeApi.ChangeType.DELETED;
        if (there && change.object().path("spec").path("unschedulable").asBoolean()) {
            cordonedAt.putIfAbsent(name, clock.instant());
        } else if (!waited.contains(Json.instance(change.object()))) {
            cordonedAt.remove(name);
        }
    }

    /** When its drain has had its time, AWS takes the instance in any case. */
    private boolean overdue(SimInstance instance, String node) {
        Instant since = cordonedAt.getOrDefault(node, Instant.MAX);
        return excuses.taken(instance.id())
                && waited.contains(instance.id())
                && !clock.instant().minus(excuses.drainTime()).isBefore(since);
    }

    private void empty(SimInstance instance, String node) {
        if (overdue(instance, node)) {
            return;
        }
        int staying = 0;
        for (ObjectNode pod : api.podsOnNode(node)) {
            boolean stays = daemon(pod) || skipped(pod) || closed.hasComeBackTo(pod, node);
            staying += stays ? claims(pod) : 0;
            if (!stays && !finished(pod) && !lost(instance, pod)) {
                violations.add(
                        DRAINED,
                        instance.id() + " shuts down with "
                                + pod.path("metadata").path("name").asText() + " on it");
            }
        }
        long attached = api.list(Kind.VOLUME_ATTACHMENT).stream()
                .filter(attachment ->
                        attachment.path("spec").path("nodeName").asText().equals(node))
                .count();
        if (attached > staying) {
            violations.add(DRAINED, instance.id() + " shuts down with a volume attached");
        }
    }

    /** Its owner wants it to stay until the end, with what it has. */
    private static boolean skipped(ObjectNode pod) {
        JsonNode labels = pod.path("metadata").path("labels");
        return Stream.of("noderoll.dev/drain", "cluster.x-k8s.io/drain")
                .anyMatch(label -> labels.path(label).asText().equals("skip"));
    }

    private static int claims(ObjectNode pod) {
        int claims = 0;
        for (JsonNode volume : pod.path("spec").path("volumes")) {
            claims += volume.has("persistentVolumeClaim") || volume.has("ephemeral") ? 1 : 0;
        }
        return claims;
    }

    /**
     * Whether AWS has taken the instance, and the pod could not be moved: no budget is bypassed for that, and a pod that
     * was told to stop is waited for no longer than the drain lasts.
     */
    private boolean lost(SimInstance instance, ObjectNode pod) {
        return excuses.taken(instance.id()) && (pod.path("metadata").has("deletionTimestamp") || held(pod));
    }

    /** The Eviction API refuses what a budget does not allow, and what has several. */
    private boolean held(ObjectNode pod) {
        String namespace = pod.path("metadata").path("namespace").asText();
        List<ObjectNode> budgets = api.list(Kind.POD_DISRUPTION_BUDGET, namespace).stream()
                .filter(b -> LabelSelector.of(b.path("spec").path("selector")).matches(pod))
                .toList();
        return budgets.size() > 1
                || budgets.stream()
                        .anyMatch(
                                b -> b.path("status").path("disruptionsAllowed").asInt() == 0);
    }

    /** A daemon's pod, or the mirror of a static pod, which belongs to its node: they go with it. */
    private static boolean daemon(ObjectNode pod) {
        for (JsonNode owner : pod.path("metadata").path("ownerReferences")) {
            if (Set.of("DaemonSet", "Node").contains(owner.path("kind").asText())) {
                return true;
            }
        }
        return false;
    }

    private static boolean finished(ObjectNode pod) {
        String phase = pod.path("status").path("phase").asText();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }
}
