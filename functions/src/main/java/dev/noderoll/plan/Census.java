package dev.noderoll.plan;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.scheduling.Taint;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A node group and its nodes as a rollout sees them. Each live member is one of four: it <em>goes</em>, since it is
 * outdated; it is outdated and <em>remains</em>, out of scope, kept out or failed; it is <em>retiring</em>, current and being drained; or
 * it <em>stays</em>.
 *
 * @param nodes the cluster's nodes by instance
 * @param failed members that could not be drained
 */
public record Census(
        Rollout rollout, NodeGroup group, Map<InstanceId, ClusterNode> nodes, LedgerPage page, Set<InstanceId> failed) {

    /** Taints of a node that is still starting: its network, its cloud provider, its readiness rules. */
    private static final List<String> STARTING = List.of(
            "node.kubernetes.io/",
            "node.cloudprovider.kubernetes.io/",
            "readiness.k8s.io/",
            "readiness.node.x-k8s.io/");

    public static Census of(Rollout rollout, NodeGroup group, List<ClusterNode> nodes, LedgerPage page) {
        Map<InstanceId, ClusterNode> byInstance = new HashMap<>();
        nodes.stream()
                .filter(node -> group.member(node.instance()).isPresent())
                .forEach(node -> byInstance.put(node.instance(), node));
        return new Census(rollout, group, byInstance, page, new HashSet<>(page.failed()));
    }

    Optional<ClusterNode> node(Member member) {
        return Optional.ofNullable(nodes.get(member.id()));
    }

    boolean outdated(Member member) {
        return member.live() && rollout.outdates(member);
    }

    boolean current(Member member) {
        return member.live() && !rollout.outdates(member);
    }

    boolean goes(Member member) {
        return outdated(member) && !remains(member);
    }

    boolean remains(Member member) {
        boolean replaced = rollout.replaces(member, node(member).orElse(null));
        return failed(member) || (outdated(member) && (keptOut(member) || !replaced));
    }

    /** Whether it is outdated and could not be drained. */
    boolean failed(Member member) {
        return outdated(member) && failed.contains(member.id());
    }

    boolean stays(Member member) {
        return current(member) && !draining(member);
    }

    /** Whether a drain of a rollout is under way on its node: not that of a termination, which an execution serves. */
    boolean draining(Member member) {
        return member.live()
                && node(member)
                        .filter(n -> n.annotations().containsKey(Marks.DRAINING_SINCE)
                                && !n.annotations().containsKey(Marks.SERVED_BY))
                        .isPresent();
    }

    /**
     * Whether its drain has ended, and no pod can have come since: its node is closed by that drain, or there is none. One
     * that was no node then may have become one, and pods with it; its drain is another one, which began later. So is the
     * drain of an execution that serves its termination, since a pod has come that tolerates everything.
     */
    boolean drainedStill(Member member) {
        Instant ended = page.drained().get(member.id());
        return ended != null
                && node(member)
                        .map(n -> Optional.ofNullable(n.annotations().get(Marks.DRAINING_SINCE))
                                .filter(since -> !Instant.parse(since).isAfter(ended)
                                        && !n.annotations().containsKey(Marks.SERVED_BY))
                                .isPresent())
                        .orElse(true);
    }

    /** Whether pods have a place only when its node has gone. */
    boolean awaited(Member member) {
        return node(member)
                .filter(n -> n.annotations().containsKey(Marks.AWAITED))
                .isPresent();
    }

    boolean hasReadyNode(Member member) {
        return node(member).filter(ClusterNode::ready).isPresent();
    }

    /** Current members that serve nobody yet. */
    public List<Member> arriving() {
        return group.members(m -> stays(m) && !usable(m));
    }

    /** Those that have had their time to become usable nodes. One that nobody has asked EC2 of has time. */
    List<InstanceId> notJoining(Instant now) {
        return ids(arriving().stream()
                .filter(m -> joinBy(m).isBefore(now))
                .filter(m -> node(m).filter(n -> n.annotations().containsKey(Marks.SERVED_BY))
                        .isEmpty())
                .toList());
    }

    Instant joinBy(Member member) {
        return member.launchedAt().equals(Instant.MAX)
                ? Instant.MAX
                : member.launchedAt().plusSeconds(rollout.policy().joinTimeoutSeconds());
    }

    boolean usable(Member member) {
        return member.stage() == Stage.IN_SERVICE
                && node(member).filter(Census::usable).isPresent();
    }

    /** Ready, done with starting, and not cordoned by a drain of ours. */
    public static boolean usable(ClusterNode node) {
        return node.ready()
                && !node.annotations().containsKey(Marks.DRAINING_SINCE)
                && node.taints().stream().noneMatch(Census::starting);
    }

    /** Whether any member is still to be replaced. */
    public boolean anyGoes() {
        return count(this::goes) > 0;
    }

    int count(Predicate<Member> wanted) {
        return (int) group.members().stream().filter(wanted).count();
    }

    /** How many such members each zone has; zones without one are left out. */
    Map<String, Integer> zones(Predicate<Member> wanted) {
        Map<String, Integer> zones = new TreeMap<>();
        group.members(wanted).forEach(m -> zones.merge(m.zone(), 1, Integer::sum));
        return zones;
    }

    /** How many instances the group has been asked for that are not there yet. */
    int pending() {
        return Math.max(0, group.desired() - count(Member::live));
    }

    /** Whether the group has more than it is to have, and so takes one next: its hook has to be there then. */
    boolean takesByItself() {
        return count(Member::live) > group.desired() && !group.suspended().contains("Terminate");
    }

    /** Whether an operator keeps a member out of the rollout. */
    boolean keptOut(Member member) {
        String optOut = node(member)
                .map(n -> n.annotations().getOrDefault(Marks.OPT_OUT, "false"))
                .orElse("false");
        return member.protection() == Member.Protection.SCALE_IN || !optOut.equals("false");
    }

    static List<InstanceId> ids(List<Member> members) {
        return members.stream().map(Member::id).sorted().toList();
    }

    /** Whether a taint says something of a node's present state, and not of its kind. */
    public static boolean passes(Taint taint) {
        return taint.key().startsWith("noderoll.dev/") || taint.equals(Taint.CORDON) || starting(taint.key());
    }

    /** Whether a taint of this key says that a node is still starting. */
    public static boolean starting(String taint) {
        // A cordon of somebody else's is no sign of starting: the node is Ready, and not being drained by us.
        return !taint.equals("node.kubernetes.io/unschedulable")
                && (taint.endsWith("/agent-not-ready") || STARTING.stream().anyMatch(taint::startsWith));
    }

    /** How many of steady are outdated no longer, whether a successor is there or not; those that an operator keeps out are. */
    int gone() {
        return Math.max(0, rollout.steady() - count(this::outdated));
    }
}
