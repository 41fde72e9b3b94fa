package dev.noderoll.cli.forecast;

import dev.noderoll.plan.HealthVerdict;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.plan.Refusal;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Why a rollout does not go on, in a sentence; each begins with the name that the operating guide has it under. */
final class ReasonText {

    private ReasonText() {}

    static String of(NodeChoice.Reason reason) {
        return reason.getClass().getSimpleName() + ": "
                + switch (reason) {
                    case NodeChoice.Reason.MembersArriving(int desired, int live) ->
                        "the group has " + live + " of the " + desired + " instances that it is to have";
                    case NodeChoice.Reason.MembersLeaving(var instances) -> instances.size() + " are on their way out";
                    case NodeChoice.Reason.NoCapacity(List<Refusal> refusals) ->
                        refusals.stream()
                                .map(r -> (r.zone().isEmpty() ? "the group" : r.zone()) + " says " + r.cause())
                                .collect(Collectors.joining("; "));
                    case NodeChoice.Reason.SurplusKeptOut(int surplus, var instances) ->
                        surplus + " above the desired capacity, and an operator keeps all out that could go: "
                                + list(instances);
                    case NodeChoice.Reason.SurplusFailed(int surplus, var instances) ->
                        surplus + " above the desired capacity, and none that could go can be drained: "
                                + list(instances);
                    case NodeChoice.Reason.Settling(var until) -> "until " + until;
                    case NodeChoice.Reason.StopAsked(String by, var at) -> by + " asked for it at " + at;
                    case NodeChoice.Reason.PauseAsked(String by, var at) -> by + " asked for it at " + at;
                    case NodeChoice.Reason.TooManyFailed(var failed, int limit) ->
                        failed.size() + " nodes cannot be drained, and maxFailures is " + limit + ": " + list(failed);
                    case NodeChoice.Reason.NotJoining(var instances) ->
                        "not in time nodes with Ready daemon pods, and healthy targets: " + list(instances);
                    case NodeChoice.Reason.OthersNotReady(var nodes) -> list(nodes);
                    case NodeChoice.Reason.AlarmsNotOk(var alarms) -> list(alarms);
                    case NodeChoice.Reason.ImageWithdrawn(String image, String state) -> image + " is " + state;
                    case NodeChoice.Reason.WindowClosing(var closesAt, int seconds) ->
                        "a drain may take " + seconds + " s, and the window closes at " + closesAt;
                    case NodeChoice.Reason.DeadlinePassed(var deadline) -> "since " + deadline;
                    case NodeChoice.Reason.HistoryLong(long turns) -> "after " + turns + " turns";
                };
    }

    static String of(HealthVerdict.Reason reason) {
        return reason.getClass().getSimpleName() + ": "
                + switch (reason) {
                    case HealthVerdict.Reason.NotReady(var instances) -> list(instances);
                    case HealthVerdict.Reason.DaemonPodsNotReady(var pods) -> list(pods);
                    case HealthVerdict.Reason.TargetsNotHealthy(var instances) -> list(instances);
                    case HealthVerdict.Reason.AlarmsNotOk(var alarms) -> list(alarms);
                    case HealthVerdict.Reason.ImageWithdrawn(String image, String state) -> image + " is " + state;
                    case HealthVerdict.Reason.NotApproved(var until) -> "nobody has approved the canary until " + until;
                    case HealthVerdict.Reason.OthersNotReady(var nodes) -> list(nodes);
                    case HealthVerdict.Reason.SystemPodsNotReady(var pods) -> list(pods);
                    case HealthVerdict.Reason.PodsPending(int before, var pods) ->
                        "more than the " + before + " before: " + list(pods);
                };
    }

    private static String list(Collection<?> things) {
        return things.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
