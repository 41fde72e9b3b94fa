package dev.noderoll.plan;

import java.util.List;

/** A protection that a workload lacks, with what somebody needs to know to add it. */
public sealed interface Problem {

    /** Ends what is wrong in a sentence, and begins what to change. */
    String BETWEEN = "; ";

    /** What a workload should have so that its pods move unnoticed. In the order in which a table shows them. */
    enum Protection {
        /** It goes on serving between its stop signal and the moment when nobody sends any more. */
        STOP,
        READINESS,
        REPLICAS,
        SPREAD,
        BUDGET,
        /** A drain may move its pods, and they have somewhere to go. */
        MOVES
    }

    /** What happens when a rollout comes. In the order of how bad it is. */
    enum Harm {
        /** The drain stops there and waits for a person. */
        STOPS,
        /** Requests or data are lost. */
        LOSES,
        /** It goes well unless something else goes wrong at the same time. */
        RISKS
    }

    record NoPreStop() implements Problem {}

    /** Services that it cannot be taken off before its eviction: none of the policy's labels does that. */
    record StaysAttached(List<String> services) implements Problem {
        public StaysAttached {
            services = List.copyOf(services);
        }
    }

    record DelayTooShort(int seconds, int needs) implements Problem {}

    record GraceTooShort(int preStopSeconds, long graceSeconds) implements Problem {}

    record NoReadinessProbe() implements Problem {}

    /** What happens to a single replica that is moved. */
    enum Restarting {
        /** Its own strategy brings its successor up first. */
        BRINGS_A_SUCCESSOR,
        /** It goes before its successor is there, which no Service notices. */
        LEAVES_A_GAP
    }

    /** One replica, which a drain moves nevertheless. */
    record SingleReplica(Restarting restarting) implements Problem {}

    /**
     * One replica, and nothing brings its successor up before it goes.
     *
     * @param because why its own strategy does not; empty where that brings none up
     */
    record NoSuccessor(String because) implements Problem {}

    record OneNode(String node, int pods) implements Problem {}

    record NoBudget() implements Problem {}

    record BudgetNeverAllows(String budget, int healthy, int needs) implements Problem {}

    record BudgetBroken(String budget, int allowed) implements Problem {}

    /** The controller manager cannot count its budget's pods, and lets none go. */
    record BudgetUncounted(String budget) implements Problem {}

    /** Its budget never allows an eviction, so that the whole Deployment is restarted instead. */
    record BudgetForcesRestart(String budget, int pods) implements Problem {}

    record SeveralBudgets(List<String> budgets) implements Problem {
        public SeveralBudgets {
            budgets = List.copyOf(budgets);
        }
    }

    record Unmanaged() implements Problem {}

    record OptedOut(String mark) implements Problem {}

    record LocalData() implements Problem {}

    /** No node would take its successor, and no new one either. */
    record NoPlace(String why) implements Problem {}

    /** It tolerates that nodes are closed: its successor may come back to the node, and end with that. */
    record ComesBack() implements Problem {}

    /** Too few of its budget's pods are healthy: a drain waits until more are. */
    record BudgetFull(String budget, int healthy, int needs) implements Problem {}

    /** Its budget never lets it go while it has its role, which its operator gives to another one. */
    record UpToOperator(String budget) implements Problem {}

    /** Its budget never lets as many go at a time as its gang, which moves whole, has. */
    record GangOverBudget(String gang, int pods, String budget, int most) implements Problem {}

    /** It moves whole with its gang, which is on so many nodes. */
    record GangOnNodes(String gang, int nodes) implements Problem {}

    /** Services that have one pod by design have none while that is moved. */
    record OnePodService(List<String> services) implements Problem {
        public OnePodService {
            services = List.copyOf(services);
        }
    }

    /**
     * A daemon's pod that is sent requests, and that nobody can move off its node.
     *
     * @param budgets those that never let it go; empty where it would come back
     */
    record EndsWithItsNode(List<String> budgets) implements Problem {
        public EndsWithItsNode {
            budgets = List.copyOf(budgets);
        }
    }

