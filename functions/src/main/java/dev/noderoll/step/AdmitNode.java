package dev.noderoll.step;

import dev.noderoll.model.Claim;
import dev.noderoll.model.Claim.Exit;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.Admission;
import dev.noderoll.plan.AdmissionJudge;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Images;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.List;

/**
 * State AdmitNode: claims a member for a lane, when it may leave service.
 *
 * <p>The claim is written over the page that was judged; when another lane has written in between, this one is told to
 * try again, and judges anew. So two lanes never take the last spare node.
 */
public final class AdmitNode {

    public record Input(Rollout rollout, InstanceId instance) {}

    private final NodeGroups groups;
    private final Clusters clusters;
    private final SignalReader signals;

    public AdmitNode(NodeGroups groups, Clusters clusters, Alarms alarms, Images images) {
        this.groups = groups;
        this.clusters = clusters;
        this.signals = new SignalReader(alarms, images);
    }

    public Admission run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        LedgerPage page = cluster.ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        NodeGroup group = groups.survey(rollout.nodeGroup());
        Admission admission = AdmissionJudge.judge(
                input.instance(),
                rollout,
                group,
                cluster.nodes().list(),
                group.allZones().size() > 1 ? cluster.volumes().attached() : List.of(),
                page,
                signals.read(rollout),
                now);
        switch (admission) {
            case Admission.Admitted(var node, Exit exit) -> claim(cluster, rollout, page, input.instance(), exit, now);
            case Admission.AdmittedWithoutNode(Exit exit) -> claim(cluster, rollout, page, input.instance(), exit, now);
            case Admission.Wait wait -> {}
            case Admission.Skip skip -> {}
            case Admission.Refused refused -> {}
        }
        return admission;
    }

    private static void claim(
            Cluster cluster, Rollout rollout, LedgerPage page, InstanceId instance, Exit exit, Instant now) {
        if (page.claim(instance).isEmpty()) {
            cluster.ledger().write(rollout.nodeGroup(), page.with(new Claim(instance, exit)), now);
        }
    }
}
