package dev.noderoll.step;

import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Going;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeName;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Executions;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Live;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Pauses;
import dev.noderoll.port.Targets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * State DrainNodes: drains a set of nodes together, and stays while something is about to happen. The only state that
 * does.
 *
 * <p>Safe to repeat, at any moment: what it does is kept on the nodes, and a second stay takes the right to write from the
 * first ({@link Session}).
 */
public final class DrainNodes {

    public record Input(DrainSet set) {}

    private final NodeGroups groups;
    private final Clusters clusters;
    private final Targets targets;
    private final Executions executions;
    private final Pauses pauses;
    private final InstantSource clock;

    public DrainNodes(
            NodeGroups groups,
            Clusters clusters,
            Targets targets,
            Executions executions,
            Pauses pauses,
            InstantSource clock) {
        this.groups = groups;
        this.clusters = clusters;
        this.targets = targets;
        this.executions = executions;
        this.pauses = pauses;
        this.clock = clock;
    }

    /**
     * Drains until there is something for others to do, ten minutes at most.
     *
     * @throws Fenced when this stay may write no more; what it has done stays as it is
     */
    public Stayed run(Input input) {
        DrainSet set = input.set();
        Cluster cluster = clusters.cluster(set.cluster());
        try (Live live = cluster.live()) {
            Session session = enter(set, cluster, live);
            Optional<InService> group =
                    Optional.ofNullable(set.rolledGroup()).map(name -> new InService(groups, name, clock.instant()));
            if (group.isPresent() && givesUpOnly(set, live)) {
                NodeOpener.openOutdated(
                        cluster.nodes(), live.nodes(), group.get().group());
            }
            Aftermath aftermath = new Aftermath(set, cluster, groups, group);
            return new Stay(set, cluster, live, session, group, aftermath, targets, pauses, clock).run();
        }
    }

    /**
     * Whether only members above steady are to go, none of which is closed for being outdated: the pods of these may have
     * no other place than on outdated nodes that stay.
     */
    private static boolean givesUpOnly(DrainSet set, Live live) {
        return !set.nodes().isEmpty()
                && set.nodes().stream()
                        .allMatch(going -> going.node() != null
                                && live.node(going.node())
                                        .filter(n -> !n.taints().contains(Marks.OUTDATED))
                                        .isPresent());
    }

    private Session enter(DrainSet set, Cluster cluster, Live live) {
        if (set.rolledGroup() != null) {
            return GroupSession.enter(cluster.ledger(), live, set.rolledGroup(), set.holder(), executions, clock);
        }
        Set<InstanceId> instances = set.nodes().stream().map(Going::instance).collect(Collectors.toSet());
        List<NodeName> names = live.nodes().stream()
                .filter(n -> instances.contains(n.instance()))
                .map(n -> n.name())
                .toList();
        return NodeSession.enter(cluster.nodes(), live, names, set.holder(), executions, clock);
    }
}