    /** It may take longer to stop than a drain lasts. */
    record GraceTooLong(long graceSeconds, int drainSeconds) implements Problem {}

    default Protection protection() {
        return switch (this) {
            case NoPreStop _, StaysAttached _, DelayTooShort _, GraceTooShort _, GraceTooLong _ -> Protection.STOP;
            case NoReadinessProbe _ -> Protection.READINESS;
            case SingleReplica _, NoSuccessor _, OnePodService _ -> Protection.REPLICAS;
            case OneNode _ -> Protection.SPREAD;
            case NoBudget _,
                    BudgetNeverAllows _,
                    BudgetBroken _,
                    BudgetUncounted _,
                    BudgetForcesRestart _,
                    SeveralBudgets _,
                    BudgetFull _,
                    GangOverBudget _,
                    UpToOperator _ -> Protection.BUDGET;
            case Unmanaged _, OptedOut _, LocalData _, NoPlace _, ComesBack _, EndsWithItsNode _, GangOnNodes _ ->
                Protection.MOVES;
        };
    }

    default Harm harm() {
        return switch (this) {
            case NoSuccessor _, BudgetNeverAllows _, BudgetBroken _, BudgetUncounted _, SeveralBudgets _ -> Harm.STOPS;
            case Unmanaged _, OptedOut _, NoPlace _, GraceTooLong _, GangOverBudget _ -> Harm.STOPS;
            case NoPreStop _,
                    StaysAttached _,
                    DelayTooShort _,
                    GraceTooShort _,
                    NoReadinessProbe _,
                    EndsWithItsNode _ -> Harm.LOSES;
            case SingleReplica _,
                    OneNode _,
                    NoBudget _,
                    BudgetForcesRestart _,
                    LocalData _,
                    ComesBack _,
                    OnePodService _ -> Harm.RISKS;
            case BudgetFull _, UpToOperator _, GangOnNodes _ -> Harm.RISKS;
        };
    }

    /** What is wrong: the sentence's first half. */
    default String fact() {
        return text().substring(0, text().indexOf(BETWEEN));
    }

    /** What to change: the sentence's second half. */
    default String advice() {
        return text().substring(text().indexOf(BETWEEN) + BETWEEN.length());
    }

    /** One sentence: what is wrong, and what to change. */
    default String text() {
        return switch (this) {
            case NoPreStop() ->
                "no preStop hook: proxies still send for some seconds after the stop signal; add one that sleeps "
                        + Preflight.DELAY + " seconds, or let the app serve on that long";
            case DelayTooShort(int seconds, int needs) ->
                "its preStop hook sleeps " + seconds + " seconds, and proxies may send for longer; let it sleep "
                        + needs;
            case GraceTooShort(int preStop, long grace) ->
                "its preStop hook takes " + preStop + " seconds of a grace period of " + grace
                        + ": it is killed with its requests; raise terminationGracePeriodSeconds above "
                        + (preStop + Preflight.DELAY);
            case NoReadinessProbe() ->
                "no readiness probe: it is sent requests before it serves; add one to each container that has ports";
            case SingleReplica(Restarting restarting) ->
                restarting == Restarting.BRINGS_A_SUCCESSOR
                        ? "one replica: it is moved by a restart that brings its successor up first; two replicas need no"
                                + " restart"
                        : "one replica that no Service leads to: it is away for as long as its successor takes to start;"
                                + " two replicas have no gap";
            case NoSuccessor(String because)
            when because.isEmpty() ->
                "one replica, and its strategy brings no successor up before it goes; add a replica, or let it surge"
                        + " (RollingUpdate with maxUnavailable 0, not paused)";
            case NoSuccessor(String because) ->
                "one replica, and nothing brings a successor up before it goes: " + because
                        + "; mend that, or accept the gap with singleReplica: evict";
            case OneNode(String node, int pods) ->
                "all " + pods + " pods are on " + node + "; add a topologySpreadConstraint on kubernetes.io/hostname";
            case NoBudget() ->
                "no PodDisruptionBudget: others than Noderoll may evict all its pods at once; add one with"
                        + " maxUnavailable 1";
            case BudgetNeverAllows(String budget, int healthy, int needs) ->
                "budget " + budget + " can never allow an eviction: " + healthy + " healthy, " + needs
                        + " needed; add a replica, or lower minAvailable (raise maxUnavailable)";
            case BudgetForcesRestart(String budget, int pods) ->
                "budget " + budget + " never allows an eviction: to empty one node all " + pods
                        + " pods are restarted; let it allow one (maxUnavailable 1)";
            case SeveralBudgets(List<String> budgets) ->
                "several budgets cover it, which the eviction API refuses: " + String.join(", ", budgets)
                        + "; keep one";
            case Unmanaged() -> "no controller would make it again; give it one, or delete it before the rollout";
            case OptedOut(String mark) -> "marked with " + mark + "; take the mark off, or wait for its work to end";
            case LocalData() ->
                "has an emptyDir, whose content is lost; keep what matters in a volume, or set localData: hold";
            case BudgetBroken _,
                    BudgetUncounted _,
                    NoPlace _,
                    ComesBack _,
                    EndsWithItsNode _,
                    BudgetFull _,
                    OnePodService _,
                    GraceTooLong _,
                    GangOverBudget _,
                    GangOnNodes _,
                    StaysAttached _,
                    UpToOperator _ -> toldByPlacement();
        };
    }

