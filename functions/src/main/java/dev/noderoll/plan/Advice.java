package dev.noderoll.plan;

/**
 * A blocker in words.
 *
 * @param why names what holds the pod, with the counts
 * @param unblock what lets it go: what somebody may do, or what is waited for
 */
public record Advice(String why, String unblock) {

    private static final String TRIES =
            "passes when it has finished; give the Job a podFailurePolicy that ignores DisruptionTarget, a higher"
                    + " backoffLimit, or let it fail with jobs: force";

    private static final String OPERATOR =
            "passes when the operator has seen that the node is cordoned; if it does not, look at it, or let it switch"
                    + " over by hand";

    /** Says what holds a pod, and what would let it go. */
    public static Advice of(Blocker blocker) {
        return new Advice(why(blocker), unblock(blocker));
    }

    private static String why(Blocker blocker) {
        return switch (blocker) {
            case Blocker.BudgetFull(String budget, int healthy, int needs) ->
                "budget " + budget + " allows no eviction now: " + counts(healthy, needs);
            case Blocker.BudgetNeverAllows(String budget, int healthy, int needs) ->
                "budget " + budget + " can never allow an eviction: " + counts(healthy, needs)
                        + ", and all its pods are healthy";
            case Blocker.BudgetUncounted(String budget) ->
                "budget " + budget + " allows no eviction: the controller manager cannot count its pods (SyncFailed)";
            case Blocker.NoRestart(String budget, int healthy, int needs, String because) ->
                "budget " + budget + " can never allow an eviction: " + counts(healthy, needs)
                        + ", and a restart cannot bring a successor up: " + because;
            case Blocker.BudgetBehind(String budget) -> "the status of budget " + budget + " is older than its spec";
            case Blocker.BudgetBroken(String budget, int allowed) ->
                "the status of budget " + budget + " is broken: it allows " + allowed + " disruptions";
            case Blocker.SeveralBudgets(var budgets) ->
                "several budgets cover it, which the eviction API refuses: " + String.join(", ", budgets);
            case Blocker.ServerRefused(String cause) -> "the API server refused: " + cause;
            case Blocker.ServerFailed(String cause) -> "the API server could not do it: " + cause;
            case Blocker.Detaching(var until) -> "it was taken off its Services, and goes at " + until;
            case Blocker.NotSelected _ -> "the rollout's podSelector does not match it";
            case Blocker.VolumesOneByOne _ ->
                "another volume is leaving the node, or its pod is not back yet, and they go one by one";
            case Blocker.ServerForbids(String cause) -> "the API server will never evict it: " + cause;
            case Blocker.StillStopping(var goneBy) -> "it has been told to stop, and has until " + goneBy;
            case Blocker.NamespaceClosing _ -> "its namespace is being deleted, and it with that";
            case Blocker.OutOfTime _ -> "it could go, but the drain's time is over";
            case Blocker.LastEndpoint(String service) ->
                "it is the last ready endpoint of Service " + service + ", and another is starting";
            case Blocker.LastReplica(var workload) ->
                "it is the last ready pod of " + workload.text() + ", and another is starting";
            case Blocker.SuccessorComing(var workload) ->
                "a restart of " + workload.text() + " brings its successor up";
            case Blocker.TurnOfOthers(String _, String what) ->
                "the other ready pods of " + what + " may be leaving too, with nodes that others drain";
            case Blocker.NoSuccessor(String what, String because) ->
                "it is the last ready pod of " + what + ", and nothing brings a successor up before it has gone"
                        + (because.isEmpty() ? "" : ": " + because);
            case Blocker.NodeIsTarget(String why, String _) -> why;
            case Blocker.NeedsNode(String why) -> why;
            case Blocker.NoPlace(String why) -> why;
            case Blocker.ComesBack(String why) -> why;
            case Blocker.SwitchingOver(String service) ->
                "Service " + service + ", which has one pod by design, has no ready endpoint";
            case Blocker.UpToOperator(String budget) ->
                "budget " + budget + " keeps the one pod that has its role, until its operator gives that to another";
            case Blocker.GangHeld _, Blocker.GangApart _, Blocker.GangTooWide _, Blocker.GangOverBudget _ ->
                whyOfGang(blocker);
            case Blocker.HigherTier _ -> "it is critical, and goes after all pods that are not";
            case Blocker.InTurn(String after) -> "drain.order lets " + after + " go first";
            case Blocker.RunsToItsEnd _ -> "it does work that is to end first";
            case Blocker.LastTry _ ->
                "its Job would take its eviction for one failure too many, and has failed for good then";
            case Blocker.NotBefore(String mark, var until) ->
                "its owner has marked it with " + mark + ", until " + until;
            case Blocker.Unmanaged _ -> "no controller would make it again";
            case Blocker.LocalData _ -> "it has an emptyDir volume, which would be lost";
            case Blocker.OptedOut(String mark) -> "its owner has marked it with " + mark;
        };
    }

