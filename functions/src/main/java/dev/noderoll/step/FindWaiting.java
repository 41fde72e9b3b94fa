package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.HookSettings;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.ServedBy;
import dev.noderoll.model.Site;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * State FindWaiting: finds the instances that wait for our hook and that no execution serves, since the event that
 * announced them was lost, or its execution died. Those that wait for a rollout's own hook are the rollout's, as long as it
 * holds the group.
 *
 * <p>Opens the nodes of instances that a warm pool took back and has given again (H11), and of those whose root volume was
 * replaced (H20): they come with the marks of the drain that they left with.
 */
public final class FindWaiting {

    /**
     * Whose instances are looked for, in every group.
     *
     * @param hooks names of hooks; of a group that has several, the first counts
     */
    public record Input(List<String> hooks) {
        public Input {
            hooks = List.copyOf(hooks);
        }
    }

    /**
     * An instance that waits.
     *
     * @param metadata the hook's, as its event carries it
     * @param site where it is
     */
    public record Unserved(String nodeGroup, String hook, InstanceId instance, String metadata, Site site) {}

    /**
     * What was found.
     *
     * @param opened nodes that were opened again
     * @param unread groups whose hook does not say which cluster it is for, with the reason
     */
    public record Waiting(List<Unserved> instances, List<NodeName> opened, List<String> unread) {
        public Waiting {
            instances = List.copyOf(instances);
            opened = List.copyOf(opened);
            unread = List.copyOf(unread);
        }

        /** What was found here, and what was found elsewhere. */
        public Waiting and(Waiting other) {
            return new Waiting(
                    join(instances, other.instances), join(opened, other.opened), join(unread, other.unread));
        }

        private static <T> List<T> join(List<T> some, List<T> others) {
            return Stream.concat(some.stream(), others.stream()).toList();
        }
    }

    private final NodeGroups groups;
    private final Clusters clusters;
    private final Function<String, HookSettings> reader;
    private final Site site;

    /**
     * Looks for instances.
     *
     * @param reader of a hook's metadata
     * @param site where it looks
     */
    public FindWaiting(NodeGroups groups, Clusters clusters, Function<String, HookSettings> reader, Site site) {
        this.groups = groups;
        this.clusters = clusters;
        this.reader = reader;
        this.site = site;
    }

    public Waiting run(Input input, Instant now) {
        List<Unserved> unserved = new ArrayList<>();
        List<NodeName> opened = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        for (String name : groups.unsettled()) {
            Optional<Hook> hook = hook(name, input.hooks());
            if (hook.isEmpty()) {
                continue;
            }
            String metadata = hook.get().metadata();
            try {
                Optional<NodeGroup> group = groups.find(name);
                if (group.isEmpty()) {
                    continue;
                }
                Cluster cluster = clusters.cluster(reader.apply(metadata).cluster());
                List<ClusterNode> all = cluster.nodes().list();
                if (!hook.get().name().equals(Marks.ROLLOUT_HOOK) || !held(cluster, name, now)) {
                    unserved(group.get(), groups.warm(name), all, now)
                            .forEach(id ->
                                    unserved.add(new Unserved(name, hook.get().name(), id, metadata, site)));
                }
                opened.addAll(open(group.get(), cluster, all, now));
            } catch (Misconfigured wrong) {
                // One group's bad metadata must not keep the others' instances waiting.
                unread.add(name + ": " + wrong.getMessage());
            }
        }
        return new Waiting(unserved, opened, unread);
    }

    private record Hook(String name, String metadata) {}

    /** Empty for a group that has none of them, or whose hook carries nothing along. */
    private Optional<Hook> hook(String group, List<String> hooks) {
        return hooks.stream()
                .flatMap(name -> groups
                        .hookMetadata(group, name)
                        .filter(metadata -> !metadata.isEmpty())
                        .map(metadata -> new Hook(name, metadata))
                        .stream())
                .findFirst();
    }

    private static boolean held(Cluster cluster, String group, Instant now) {
        return cluster.ledger().holds().stream().anyMatch(hold -> hold.group().equals(group) && hold.valid(now));
    }

    private static List<InstanceId> unserved(NodeGroup group, List<Member> warm, List<ClusterNode> nodes, Instant now) {
        Set<InstanceId> served = nodes.stream()
                .filter(node -> isServed(node, now))
                .map(ClusterNode::instance)
                .collect(Collectors.toSet());
        return Stream.concat(group.members().stream(), warm.stream())
                .filter(m -> m.stage() == Stage.LEAVING_HOOKED && !served.contains(m.id()))
                .map(Member::id)
                .toList();
    }

    /** In service, with the mark of a termination that nobody serves any more: it has come back. */
    private static List<NodeName> open(NodeGroup group, Cluster cluster, List<ClusterNode> all, Instant now) {
        List<NodeName> opened = new ArrayList<>();
        for (ClusterNode node : all) {
            boolean back = ServedBy.of(node).isPresent() && !isServed(node, now);
            boolean serves = group.member(node.instance())
                    .filter(m -> m.stage() == Stage.IN_SERVICE)
                    .isPresent();
            if (back && serves) {
                Reattaching.on(cluster.pods(), node.name());
                NodeMarks.reopen(cluster.nodes(), node);
                opened.add(node.name());
            }
        }
        return opened;
    }

    private static boolean isServed(ClusterNode node, Instant now) {
        return ServedBy.of(node).filter(s -> s.until().isAfter(now)).isPresent();
    }
}
