package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.port.NodeGroups;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which instances of a rollout's group are in service: read once, and again when a node turns up that was not then. */
final class InService {

    /** Between two looks at a node that is there, and not in service yet: twice as long each time. */
    private static final Duration LEAST = Duration.ofSeconds(5);

    private static final Duration MOST = Duration.ofSeconds(30);

    /** By how much the clocks of AWS and the cluster may differ. */
    private static final Duration LAUNCHED = Duration.ofMinutes(1);

    private final NodeGroups groups;
    private final String name;
    private NodeGroup group;
    private Map<InstanceId, Member> members;
    private Instant read;
    private Duration again = LEAST;
    private boolean arriving;

    InService(NodeGroups groups, String name, Instant now) {
        this.groups = groups;
        this.name = name;
        this.group = groups.glance(name);
        this.members = byId(group);
        this.read = now;
    }

    /** Those among {@code usable} whose instance is in service. */
    List<ClusterNode> of(List<ClusterNode> usable, Instant now) {
        arriving = arriving(usable);
        if (arriving && !now.isBefore(read.plus(again))) {
            group = groups.glance(name);
            members = byId(group);
            read = now;
            again = again.multipliedBy(2).compareTo(MOST) > 0 ? MOST : again.multipliedBy(2);
            arriving = arriving(usable);
        }
        return usable.stream()
                .filter(n ->
                        member(n).filter(m -> m.stage() == Stage.IN_SERVICE).isPresent())
                .toList();
    }

    /** A node of a member that was still arriving when the group was read, or that may have been launched since. */
    private boolean arriving(List<ClusterNode> usable) {
        return usable.stream()
                .anyMatch(n -> member(n)
                        .map(m -> m.stage() == Stage.ARRIVING)
                        .orElseGet(() -> n.createdAt().isAfter(read.minus(LAUNCHED))));
    }

    /** When to look again for one that is not in service yet; empty when there is none. */
    Optional<Instant> due() {
        return arriving ? Optional.of(read.plus(again)) : Optional.empty();
    }

    /** Whether a member, as the group was read last, has no node yet. */
    boolean arriving(Set<InstanceId> joined) {
        return !joined.containsAll(
                group.members(Member::live).stream().map(Member::id).toList());
    }

    /** The Availability Zone of a node's instance; empty when that is no member. */
    Optional<String> zone(ClusterNode node) {
        return member(node).map(Member::zone);
    }

    /** As it was read last. */
    NodeGroup group() {
        return group;
    }

    private Optional<Member> member(ClusterNode node) {
        return Optional.ofNullable(members.get(node.instance()));
    }

    private static Map<InstanceId, Member> byId(NodeGroup group) {
        return group.members().stream().collect(Collectors.toMap(Member::id, m -> m));
    }
}
