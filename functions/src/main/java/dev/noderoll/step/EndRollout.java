package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Template;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.Images;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * State EndRollout: puts every setting back that the rollout changed, and gives up the Lease.
 *
 * <p>Goes by the tags, which were written before anything was changed and are removed last: a run that dies in between
 * is carried on by the next. The launch template stays at the target after a success.
 */
public final class EndRollout {

    public record Input(Rollout rollout) {}

    /** What the rollout came to. */
    public record Summary(
            Goal goal,
            String nodeGroup,
            String image,
            int current,
            List<InstanceId> outdated,
            List<InstanceId> failed,
            long durationSeconds) {
        public Summary {
            outdated = List.copyOf(outdated);
            failed = List.copyOf(failed);
        }
    }

    private static final Set<String> TAGS = Set.of(
            Marks.STEADY,
            Marks.MAX,
            Marks.TEMPLATE,
            Marks.TEMPLATE_AS_SET,
            Marks.TARGET,
            Marks.SUSPENDED,
            Marks.ADDED_HOOK,
            Marks.DRAIN_SECONDS,
            Marks.PAUSED);

    private final NodeGroups groups;
    private final Images images;
    private final Clusters clusters;

    public EndRollout(NodeGroups groups, Images images, Clusters clusters) {
        this.groups = groups;
        this.images = images;
        this.clusters = clusters;
    }

    public Summary run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        NodeGroup group = groups.survey(rollout.nodeGroup());
        Optional<LedgerPage> page = page(cluster, rollout, now);
        if (page.isPresent()) {
            NodeMarks.openAll(cluster.nodes(), group);
            NodeMarks.letAllGo(cluster.nodes(), group);
            restore(group, rollout);
        }
        List<Member> outdated = group.members(m -> m.live() && !m.runs(rollout.target()));
        Summary summary = new Summary(
                rollout.goal(),
                group.name(),
                rollout.target().image(),
                group.members(m -> m.live() && m.runs(rollout.target())).size(),
                outdated.stream().map(Member::id).sorted().toList(),
                page.map(LedgerPage::failed).orElse(List.of()),
                Duration.between(rollout.startedAt(), now).toSeconds());
        cluster.ledger().release(rollout.nodeGroup(), rollout.holder());
        return summary;
    }

    /**
     * Empty when this has run to its end before, and its answer was lost: the Lease is given up, and no tag is left.
     *
     * <p>The tags are read again for that, since a second call of the same step may have ended while this one ran. Where
     * they are seen still, though nobody holds the Lease, the description may be older than that end: it is asked for
     * again a little later.
     */
    private Optional<LedgerPage> page(Cluster cluster, Rollout rollout, Instant now) {
        try {
            return Optional.of(cluster.ledger().open(rollout.nodeGroup(), rollout.holder(), now));
        } catch (Fenced fenced) {
            if (groups.survey(rollout.nodeGroup()).tags().containsKey(Marks.STEADY)) {
                throw fenced.free() ? new TryAgain(fenced.getMessage() + ", and has its tags still") : fenced;
            }
            return Optional.empty();
        }
    }

    private void restore(NodeGroup group, Rollout rollout) {
        Map<String, String> tags = group.tags();
        String name = group.name();
        if (tags.containsKey(Marks.ADDED_HOOK) && group.hooks().contains(Marks.HOOK)) {
            groups.deleteHook(name, Marks.HOOK);
        }
        int max = Math.max(new WrittenDown(group).max().orElse(group.max()), group.desired());
        if (max != group.max()) {
            groups.setMax(name, max);
        }
        restoreTemplate(group, rollout, tags);
        // Last but for the tags: from here on the group may rebalance its zones, and no hook keeps what it takes.
        if (tags.containsKey(Marks.SUSPENDED)) {
            groups.resume(name, new TreeSet<>(List.of(tags.get(Marks.SUSPENDED).split(","))));
        }
        TreeSet<String> ours = new TreeSet<>(TAGS);
        ours.retainAll(tags.keySet());
        if (!ours.isEmpty()) {
            groups.untag(name, ours);
        }
    }

    /** Goes back to $Latest or $Default only where that means the very version that the group launches now. */
    private void restoreTemplate(NodeGroup group, Rollout rollout, Map<String, String> tags) {
        String asSet = tags.getOrDefault(Marks.TEMPLATE_AS_SET, group.templateAsSet());
        Template now = group.template();
        boolean symbolic = asSet.startsWith("$") && !asSet.equals(group.templateAsSet());
        if (symbolic && images.resolve(now.id(), asSet).filter(now::equals).isPresent()) {
            groups.setTemplate(rollout.nodeGroup(), now, asSet);
        }
    }
}
