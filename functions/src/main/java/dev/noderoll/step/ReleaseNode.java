package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Rollout;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Ledger;
import java.time.Instant;

/** State ReleaseNode: gives back the claim on a member that has left. */
public final class ReleaseNode {

    public record Input(Rollout rollout, InstanceId instance) {}

    public record Released(InstanceId instance) {}

    private final Clusters clusters;

    public ReleaseNode(Clusters clusters) {
        this.clusters = clusters;
    }

    public Released run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Ledger ledger = clusters.cluster(rollout.cluster()).ledger();
        LedgerPage page = ledger.open(rollout.nodeGroup(), rollout.holder(), now);
        if (page.claim(input.instance()).isPresent()) {
            ledger.write(rollout.nodeGroup(), page.released(input.instance()), now);
        }
        return new Released(input.instance());
    }
}
