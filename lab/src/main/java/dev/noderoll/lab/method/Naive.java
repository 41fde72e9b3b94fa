package dev.noderoll.lab.method;

import dev.noderoll.sim.aws.GroupChange;
import java.time.Duration;
import java.util.Set;

/** Launches a second set of instances, waits until its nodes are Ready, and terminates the first set at once. */
public final class Naive implements Method {

    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Ground ground;
    private boolean ended;

    public Naive(Ground ground) {
        this.ground = ground;
    }

    @Override
    public void begin() {
        Set<String> old = ground.allInstances();
        int max = ground.group().max();
        ground.launchTarget();
        ground.aws()
                .autoScaling()
                .updateAutoScalingGroup(ground.groupName(), GroupChange.NOTHING.max(Math.max(max, 2 * old.size())));
        ground.aws().autoScaling().setDesiredCapacity(ground.groupName(), 2 * old.size());
        ground.when("naive: new nodes Ready?", LOOK, () -> ground.ready(old) >= old.size(), () -> terminate(old, max));
    }

    private void terminate(Set<String> old, int max) {
        old.stream().sorted().forEach(id -> ground.retire(id));
        ground.when("naive: old instances gone?", LOOK, () -> ground.gone(old), () -> {
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
        return ended ? "all nodes replaced" : "not finished";
    }
}
