package dev.noderoll.model;

import dev.noderoll.model.Selector.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an operator allows a drain to do.
 *
 * @param timeoutSeconds how long a node's drain may take in all
 * @param deregistrationSeconds how long a node is waited for that is still registered with a load balancer, or whose load
 *     balancer cannot be asked, before its first eviction; 0 to wait for nothing, not even while it drains
 * @param podSelector what a pod's labels must satisfy for it to be moved; a node with other pods waits until somebody
 *     else has moved them
 * @param told who hears of it beside the rollout
 * @param gangs whether the pods of a gang go together
 * @param detaching which pods are taken off their Services before they are evicted
 * @param volumes whether the pods of a node that have persistent volumes go together
 * @param order what the labels of the pods satisfy that leave a node first, second and so on, before all others; empty
 *     for all at the same time
 */
public record DrainPolicy(
        int timeoutSeconds,
        int deregistrationSeconds,
        SingleReplica singleReplica,
        Handling unmanagedPods,
        Handling localData,
        Jobs jobs,
        Stopping stopping,
        List<Requirement> podSelector,
        Told told,
        Gangs gangs,
        Detaching detaching,
        Volumes volumes,
        List<List<Requirement>> order) {

    /**
     * Where the pods of a gang go together, and those with volumes too, none is taken off its Services, and all leave a node
     * at the same time.
     */
    public DrainPolicy(
            int timeoutSeconds,
            int deregistrationSeconds,
            SingleReplica singleReplica,
            Handling unmanagedPods,
            Handling localData,
            Jobs jobs,
            Stopping stopping,
            List<Requirement> podSelector,
            Told told) {
        this(
                timeoutSeconds,
                deregistrationSeconds,
                singleReplica,
                unmanagedPods,
                localData,
                jobs,
                stopping,
                podSelector,
                told,
                Gangs.TOGETHER,
                Detaching.NONE,
                Volumes.TOGETHER,
                List.of());
    }

    public DrainPolicy {
        podSelector = List.copyOf(podSelector);
        order = order.stream().map(List::copyOf).toList();
    }

    /** As kubectl has it: a Job's pods are evicted, each pod has its own grace period, and is waited for; nobody is told. */
    public DrainPolicy(
            int timeoutSeconds,
            int deregistrationSeconds,
            SingleReplica singleReplica,
            Handling unmanagedPods,
            Handling localData) {
        this(
                timeoutSeconds,
                deregistrationSeconds,
                singleReplica,
                unmanagedPods,
                localData,
                Jobs.EVICT,
                new Stopping(0, 0, AtDeadline.STOP),
                List.of(),
                Told.NOBODY);
    }

    /** Whether it is a drain's to move this pod; a label that was taken off it for that counts as there. */
    public boolean selects(Pod pod) {
        return matches(podSelector, pod);
    }

    /** In which turn a pod leaves its node, from 0: that of the first of the order that it matches, or the last of all. */
    public int turn(Pod pod) {
        for (int turn = 0; turn < order.size(); turn++) {
            if (matches(order.get(turn), pod)) {
                return turn;
            }
        }
        return order.size();
    }

    private static boolean matches(List<Requirement> selector, Pod pod) {
        Pod whole = pod.whole();
        return selector.stream().allMatch(r -> r.matches(whole.labels()));
    }

    /** Whether a drain is told as Events of its node and its pods. */
    public enum Told {
        NOBODY,
        KUBERNETES
    }

    /** Whether a gang is moved at all once, or like other pods. */
    public enum Gangs {
        /** All of its pods that are on nodes to go are evicted at once, when each has a place; or none is. */
        TOGETHER,
        /** Each for itself. */
        APART
    }

    /** How the pods of one node leave it that have persistent volumes, where those are attached to nodes at all. */
    public enum Volumes {
        /** As other pods; their budgets hold, and what guards the last one of a workload. */
        TOGETHER,
        /** One at a time: the next when its volumes have left the node, and the successor serves elsewhere. */
        ONE_BY_ONE
    }

    /** What to do with a Job's pod that has not finished. */
    public enum Jobs {
        /** The Job begins that pod's work anew elsewhere; one that would fail for good by that is let finish as with {@link #WAIT}. */
        EVICT,
        /** Let it finish, within the drain's time. */
        WAIT,
        /** Evict it, even where its Job fails for good by that. */
        FORCE
    }

    /** What a drain does with held pods when its time is over. */
    public enum AtDeadline {
        /** Stop, and leave the node to a person. */
        STOP,
        /** Delete them past their budgets, in time for their own grace periods to end with the drain. */
        FORCE
    }

    /**
     * How long a pod may take to stop.
     *
     * @param maxGraceSeconds the most of its own grace period that it is given; 0 for all of it
     * @param stuckSeconds how long after that a pod that has still not gone is waited for; 0 for as long as the drain
     *     lasts
     * @param atDeadline what becomes of those that are still held when the drain's time is over
     * @param unreadySeconds how long a pod may have been unready that a budget holds, before it is deleted past that; 0 for
     *     as long as it likes
     */
    public record Stopping(int maxGraceSeconds, int stuckSeconds, AtDeadline atDeadline, int unreadySeconds) {

        /** One that leaves what is unready to its budget. */
        public Stopping(int maxGraceSeconds, int stuckSeconds, AtDeadline atDeadline) {
            this(maxGraceSeconds, stuckSeconds, atDeadline, 0);
        }

        /** What a pod is given: empty for its own grace period. */
        public Optional<Duration> graceFor(Pod pod) {
            Duration most = Duration.ofSeconds(maxGraceSeconds);
            return maxGraceSeconds > 0 && pod.grace().compareTo(most) > 0 ? Optional.of(most) : Optional.empty();
        }

        /** Whether a terminating pod is no longer waited for (D15, D16). */
        public boolean givesUp(Pod pod, Instant now) {
            Instant goneBy = pod.goneBy();
            return stuckSeconds > 0 && goneBy != null && now.isAfter(goneBy.plusSeconds(stuckSeconds));
        }
    }

    /**
     * How pods leave their Services before they are evicted.
     *
     * @param labels the names of labels that are taken off pods for that; empty for none
     * @param seconds how long after that a pod is evicted
     */
    public record Detaching(List<String> labels, int seconds) {

        public static final Detaching NONE = new Detaching(List.of(), 15);

        public Detaching {
            labels = List.copyOf(labels);
        }

        public boolean asked() {
            return !labels.isEmpty();
        }
    }

    /** What to do with the last ready pod of a workload or a Service. */
    public enum SingleReplica {
        /** Bring its successor up first, by a rollout restart under its own strategy; hold where that cannot be. */
        SURGE,
        /** As SURGE; where that cannot be, accept the gap: the node goes whatever becomes of the pod. */
        SURGE_ELSE_EVICT,
        EVICT,
        HOLD
    }

    /**
     * The policy for a node that AWS takes away: to hold a pod there would not save it, only keep it from ending in good
     * order. That goes for pods that are others' to move as well.
     */
    public DrainPolicy ofLeavingNode() {
        SingleReplica single =
                singleReplica == SingleReplica.SURGE ? SingleReplica.SURGE_ELSE_EVICT : SingleReplica.EVICT;
        return new DrainPolicy(
                timeoutSeconds,
                deregistrationSeconds,
                single,
                Handling.EVICT,
                Handling.EVICT,
                jobs,
                stopping,
                List.of(),
                told,
                Gangs.APART,
                detaching,
                volumes,
                order);
    }

    /**
     * The policy for nodes that somebody else drains, as EKS does: no successor is brought up first.
     *
     * @param atDeadline what becomes of pods that their budgets keep
     */
    public DrainPolicy ofOthers(AtDeadline atDeadline) {
        return new DrainPolicy(
                timeoutSeconds,
                deregistrationSeconds,
                singleReplica == SingleReplica.HOLD ? SingleReplica.HOLD : SingleReplica.EVICT,
                unmanagedPods,
                localData,
                jobs,
                new Stopping(0, 0, atDeadline, 0),
                podSelector,
                told,
                Gangs.APART,
                Detaching.NONE,
                Volumes.TOGETHER,
                List.of());
    }

    /**
     * The policy for a node that is gone in so many seconds, whatever is on it. Nothing is waited for that the pods can
     * do without: while it runs, the node itself passes on what load balancers still send.
     *
     * @param seconds from when its drain began
     */
    public DrainPolicy withinNotice(int seconds) {
        DrainPolicy leaving = ofLeavingNode();
        return new DrainPolicy(
                seconds,
                0,
                leaving.singleReplica,
                Handling.EVICT,
                Handling.EVICT,
                Jobs.EVICT,
                stopping,
                List.of(),
                told,
                Gangs.APART,
                Detaching.NONE,
                Volumes.TOGETHER,
                List.of());
    }

    /** Whether a kind of pod that loses something by moving is moved, or holds the drain. */
    public enum Handling {
        EVICT,
        HOLD
    }
}
