package dev.noderoll.lab.method;

import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * As {@code eks-rolling-update} does by default: adds an instance for each outdated one, sleeps 90 s, looks at the
 * cluster's health once, cordons all outdated nodes, suspends Launch and ReplaceUnhealthy, and then, one node after
 * another: drains it without a time limit, deletes the Node, terminates the instance with decrement, and looks every 20 s
 * until it is gone, eleven times at most.
 *
 * @see <a href="https://github.com/hellofresh/eks-rolling-update">eks-rolling-update, RUN_MODE 1</a>
 */
public final class EksRollingUpdate implements Method {

    private static final Duration HEALTH_WAIT = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofSeconds(20);
    private static final int LOOKS = 11;
    private static final List<String> PROCESSES = List.of("Launch", "ReplaceUnhealthy");

    private final Ground ground;
    private final Kubectl kubectl;
    private String failure = "";
    private boolean ended;

    public EksRollingUpdate(Ground ground) {
        this.ground = ground;
        this.kubectl = new Kubectl(ground);
    }

    @Override
    public void begin() {
        List<String> old = List.copyOf(ground.instances());
        int max = ground.group().max();
        ground.launchTarget();
        ground.resize(2 * old.size(), Math.max(max, 2 * old.size()));
        ground.agenda().after(HEALTH_WAIT, "eks-rolling-update: healthy?", () -> {
            if (ground.ready(Set.of()) < 2L * old.size()) {
                fail("the cluster is not healthy 90 s after scaling up; the group stays doubled");
                return;
            }
            old.forEach(kubectl::cordon);
            ground.aws().autoScaling().suspendProcesses(ground.groupName(), PROCESSES);
            next(old.iterator(), old.size(), max);
        });
    }

    private void next(Iterator<String> left, int steady, int max) {
        if (!left.hasNext()) {
            ground.resize(steady, max);
            ground.aws().autoScaling().resumeProcesses(ground.groupName(), PROCESSES);
            ended = true;
            return;
        }
        String instance = left.next();
        kubectl.drain(
                instance,
                Kubectl.FOR_EVER,
                () -> {
                    ground.node(instance).ifPresent(n -> ground.api().delete(Kind.NODE, "", n, Deletion.PLAIN));
                    ground.retire(instance);
                    look(instance, LOOKS, () -> next(left, steady, max));
                },
                () -> {});
    }

    private void look(String instance, int looks, Runnable then) {
        if (ground.gone(Set.of(instance))) {
            then.run();
        } else if (looks == 0) {
            fail("failing to terminate " + instance + "; processes stay suspended");
        } else {
            ground.agenda().after(LOOK, "eks-rolling-update: gone?", () -> look(instance, looks - 1, then));
        }
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
        return !ended ? "a drain did not end" : failure.isEmpty() ? "all nodes replaced" : failure;
    }
}
