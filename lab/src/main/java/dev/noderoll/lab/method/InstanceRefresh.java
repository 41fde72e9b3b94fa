package dev.noderoll.lab.method;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * As an instance refresh does with a minimum of 100 % and a maximum of 110 % healthy, and the AWS Node Termination
 * Handler in queue mode: launches a tenth more, waits until they are in service and warmed up (300 s, the health check
 * grace period's default), and terminates as many old ones. The handler cordons and drains each under its hook for 120 s
 * at most, and lets it go then. Old nodes stay open to evicted pods until it is their turn.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html">How an instance
 *     refresh works</a>
 * @see <a href="https://github.com/aws/aws-node-termination-handler">nodeTerminationGracePeriod</a>
 */
public final class InstanceRefresh implements Method {

    private static final Duration LOOK = Duration.ofSeconds(15);
    private static final Duration WARM_UP = Duration.ofMinutes(5);
    private static final Duration HANDLER = Duration.ofMinutes(2);

    private final Ground ground;
    private final Kubectl kubectl;
    private int late;
    private boolean ended;

    public InstanceRefresh(Ground ground) {
        this.ground = ground;
        this.kubectl = new Kubectl(ground);
    }

    @Override
    public void begin() {
        List<String> old = List.copyOf(ground.instances());
        ground.leaveZonesAlone();
        int max = ground.group().max();
        ground.launchTarget();
        next(old, Math.max(1, old.size() / 10), max);
    }

    private void next(List<String> left, int batch, int max) {
        if (left.isEmpty()) {
            ground.restoreMax(max);
            ended = true;
            return;
        }
        List<String> going = left.subList(0, Math.min(batch, left.size()));
        int desired = ground.group().desired() + going.size();
        ground.resize(desired, Math.max(max, desired));
        ground.when(
                "instance refresh: in service?",
                LOOK,
                () -> ground.inService() >= desired,
                () -> ground.agenda().after(WARM_UP, "instance refresh: warm", () -> {
                    going.forEach(this::terminate);
                    ground.when(
                            "instance refresh: old ones gone?",
                            LOOK,
                            () -> ground.gone(Set.copyOf(going)),
                            () -> next(left.subList(going.size(), left.size()), batch, max));
                }));
    }

    private void terminate(String instance) {
        kubectl.drain(instance, HANDLER, () -> letGo(instance), () -> {
            late++;
            letGo(instance);
        });
    }

    private void letGo(String instance) {
        ground.retire(instance);
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public String outcome() {
        return !ended
                ? "not finished"
                : late == 0 ? "all nodes replaced" : "all nodes replaced, " + late + " of them before they were empty";
    }
}
