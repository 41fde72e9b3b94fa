package dev.noderoll.lab.method;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * As {@code kubergrunt eks deploy} does: doubles the group, waits until the new nodes are Ready, cordons all old ones,
 * drains all of them at once with a timeout of 15 minutes, and takes the old instances away together.
 *
 * <p>It detaches and terminates the instances, so that no hook runs; this terminates them through the group, which is the
 * same in a group without hooks. When a drain fails it stops where it is, and undoes nothing.
 *
 * @see <a href="https://github.com/gruntwork-io/kubergrunt">kubergrunt, eks/deploy.go and eks/drain.go</a>
 */
public final class Kubergrunt implements Method {

    private static final Duration LOOK = Duration.ofSeconds(15);
    private static final Duration DRAIN = Duration.ofMinutes(15);

    private final Ground ground;
    private final Kubectl kubectl;
    private final List<String> late = new ArrayList<>();
    private int draining;
    private boolean ended;

    public Kubergrunt(Ground ground) {
        this.ground = ground;
        this.kubectl = new Kubectl(ground);
    }

    @Override
    public void begin() {
        Set<String> old = ground.allInstances();
        int max = ground.group().max();
        ground.launchTarget();
        ground.resize(2 * old.size(), Math.max(max, 2 * old.size()));
        ground.when("kubergrunt: new nodes Ready?", LOOK, () -> ground.ready(old) >= old.size(), () -> drain(old, max));
    }

    private void drain(Set<String> old, int max) {
        List<String> ordered = old.stream().sorted().toList();
        ordered.forEach(kubectl::cordon);
        draining = ordered.size();
        ordered.forEach(instance -> kubectl.drain(instance, DRAIN, () -> drained(ordered, max), () -> {
            late.add(instance);
            drained(ordered, max);
        }));
    }

    private void drained(List<String> old, int max) {
        draining--;
        if (draining > 0) {
            return;
        }
        if (!late.isEmpty()) {
            ended = true;
            return;
        }
        old.forEach(id -> ground.retire(id));
        ground.when("kubergrunt: old instances gone?", LOOK, () -> ground.gone(Set.copyOf(old)), () -> {
            ground.restoreMax(max);
            ended = true;
        });
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public String outcome() {
        return !ended
                ? "not finished"
                : late.isEmpty()
                        ? "all nodes replaced"
                        : "exit status 1: " + late.size()
                                + " drains timed out; the group stays doubled, the old nodes cordoned";
    }
}
