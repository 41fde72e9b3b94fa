package dev.noderoll.lab.method;

import dev.noderoll.sim.aws.Eks.VersionOrder;
import dev.noderoll.sim.aws.Nodegroup;
import dev.noderoll.sim.aws.Nodegroup.Update;
import dev.noderoll.sim.aws.Nodegroup.Update.State;
import dev.noderoll.sim.aws.SimAws;
import java.util.Optional;

/**
 * As an EKS managed node group updates itself, with {@code maxUnavailable} 1: the simulated EKS does all of it.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html">Managed node group
 *     update behavior</a>
 */
public final class ManagedNodeGroup implements Method {

    private static final String RELEASE = "1.36.9-20991231";

    private final Ground ground;
    private String update = "";

    public ManagedNodeGroup(Ground ground) {
        this.ground = ground;
    }

    @Override
    public void begin() {
        SimAws aws = ground.aws();
        String cluster = ground.scenario().cluster();
        ground.leaveZonesAlone();
        aws.addRelease(RELEASE, ground.scenario().images().target());
        aws.addNodegroup(
                Nodegroup.of(
                        cluster, ground.groupName(), ground.groupName(), "AL2023_x86_64_STANDARD", "1.36", "1.36.0-1"),
                new Kubectl(ground));
        update = aws.eks()
                .updateNodegroupVersion(
                        cluster,
                        ground.groupName(),
                        new VersionOrder(Optional.of(RELEASE), Optional.empty(), false, Optional.empty()))
                .id();
    }

    private Update update() {
        return ground.aws().eks().peekUpdate(ground.scenario().cluster(), ground.groupName(), update);
    }

    @Override
    public boolean ended() {
        return !update.isEmpty() && update().state() != State.IN_PROGRESS;
    }

    @Override
    public String outcome() {
        if (!ended()) {
            return "not finished";
        }
        return update().errors().stream()
                .map(error -> error.code() + ": " + error.message())
                .findFirst()
                .orElse("all nodes replaced");
    }
}
