package dev.noderoll.plan;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Hold;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.plan.GroupStatus.Idle;
import dev.noderoll.plan.GroupStatus.Rolling;
import dev.noderoll.plan.GroupStatus.Standing;
import dev.noderoll.plan.GroupStatus.Stopped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what of a rollout is in a group, its nodes and its Lease. Looks at what is there, and at nothing that an execution
 * remembers: an execution that died tells nothing.
 */
public final class StatusJudge {

    private StatusJudge() {}

    /** Judges. {@code nodes} are all of the cluster; {@code hold} is the one on this group, run out or not. */
    public static GroupStatus judge(NodeGroup group, List<ClusterNode> nodes, Optional<Hold> hold, Instant now) {
        List<Leftover> left = new ArrayList<>(settings(group));
        nodes.stream()
                .filter(node -> group.member(node.instance())
                        .filter(m -> m.live() || m.stage() == Stage.LEAVING_HOOKED)
                        .isPresent())
                .forEach(node -> left.addAll(marks(node)));
        if (group.hooks().contains(Marks.HOOK) || group.hooks().contains(Marks.ROLLOUT_HOOK)) {
            group.members(m -> m.stage() == Stage.LEAVING_HOOKED).stream()
                    .map(m -> new Leftover.Waiting(m.id(), nodeOf(m, nodes)))
                    .forEach(left::add);
        }
        hold.map(Hold::page).ifPresent(page -> left.addAll(page(page)));
        return new GroupStatus(group.name(), standing(group, nodes, hold, now), left);
    }

    /** What marks a node as one that a rollout or a drain has touched; empty on any other. */
    public static List<Leftover> marks(ClusterNode node) {
        List<Leftover> marks = new ArrayList<>();
        if (node.taints().contains(Marks.OUTDATED)) {
            marks.add(new Leftover.Closed(node.name()));
        }
        String since = node.annotations().get(Marks.DRAINING_SINCE);
        if (since != null) {
            marks.add(new Leftover.Draining(node.name(), since));
        }
        return marks;
    }

    /** A drain that AWS began by itself has an execution of its own, and leaves no tags and no Lease. */
    private static Standing standing(NodeGroup group, List<ClusterNode> nodes, Optional<Hold> hold, Instant now) {
        if (hold.isPresent() && hold.get().valid(now)) {
            return new Rolling(hold.get().holder(), hold.get().until());
        }
        boolean marked = nodes.stream()
                .filter(node ->
                        group.member(node.instance()).filter(Member::live).isPresent())
                .anyMatch(node -> !marks(node).isEmpty());
        boolean stopped = hold.isPresent() || group.tags().containsKey(Marks.STEADY) || marked;
        return stopped ? new Stopped(hold.map(Hold::holder).orElse("")) : new Idle();
    }

    private static List<Leftover> settings(NodeGroup group) {
        List<Leftover> left = new ArrayList<>();
        Map<String, String> tags = group.tags();
        tags.forEach((key, value) -> {
            if (key.startsWith(Marks.TAGS)) {
                left.add(new Leftover.Written(key, value));
            }
        });
        number(tags, Marks.STEADY)
                .filter(steady -> group.desired() != steady)
                .ifPresent(steady -> left.add(new Leftover.Surge(group.desired(), steady)));
        number(tags, Marks.MAX)
                .filter(max -> group.max() != max)
                .ifPresent(max -> left.add(new Leftover.Max(group.max(), max)));
        String template = tags.get(Marks.TEMPLATE);
        if (template != null && !template.equals(group.template().text())) {
            left.add(new Leftover.Launches(group.template().text(), template));
        }
        String suspended = tags.get(Marks.SUSPENDED);
        if (suspended != null && group.suspended().containsAll(List.of(suspended.split(",", -1)))) {
            left.add(new Leftover.Suspended(suspended));
        }
        if (group.hooks().contains(Marks.ROLLOUT_HOOK)) {
            left.add(new Leftover.Hook(Marks.ROLLOUT_HOOK));
        }
        return left;
    }

    private static List<Leftover> page(LedgerPage page) {
        List<Leftover> left = new ArrayList<>();
        page.drained().keySet().forEach(id -> left.add(new Leftover.Drained(id)));
        page.failed().forEach(id -> left.add(new Leftover.Failed(id)));
        return left;
    }

    /** A tag that somebody has spoilt is shown as it is, and compared with nothing. */
    private static Optional<Integer> number(Map<String, String> tags, String key) {
        return Optional.ofNullable(tags.get(key))
                .filter(value -> value.matches("[0-9]{1,9}"))
                .map(Integer::valueOf);
    }

    private static @Nullable NodeName nodeOf(Member member, List<ClusterNode> nodes) {
        return nodes.stream()
                .filter(n -> n.instance().equals(member.id()))
                .map(ClusterNode::name)
                .findFirst()
                .orElse(null);
    }
}
