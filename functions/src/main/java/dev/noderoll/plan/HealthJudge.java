package dev.noderoll.plan;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.HealthVerdict.Healthy;
import dev.noderoll.plan.HealthVerdict.Reason;
import dev.noderoll.plan.HealthVerdict.Unhealthy;
import dev.noderoll.plan.HealthVerdict.Wait;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Judges whether what a rollout has done so far is good: alarms, new nodes, their DaemonSet pods, pods without a node, the system's pods and others' nodes. */
public final class HealthJudge {

    private static final int LOOK_SECONDS = 10;
    private static final int MOST_TOLD = 20;

    /** How many looks new trouble may take to pass before it counts: five minutes. Daemon pods have as long as a node to join. */
    static final int MAX_LOOKS = 30;

    private HealthJudge() {}

    /**
     * Judges. Changes nothing.
     *
     * <p>Alarms do not stop a way back, which they may be the reason of; a rollout that comes to rest has nothing to
     * wait for.
     *
     * @param daemonPods the DaemonSet pods on nodes of the target
     * @param around what has stopped to be Ready around the group; no matter to a way back
     * @param pending what {@link PendingPods} finds
     * @param signals of the account
     * @param looks how many times it was looked at before, in this round
     */
    public static HealthVerdict judge(
            Census census,
            List<Pod> daemonPods,
            ClusterTrouble around,
            List<PodKey> pending,
            Signals signals,
            int looks,
            Instant now) {
        Rollout rollout = census.rollout();
        if (rollout.goal() == Goal.ABANDON) {
            return new Healthy();
        }
        if (signals.withdrawn(rollout)) {
            return new Unhealthy(new Reason.ImageWithdrawn(rollout.target().image(), signals.imageState()));
        }
        if (!signals.alarms().isEmpty() && rollout.goal() == Goal.REPLACE) {
            return new Unhealthy(new Reason.AlarmsNotOk(signals.alarms()));
        }
        List<InstanceId> late = census.notJoining(now);
        if (!late.isEmpty()) {
            return new Unhealthy(new Reason.NotReady(late));
        }
        List<InstanceId> joining = Census.ids(census.arriving().stream()
                .filter(m -> m.stage() == Member.Stage.IN_SERVICE)
                .toList());
        if (!joining.isEmpty() && !inTime(census)) {
            return new Wait(new Reason.NotReady(joining), LOOK_SECONDS);
        }
        List<String> daemons = daemonPods.stream()
                .filter(p -> !p.serving() && !p.terminating())
                .map(p -> p.key().text())
                .sorted()
                .toList();
        if (!daemons.isEmpty()) {
            int most = Math.max(MAX_LOOKS, rollout.policy().joinTimeoutSeconds() / LOOK_SECONDS);
            return waitOrNot(new Reason.DaemonPodsNotReady(daemons), looks, most);
        }
        if (pending.size() > rollout.pendingBefore()) {
            List<String> pods =
                    pending.stream().map(PodKey::text).sorted().limit(MOST_TOLD).toList();
            return waitOrNot(new Reason.PodsPending(rollout.pendingBefore(), pods), looks, MAX_LOOKS);
        }
        return rollout.goal() == Goal.REPLACE
                ? around(around.pods(), Reason.SystemPodsNotReady::new, looks, now)
                        .or(() -> around(around.nodes(), Reason.OthersNotReady::new, looks, now))
                        .orElse(new Healthy())
                : new Healthy();
    }

    /**
     * With what load balancers say, where all else is well: new instances have as long to become healthy targets as daemon
     * pods to become Ready.
     *
     * @param lacking those that are none
     */
    public static HealthVerdict with(HealthVerdict verdict, List<InstanceId> lacking, Rollout rollout, int looks) {
        int most = Math.max(MAX_LOOKS, rollout.policy().joinTimeoutSeconds() / LOOK_SECONDS);
        return verdict instanceof Healthy && !lacking.isEmpty()
                ? waitOrNot(new Reason.TargetsNotHealthy(lacking), looks, most)
                : verdict;
    }

    /** Whether as many serve as have gone, while others go: nobody waits for those that boot for the next ones. */
    private static boolean inTime(Census census) {
        int serving = census.count(m -> census.stays(m) && census.usable(m));
        return census.anyGoes() && serving >= Math.max(1, census.gone());
    }

    /** What comes and goes is waited for no longer than it takes what stays to count. */
    private static Optional<HealthVerdict> around(
            Map<String, Instant> troubles, Function<List<String>, Reason> reason, int looks, Instant now) {
        List<String> lasting = ClusterTrouble.lasting(troubles, now);
        if (!lasting.isEmpty()) {
            return Optional.of(new Unhealthy(reason.apply(told(lasting))));
        }
        boolean waits = !troubles.isEmpty() && looks < ClusterTrouble.LASTING.toSeconds() / LOOK_SECONDS;
        return waits
                ? Optional.of(new Wait(reason.apply(told(List.copyOf(troubles.keySet()))), LOOK_SECONDS))
                : Optional.empty();
    }

    private static List<String> told(List<String> names) {
        return names.stream().limit(MOST_TOLD).toList();
    }

    private static HealthVerdict waitOrNot(Reason reason, int looks, int most) {
        return looks < most ? new Wait(reason, LOOK_SECONDS) : new Unhealthy(reason);
    }
}
