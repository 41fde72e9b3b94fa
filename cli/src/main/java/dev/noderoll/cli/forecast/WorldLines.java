package dev.noderoll.cli.forecast;

import dev.noderoll.model.Budget;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a plan hangs on, as lines that a person can compare. Jobs' pods and daemon pods are left out, and so is what changes
 * by itself all the time.
 */
final class WorldLines {

    private final SortedSet<String> lines = new TreeSet<>();

    private WorldLines() {}

    static List<String> of(NodeGroup group, Snapshot snapshot) {
        WorldLines world = new WorldLines();
        world.group(group);
        snapshot.nodes().stream()
                .filter(node -> group.member(node.instance()).isPresent())
                .forEach(world::node);
        snapshot.pods().forEach(world::pod);
        snapshot.budgets().values().forEach(budgets -> budgets.forEach(world::budget));
        snapshot.owned()
                .values()
                .forEach(w -> world.lines.add("workload " + w.key().text() + " " + w.replicas() + " " + w.surging()));
        return List.copyOf(world.lines);
    }

    private void group(NodeGroup group) {
        lines.add("group " + group.name() + " desired " + group.desired() + " of " + group.min() + " to " + group.max()
                + " launches " + group.template().text() + " in " + group.zones() + " suspended "
                + group.suspended()
                + group.reserve()
                        .pool()
                        .map(pool -> " warm pool " + pool.text())
                        .orElse(""));
        for (Member member : group.members()) {
            lines.add("member " + member.id() + " " + member.image() + " " + member.template() + " " + member.zone()
                    + " " + member.stage() + " " + member.protection());
        }
    }

    private void node(ClusterNode node) {
        lines.add("node " + node.name() + " " + node.readiness() + " " + node.scheduling() + " " + node.taints());
    }

    private void pod(Pod pod) {
        Owner owner = pod.owner();
        boolean stays = owner != null && (owner.isJob() || owner.isDaemonSet());
        if (!stays && !pod.finished() && pod.node() != null) {
            lines.add("pod " + pod.key().text() + " on " + pod.node());
        }
    }

    private void budget(Budget budget) {
        lines.add("budget " + budget.text() + " needs " + budget.desiredHealthy() + " of " + budget.expected());
    }
}
