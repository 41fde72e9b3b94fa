package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.Census;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.List;

/** Looks at a rollout's group, with the launch times of those members whose time to join runs. */
record GroupLooker(NodeGroups groups) {

    NodeGroup look(Rollout rollout, List<ClusterNode> nodes, LedgerPage page) {
        NodeGroup group = groups.survey(rollout);
        List<InstanceId> unasked = Census.of(rollout, group, nodes, page).arriving().stream()
                .filter(m -> m.launchedAt().equals(Instant.MAX))
                .map(Member::id)
                .toList();
        return unasked.isEmpty() ? group : group.launched(groups.launchedAt(unasked));
    }
}