    private static String unblock(Blocker blocker) {
        return switch (blocker) {
            case Blocker.BudgetFull _ ->
                "passes when more of its pods are healthy; if they do not become Ready, look at them";
            case Blocker.BudgetNeverAllows _ ->
                "add a replica, or lower the budget's minAvailable (raise its maxUnavailable); a Deployment whose strategy"
                        + " has maxUnavailable 0 is moved by a restart with singleReplica: surge";
            case Blocker.BudgetUncounted _ ->
                "where the pods' owner is of a kind without scale, give the budget a minAvailable that is a number; else see"
                        + " its condition DisruptionAllowed";
            case Blocker.NoRestart _ ->
                "let the budget allow one eviction (maxUnavailable 1), or change what keeps a successor away";
            case Blocker.BudgetBehind _ ->
                "passes within seconds; if not, the controller manager does not run, or cannot read the budget";
            case Blocker.BudgetBroken _ -> "delete the budget and create it anew";
            case Blocker.SeveralBudgets _ -> "change the selectors until one budget is left, or delete all but one";
            case Blocker.ServerRefused _ ->
                "is asked again at each look, until the policy, webhook or budget that refuses it lets it go";
            case Blocker.ServerFailed _ -> "is asked again at the next look";
            case Blocker.Detaching _ -> "passes at that time (drain.detachSeconds after its labels)";
            case Blocker.NotSelected _ ->
                "passes when whoever looks after it has moved it; or change drain.podSelector";
            case Blocker.VolumesOneByOne _ ->
                "passes when that pod serves elsewhere; if it does not, look at it and at its VolumeAttachment";
            case Blocker.ServerForbids _ -> "correct the budgets that cover it; waiting does not help";
            case Blocker.StillStopping _ ->
                "passes when its processes end; long after that time, look at its finalizers and at the node's kubelet";
            case Blocker.NamespaceClosing _ ->
                "passes with the namespace; if that hangs, look at the namespace's conditions";
            case Blocker.OutOfTime _ -> "start the rollout again, with a longer drain.timeoutSeconds";
            case Blocker.LastEndpoint _, Blocker.LastReplica _, Blocker.SuccessorComing _ ->
                "passes when the other is Ready; if it does not become so, look at it";
            case Blocker.NoSuccessor(String _, String because)
            when !because.isEmpty() -> "mend that, or accept the gap with singleReplica: evict";
            case Blocker.NoSuccessor _ ->
                "add a replica on another node; or let the Deployment surge (RollingUpdate with maxUnavailable 0, not"
                        + " paused) with singleReplica: surge; or accept the gap with singleReplica: evict";
            case Blocker.NodeIsTarget(String _, String unblock) -> unblock;
            case Blocker.NeedsNode _ ->
                "passes when a new node has joined; if none comes, look at the group's activities, or raise maxSurge";
            case Blocker.NoPlace _ ->
                "change what keeps its successor away (a volume, a selector, an affinity, a spread, a quota, a budget), or delete the pod";
            case Blocker.ComesBack _ ->
                "let it tolerate only the taints that it has to, or accept the gap with singleReplica: evict";
            case Blocker.SwitchingOver _ ->
                "passes when the Service has an endpoint again; if it does not get one, look at its operator";
            case Blocker.UpToOperator _ -> OPERATOR;
            case Blocker.TurnOfOthers(String namespace, String _) ->
                "passes when it is this drain's turn in namespace " + namespace;
            case Blocker.GangHeld _, Blocker.GangApart _, Blocker.GangTooWide _, Blocker.GangOverBudget _ ->
                unblockGang(blocker);
            case Blocker.HigherTier _, Blocker.InTurn _ -> "passes when that has gone; see what holds it";
            case Blocker.RunsToItsEnd _ -> "passes when it has finished; delete it to give its work up";
            case Blocker.LastTry _ -> TRIES;
            case Blocker.NotBefore _ -> "passes at that time; take the mark off to let it go now";
            case Blocker.Unmanaged _ -> "delete it, or let it be lost with unmanagedPods: evict";
            case Blocker.LocalData _ -> "delete it, or let the data be lost with localData: evict";
            case Blocker.OptedOut _ -> "wait for its work to end and delete it, or take the mark off";
        };
    }

    private static String whyOfGang(Blocker blocker) {
        return switch (blocker) {
            case Blocker.GangHeld(String gang, String pod, Blocker because) ->
                "gang " + gang + " goes together, and " + pod + " cannot go: " + why(because);
            case Blocker.GangApart(String gang, int nodes) ->
                "gang " + gang + " goes together, and has pods on " + nodes
                        + (nodes == 1 ? " node that goes later" : " nodes that go later");
            case Blocker.GangTooWide(String gang, int nodes, int atOnce) ->
                "gang " + gang + " goes together, with " + nodes + " nodes, and at most " + atOnce
                        + " may be drained at a time";
            case Blocker.GangOverBudget(String gang, int pods, String budget, int most) ->
                "gang " + gang + " goes together, with " + pods + " pods, and budget " + budget
                        + " never lets more than " + most + " go at a time";
            default -> throw new IllegalStateException("not of a gang: " + blocker);
        };
    }

    private static String unblockGang(Blocker blocker) {
        return switch (blocker) {
            case Blocker.GangHeld(String _, String _, Blocker because) -> unblock(because);
            case Blocker.GangApart _ ->
                "passes when their drains have begun; for that maxSurge has to be as many as the gang has nodes, or let its"
                        + " pods go one by one with drain.gangs: apart";
            case Blocker.GangTooWide(String _, int nodes, int _) ->
                "start the rollout with maxSurge: " + nodes
                        + " or more, or let the gang's pods go one by one with drain.gangs: apart";
            case Blocker.GangOverBudget(String _, int pods, String _, int _) ->
                "let the budget allow " + pods + " (maxUnavailable: " + pods
                        + "), or let the gang's pods go one by one with drain.gangs: apart";
            default -> throw new IllegalStateException("not of a gang: " + blocker);
        };
    }

    private static String counts(int healthy, int needs) {
        return healthy + " healthy, " + needs + " needed";
    }
}