    private String toldByPlacement() {
        return switch (this) {
            case BudgetBroken(String budget, int allowed) ->
                "the status of budget " + budget + " is broken: it allows " + allowed
                        + "; delete it and create it anew";
            case BudgetUncounted(String budget) ->
                "the controller manager cannot count the pods of budget " + budget
                        + " (SyncFailed), as where their owner's kind has no scale; give it a minAvailable that is a number";
            case NoPlace(String why) ->
                why.replace(BETWEEN, ", ")
                        + "; change what keeps its successor away (a volume, a selector, an affinity, a spread, a quota, a budget)";
            case ComesBack() ->
                "tolerates every taint: its successor may come back to the node, and end with it; tolerate only the"
                        + " taints that it has to";
            case EndsWithItsNode(List<String> budgets) ->
                budgets.isEmpty()
                        ? "a DaemonSet that tolerates every taint, or is system-node-critical: its pods end with their"
                                + " nodes, with the requests that they have then; tolerate only the taints that it has to"
                        : "a DaemonSet whose pods end with their nodes, with the requests that they have then, since no"
                                + " eviction of them is ever allowed by budget " + String.join(", ", budgets)
                                + "; give it one budget, with a minAvailable that is a number below that of the nodes";
            case BudgetFull(String budget, int healthy, int needs) ->
                "budget " + budget + " allows no eviction now: " + healthy + " healthy, " + needs
                        + " needed, and a drain waits until more are; look at why they are not Ready";
            case UpToOperator(String budget) ->
                "budget " + budget
                        + " keeps the pod that has its role until the operator gives that to another one, as it"
                        + " does when the node is cordoned; see that the operator runs";
            case StaysAttached(List<String> services) ->
                "no preStop hook, and no label of drain.detachLabels takes it off " + String.join(", ", services)
                        + "; give its template one that the Service selects, and neither its owner nor a budget";
            case GangOverBudget(String gang, int pods, String budget, int most) ->
                "gang " + gang + " moves whole, with " + pods + " pods, and budget " + budget + " never lets more than "
                        + most + " go at a time; let it allow " + pods + ", or set drain.gangs: apart";
            case GangOnNodes(String gang, int nodes) ->
                "moves whole with gang " + gang + ", which goes with " + nodes + " nodes; give the rollout maxSurge: "
                        + nodes + ", without which it does not begin";
            case OnePodService(List<String> services) ->
                "Services of one pod by design have no endpoint while it moves: " + String.join(", ", services)
                        + "; nothing to do, if their clients know the others of its kind";
            case GraceTooLong(long grace, int drain) ->
                "may take " + grace + " seconds to stop, and a drain lasts " + drain
                        + "; set drain.timeoutSeconds above that";
            default -> throw new IllegalStateException("no text for " + this);
        };
    }
}
