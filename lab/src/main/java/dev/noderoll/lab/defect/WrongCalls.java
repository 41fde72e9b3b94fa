package dev.noderoll.lab.defect;

import dev.noderoll.handler.Ports;
import dev.noderoll.lab.run.World;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Readiness;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Workload;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.Ledger.Grip;
import dev.noderoll.port.Live;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Nodes.Change;
import dev.noderoll.port.Pods;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeError;
import dev.noderoll.sim.lambda.Invocation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the defects do in the place of calls. Each takes the call's arguments as the port declares them. */
final class WrongCalls {

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration CACHE_FILLS = Duration.ofMinutes(1);

    private WrongCalls() {}

    static List<ClusterNode> allReady(List<ClusterNode> nodes) {
        return nodes.stream().map(WrongCalls::ready).toList();
    }

    private static ClusterNode ready(ClusterNode node) {
        List<String> taints = node.taints().stream()
                .filter(taint -> !taint.equals("node.kubernetes.io/not-ready"))
                .toList();
        return new ClusterNode(
                node.name(),
                node.instance(),
                Readiness.READY,
                node.scheduling(),
                taints,
                node.labels(),
                node.annotations(),
                node.createdAt());
    }

    static Grip takeFromHolder(Ledger ledger, Object[] call) {
        String group = (String) call[0];
        String holder = (String) call[1];
        int surge = (Integer) call[2];
        Instant now = (Instant) call[3];
        Grip grip = ledger.take(group, holder, surge, now);
        if (grip instanceof Grip.HeldBy held) {
            ledger.release(group, held.holder());
            return ledger.take(group, holder, surge, now);
        }
        return grip;
    }

    /** As if no later stay ever began. */
    static Optional<Long> sameSession(Live live, Object[] call) {
        return live.session((String) call[0], (String) call[1]).map(_ -> 0L);
    }

    /** As if each call were another launch. */
    static NodeGroups.LaunchAnswer launchAnew(NodeGroups groups, Object[] call) {
        String token = Invocation.current().map(Invocation::id).orElse("") + call[3];
        return groups.launch((String) call[0], (String) call[1], (Integer) call[2], token);
    }

    static NodeGroup steadyIsDesired(NodeGroups groups, Object[] call) {
        return steadyIsDesired(
                call[0] instanceof Rollout rollout ? groups.survey(rollout) : groups.survey((String) call[0]));
    }

    private static NodeGroup steadyIsDesired(NodeGroup group) {
        Map<String, String> tags = new TreeMap<>(group.tags());
        tags.computeIfPresent(Marks.STEADY, (_, _) -> String.valueOf(group.desired()));
        return new NodeGroup(
                group.name(),
                group.min(),
                group.desired(),
                group.max(),
                group.zones(),
                group.suspended(),
                group.hooks(),
                tags,
                group.template(),
                group.templateAsSet(),
                group.purchase(),
                group.reserve(),
                group.members());
    }

    static @Nullable Object changeWithoutCordon(Nodes nodes, Object[] call) {
        return change(nodes, call, Scheduling.CORDONED);
    }

    static @Nullable Object changeWithoutUncordon(Nodes nodes, Object[] call) {
        return change(nodes, call, Scheduling.OPEN);
    }

    @SuppressWarnings("unchecked")
    static @Nullable Object closeNothing(Nodes nodes, Object[] call) {
        Map<NodeName, Change> changes = new TreeMap<>((Map<NodeName, Change>) call[0]);
        changes.values()
                .removeIf(
                        change -> change.taint().stream().anyMatch(t -> t.key().equals(Marks.OUTDATED)));
        nodes.changeAll(changes);
        return null;
    }

    /** Writes a change without this part of it; one that depends on the node, as it is. */
    @SuppressWarnings("unchecked")
    private static @Nullable Object change(Nodes nodes, Object[] call, Scheduling without) {
        NodeName node = (NodeName) call[0];
        if (call[1] instanceof Change asked) {
            Scheduling scheduling = asked.scheduling() == without ? null : asked.scheduling();
            nodes.change(
                    node, new Change(scheduling, asked.taint(), asked.untaint(), asked.labels(), asked.annotations()));
        } else {
            nodes.change(node, (Function<ClusterNode, Optional<Change>>) call[1]);
        }
        return null;
    }

    /** Each pod of the call by itself; it goes after its own grace period. */
    static Object evictByName(World world, Pods pods, Object[] call) {
        return each(call, pod -> {
            try {
                world.api().evict(pod.namespace(), pod.name(), Optional.empty(), Optional.empty());
                return new EvictionAnswer.Accepted();
            } catch (KubeError refused) {
                // The real call is refused alike, and knows the words for it.
                return pods.evict(pod, Optional.empty());
            }
        });
    }

    static Object delete(Pods pods, Object[] call) {
        return each(call, pod -> {
            pods.delete(pod, GRACE);
            return new EvictionAnswer.Accepted();
        });
    }

    /** Answers a call for one pod, or for several. */
    private static Object each(Object[] call, Function<PodKey, EvictionAnswer> answer) {
        return call[0] instanceof List<?> requests
                ? requests.stream()
                        .map(request -> answer.apply(((Pods.Request) request).pod()))
                        .toList()
                : answer.apply((PodKey) call[0]);
    }

    /** As of a cache that is read before it is filled. */
    static Product emptyFirstList() {
        return new Product() {
            @Override
            public Ports ports(Ports real, World world) {
                Map<NodeName, Instant> first = new TreeMap<>();
                return Instead.live("podsOn", (live, call) -> {
                            Instant now = world.agenda().instant();
                            Instant since = first.computeIfAbsent((NodeName) call[0], _ -> now);
                            return now.isBefore(since.plus(CACHE_FILLS)) ? List.of() : live.podsOn((NodeName) call[0]);
                        })
                        .ports(real, world);
            }
        };
    }

    /** A cluster of which nothing is known. */
    static final ClusterView NOTHING_KNOWN =
            new ClusterView(List.of(), List.of(), Map.of(), List.of(), List.of(), List.of(), List.of());

    /** What keeps an owner's pods, but for what a custom resource owns. */
    static Optional<Workload> unlessOwned(World world, Live live, Object[] call) {
        return live.of((String) call[0], (Owner) call[1])
                .filter(workload -> world.api().list(Kind.STATEFUL_SET, (String) call[0]).stream()
                        .filter(set -> set.path("metadata")
                                .path("name")
                                .asText()
                                .equals(workload.key().name()))
                        .allMatch(set ->
                                set.path("metadata").path("ownerReferences").isEmpty()));
    }

    /** As if any node could run them, were there room. */
    static List<PodView> asOfHere(List<PodView> pods) {
        PodNeeds none = PodNeeds.nothingBy(PodNeeds.DEFAULT_SCHEDULER);
        return pods.stream()
                .map(p -> new PodView(p.key(), p.node(), p.standing(), p.labels(), none, p.claims(), List.of()))
                .toList();
    }

    /** As if each daemon pod had one of its kind that serves. */
    static List<Pod> withServingDaemons(Pods pods, Object[] call) {
        List<Pod> all = new ArrayList<>(pods.inNamespace((String) call[0]));
        List<Pod> daemons = all.stream()
                .filter(p -> p.owner() != null && p.owner().isDaemonSet())
                .toList();
        daemons.forEach(p -> all.add(new Pod(
                p.key(),
                "elsewhere",
                p.owner(),
                p.phase(),
                Pod.Readiness.READY,
                p.grace(),
                null,
                p.priorityClass(),
                p.traits(),
                p.labels(),
                p.annotations())));
        return all;
    }
}
