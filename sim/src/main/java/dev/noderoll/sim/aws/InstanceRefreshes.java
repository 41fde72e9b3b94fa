package dev.noderoll.sim.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.noderoll.sim.aws.InstanceRefresh.Status;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.util.List;
import java.util.Optional;

/**
 * Instance refreshes in their simplest form (semantics 2.4): every instance that was there at the start is terminated,
 * one after another, each when all others are in service. One at a time in a group.
 */
final class InstanceRefreshes {

    /** Terminates an instance that a refresh replaces. */
    interface Terminator {
        void terminate(Group group, GroupMember member, String cause);
    }

    private final Agenda agenda;
    private final Dice dice;
    private final EventBus events;
    private final Terminator terminator;

    InstanceRefreshes(Agenda agenda, Dice dice, EventBus events, Terminator terminator) {
        this.agenda = agenda;
        this.dice = dice.named("refreshes");
        this.events = events;
        this.terminator = terminator;
    }

    String start(Group group) {
        if (group.refreshInProgress().isPresent()) {
            throw new AwsError(
                    "InstanceRefreshInProgress",
                    400,
                    "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.");
        }
        group.toRefresh.clear();
        group.members.values().stream()
                .filter(m -> m.state == LifecycleState.IN_SERVICE)
                .forEach(m -> group.toRefresh.add(m.id()));
        InstanceRefresh started = new InstanceRefresh(
                dice.uuid(),
                group.name,
                Status.IN_PROGRESS,
                agenda.instant(),
                Optional.empty(),
                0,
                group.toRefresh.size());
        group.refreshes.addFirst(started);
        tell(started, "Started");
        return started.id();
    }

    String cancel(Group group) {
        InstanceRefresh active = group.refreshInProgress()
                .orElseThrow(() -> new AwsError(
                        "ActiveInstanceRefreshNotFound",
                        400,
                        "No in progress or pending Instance Refresh found for Auto Scaling group " + group.name));
        end(group, active, Status.CANCELLED);
        return active.id();
    }

    /** Replaces the next instance of a refresh in progress. Returns whether there is a refresh in progress still. */
    boolean replaceNext(Group group) {
        Optional<InstanceRefresh> active = group.refreshInProgress();
        if (active.isEmpty()) {
            return false;
        }
        if (group.isSuspended("InstanceRefresh")) {
            return true;
        }
        while (!group.toRefresh.isEmpty()) {
            GroupMember next = group.members.get(group.toRefresh.poll());
            if (next != null && next.state == LifecycleState.IN_SERVICE) {
                terminator.terminate(group, next, "an instance was taken out of service for an instance refresh.");
                return true;
            }
        }
        end(group, active.get(), Status.SUCCESSFUL);
        return false;
    }

    List<InstanceRefresh> of(Group group) {
        return group.refreshes.stream()
                .map(r -> r.status() == Status.IN_PROGRESS
                        ? new InstanceRefresh(
                                r.id(),
                                r.group(),
                                r.status(),
                                r.start(),
                                r.end(),
                                100 - 100 * group.toRefresh.size() / Math.max(1, r.left()),
                                group.toRefresh.size())
                        : r)
                .toList();
    }

    private void end(Group group, InstanceRefresh active, Status status) {
        InstanceRefresh ended = new InstanceRefresh(
                active.id(), active.group(), status, active.start(), Optional.of(agenda.instant()), 100, 0);
        group.refreshes.set(group.refreshes.indexOf(active), ended);
        group.toRefresh.clear();
        tell(ended, status == Status.SUCCESSFUL ? "Succeeded" : "Cancelled");
    }

    private void tell(InstanceRefresh refresh, String what) {
        var detail = JsonNodeFactory.instance
                .objectNode()
                .put("InstanceRefreshId", refresh.id())
                .put("AutoScalingGroupName", refresh.group());
        events.emit("aws.autoscaling", "EC2 Auto Scaling Instance Refresh " + what, List.of(), detail);
    }
}
