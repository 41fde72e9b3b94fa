package dev.noderoll.model;

import dev.noderoll.model.Selector.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes of a group a rollout replaces. One has to be all that is asked for.
 *
 * @param force whether those go, too, that run the target already
 * @param olderThanDays days since the node has joined; 0 for any
 * @param nodes names of nodes, or ids of instances; empty for all
 * @param labels what the node's labels have to be; empty for anything
 * @param zones Availability Zones; empty for all
 */
public record Scope(
        boolean force, int olderThanDays, List<String> nodes, List<Requirement> labels, List<String> zones) {

    /** Every outdated node. */
    public static final Scope OUTDATED = new Scope(false, 0, List.of(), List.of(), List.of());

    public Scope {
        nodes = List.copyOf(nodes);
        labels = List.copyOf(labels);
        zones = List.copyOf(zones);
    }

    /**
     * Whether a member is one of them, outdated or not.
     *
     * @param node null when it is no node: then it has no age and no labels
     * @param begun when the rollout began, by which an age is told
     */
    public boolean takes(Member member, @Nullable ClusterNode node, Instant begun) {
        return (zones.isEmpty() || zones.contains(member.zone()))
                && (nodes.isEmpty() || nodes.stream().anyMatch(name -> named(name, member, node)))
                && (olderThanDays == 0 || (node != null && old(node, begun)))
                && (labels.isEmpty() || (node != null && new Selector(Map.of(), labels).matches(node.labels())));
    }

    private static boolean named(String name, Member member, @Nullable ClusterNode node) {
        return name.equals(member.id().value())
                || (node != null && name.equals(node.name().value()));
    }

    private boolean old(ClusterNode node, Instant begun) {
        return node.createdAt().isBefore(begun.minus(Duration.ofDays(olderThanDays)));
    }
}
