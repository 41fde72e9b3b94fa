package dev.noderoll.plan;

import dev.noderoll.model.Claim;
import dev.noderoll.model.Claim.Exit;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A node group and its nodes counted as a rollout counts them.
 *
 * @param nodes the cluster's nodes by instance
 */
record Census(Rollout rollout, NodeGroup group, Map<InstanceId, ClusterNode> nodes, LedgerPage page) {

    /** Taints of a node that is still starting: its network, its cloud provider, its readiness rules. */
    private static final List<String> STARTING =
            List.of("node.kubernetes.io/", "node.cloudprovider.kubernetes.io/", "readiness.node.x-k8s.io/");

    static Census of(Rollout rollout, NodeGroup group, List<ClusterNode> nodes, LedgerPage page) {
        Map<InstanceId, ClusterNode> byInstance = new TreeMap<>();
        nodes.forEach(node -> byInstance.put(node.instance(), node));
        return new Census(rollout, group, byInstance, page);
    }

    Optional<ClusterNode> node(Member member) {
        return Optional.ofNullable(nodes.get(member.id()));
    }

    boolean outdated(Member member) {
        return member.live() && rollout.outdates(member);
    }

    /** Whether the rollout still has to decide about a member that has to go, and may. */
    boolean toDecide(Member member) {
        return outdated(member)
                && page.claim(member.id()).isEmpty()
                && !keptOut(member)
                && !page.failed().contains(member.id());
    }

    /** Whether a member has to go, and is not kept from it: claimed, or still to be. */
    boolean toLeave(Member member) {
        return outdated(member) && (page.claim(member.id()).isPresent() || toDecide(member));
    }

    int zones() {
        return group.allZones().size();
    }

    int live() {
        return group.members(Member::live).size();
    }

    /** How many members are Ready nodes and not being drained. */
    int serving() {
        return group.members(this::serves).size();
    }

    boolean serves(Member member) {
        return member.stage() == Stage.IN_SERVICE
                && page.claim(member.id()).isEmpty()
                && node(member).filter(Census::usable).isPresent();
    }

    /** Ready, done with starting, and not cordoned by a drain of ours. */
    static boolean usable(ClusterNode node) {
        return node.ready()
                && !node.annotations().containsKey(Marks.DRAINING_SINCE)
                && node.taints().stream().noneMatch(Census::starting);
    }

    /** Claims of this kind whose member has not left yet. */
    int claimsAhead(Exit exit, InstanceId butFor) {
        return (int) page.claims().stream()
                .filter(c -> c.exit() == exit && !c.instance().equals(butFor))
                .map(Claim::instance)
                .flatMap(id -> group.member(id).stream())
                .filter(Member::live)
                .count();
    }

    /** How many members the group is still to launch for what has been terminated, or is about to be. */
    int launchesAhead(InstanceId butFor) {
        return Math.max(0, group.desired() - live()) + claimsAhead(Exit.REPLACED, butFor);
    }

    /** Why an operator keeps a member out of the rollout. */
    boolean keptOut(Member member) {
        String optOut = node(member)
                .map(n -> n.annotations().getOrDefault(Marks.OPT_OUT, "false"))
                .orElse("false");
        return member.protection() == Member.Protection.SCALE_IN || !optOut.equals("false");
    }

    private static boolean starting(String taint) {
        // A cordon of somebody else's is no sign of starting: the node is Ready, and not being drained by us.
        return !taint.equals("node.kubernetes.io/unschedulable")
                && (taint.endsWith("/agent-not-ready") || STARTING.stream().anyMatch(taint::startsWith));
    }
}
