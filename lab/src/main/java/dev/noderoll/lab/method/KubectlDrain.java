package dev.noderoll.lab.method;

import dev.noderoll.sim.aws.AutoScaling.Capacity;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Drains one node after another by {@link Kubectl}, and after each terminates the instance and waits for its successor. */
public final class KubectlDrain implements Method {

    private static final Duration NODE_LOOK = Duration.ofSeconds(5);

    private final Ground ground;
    private final Kubectl kubectl;
    private boolean ended;

    public KubectlDrain(Ground ground) {
        this.ground = ground;
        this.kubectl = new Kubectl(ground);
    }

    @Override
    public void begin() {
        ground.launchTarget();
        next(List.copyOf(ground.instances()).iterator());
    }

    private void next(Iterator<String> left) {
        if (!left.hasNext()) {
            ended = true;
            return;
        }
        String instance = left.next();
        int steady = ground.group().desired();
        kubectl.drain(instance, Kubectl.FOR_EVER, () -> replace(instance, steady, left), () -> {});
    }

    private void replace(String instance, int steady, Iterator<String> left) {
        ground.aws().autoScaling().terminateInstanceInAutoScalingGroup(instance, Capacity.KEEP);
        Set<String> gone = Set.of(instance);
        ground.when(
                "kubectl drain: successor Ready?",
                NODE_LOOK,
                () -> ground.gone(gone) && ground.ready(gone) >= steady,
                () -> next(left));
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
