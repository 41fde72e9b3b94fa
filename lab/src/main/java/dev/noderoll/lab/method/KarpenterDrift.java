package dev.noderoll.lab.method;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * As Karpenter replaces drifted nodes, with its default budget of 10 %: one candidate a pass, the oldest first; taints
 * the candidate alone, launches its replacement, waits until that is Ready, then evicts the candidate's pods and
 * terminates it. Nodes that drifted too stay open to the evicted pods until it is their turn.
 *
 * <p>Karpenter launches instances itself; here the group does, by its desired capacity.
 *
 * @see <a href="https://karpenter.sh/docs/concepts/disruption/">Karpenter, Disruption</a>
 */
public final class KarpenterDrift implements Method {

    private static final Duration PASS = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Ground ground;
    private final Kubectl kubectl;
    private final Deque<String> drifted = new ArrayDeque<>();
    private final Set<String> disrupting = new HashSet<>();
    private int budget;
    private int max;
    private boolean ended;

    public KarpenterDrift(Ground ground) {
        this.ground = ground;
        this.kubectl = new Kubectl(ground);
    }

    @Override
    public void begin() {
        drifted.addAll(ground.instances());
        ground.leaveZonesAlone();
        budget = Math.ceilDiv(drifted.size(), 10);
        max = ground.group().max();
        ground.launchTarget();
        pass();
    }

    private void pass() {
        if (drifted.isEmpty() && disrupting.isEmpty()) {
            ground.restoreMax(max);
            ended = true;
            return;
        }
        if (!drifted.isEmpty() && disrupting.size() < budget) {
            disrupt(drifted.removeFirst());
        }
        ground.agenda().after(PASS, "karpenter: next pass", this::pass);
    }

    private void disrupt(String candidate) {
        disrupting.add(candidate);
        kubectl.cordon(candidate);
        Set<String> before = ground.allInstances();
        int desired = ground.group().desired() + 1;
        ground.resize(desired, Math.max(max, desired));
        ground.when(
                "karpenter: replacement Ready?",
                LOOK,
                () -> ground.ready(before) > 0,
                () -> kubectl.drain(candidate, Kubectl.FOR_EVER, () -> terminate(candidate), () -> {}));
    }

    private void terminate(String candidate) {
        ground.retire(candidate);
        ground.when(
                "karpenter: candidate gone?",
                LOOK,
                () -> ground.gone(Set.of(candidate)),
                () -> disrupting.remove(candidate));
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public String outcome() {
        return ended ? "all nodes replaced" : "a drain did not end";
    }
}
