package dev.noderoll.lab.method;

import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * As an EKS managed node group updates itself, with {@code maxUnavailable} 1: raises the group by twice the number of
 * its zones, waits until the new nodes are Ready, makes all old nodes unschedulable; then takes an old node at random,
 * evicts its pods for 15 minutes at most (else the update fails with PodEvictionFailure), waits 60 s, terminates the
 * instance, which the group replaces; at the end scales back one by one. What the group takes away then is one of the zone
 * that has most, drained under the node group's own hook.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html">Managed node group
 *     update behavior</a>
 */
public final class ManagedNodeGroup implements Method {

    private static final Duration LOOK = Duration.ofSeconds(15);
    private static final Duration DRAIN = Duration.ofMinutes(15);
    private static final Duration AFTER_EVICTION = Duration.ofSeconds(60);

    private final Ground ground;
    private final Kubectl kubectl;
    private final Dice dice;
    private String failure = "";
    private boolean ended;

    public ManagedNodeGroup(Ground ground, Dice dice) {
        this.ground = ground;
        this.kubectl = new Kubectl(ground);
        this.dice = dice.named("managed-node-group");
    }

    @Override
    public void begin() {
        Set<String> old = ground.allInstances();
        ground.leaveZonesAlone();
        int max = ground.group().max();
        int more = 2 * ground.scenario().group().zones().size();
        ground.launchTarget();
        ground.resize(old.size() + more, max + more);
        ground.when("managed node group: new nodes Ready?", LOOK, () -> ground.ready(old) >= more, () -> {
            old.stream().sorted().forEach(kubectl::cordon);
            next(new ArrayList<>(old.stream().sorted().toList()), old.size(), max);
        });
    }

    private void next(List<String> left, int steady, int max) {
        if (left.isEmpty()) {
            scaleBack(steady, max);
            return;
        }
        String instance = left.remove(dice.below(left.size()));
        kubectl.drain(
                instance,
                DRAIN,
                () -> ground.agenda().after(AFTER_EVICTION, "managed node group: terminates " + instance, () -> {
                    int desired = ground.group().desired();
                    boolean surplus = left.size() < desired - steady;
                    ground.aws()
                            .autoScaling()
                            .terminateInstanceInAutoScalingGroup(
                                    instance, surplus ? Capacity.DECREMENT : Capacity.KEEP);
                    ground.when(
                            "managed node group: replaced?",
                            LOOK,
                            () -> ground.gone(Set.of(instance))
                                    && ground.ready(Set.copyOf(left)) + left.size()
                                            >= ground.group().desired(),
                            () -> next(left, steady, max));
                }),
                () -> fail("PodEvictionFailure: a node was not empty after 15 minutes"));
    }

    private void scaleBack(int steady, int max) {
        if (ground.group().desired() == steady) {
            ground.restoreMax(max);
            ended = true;
            return;
        }
        List<String> most = ground.fullestZone();
        String victim = most.get(dice.below(most.size()));
        Runnable terminate = () -> {
            ground.retire(victim);
            ground.when(
                    "managed node group: scaled back?",
                    LOOK,
                    () -> ground.gone(Set.of(victim)),
                    () -> scaleBack(steady, max));
        };
        kubectl.drain(victim, DRAIN, terminate, terminate);
    }

    private void fail(String why) {
        failure = why;
        ended = true;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public String outcome() {
        return !ended ? "not finished" : failure.isEmpty() ? "all nodes replaced" : failure;
    }
}
