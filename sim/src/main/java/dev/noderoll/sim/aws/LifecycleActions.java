package dev.noderoll.sim.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.LifecycleHook.Result;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The lifecycle actions that wait for an answer: one for each hook of an instance that is in a Wait state.
 *
 * <p>An action ends by an answer, or by the hook's default result when its heartbeat or its global timeout runs out
 * (H1, H2). CONTINUE lets the other hooks of the instance finish, ABANDON skips them (H3).
 */
final class LifecycleActions {

    /** Hears that an instance waits no longer. */
    interface Settled {
        void settled(Group group, GroupMember member, Transition transition, Result result);
    }

    private static final class Action {
        final Group group;
        final GroupMember member;
        final LifecycleHook hook;
        final String token;
        final Instant end;
        Agenda.@Nullable Event timeout;

        Action(Group group, GroupMember member, LifecycleHook hook, String token, Instant end) {
            this.group = group;
            this.member = member;
            this.hook = hook;
            this.token = token;
            this.end = end;
        }
    }

    private final Agenda agenda;
    private final Dice dice;
    private final EventBus events;
    private final HookTargets targets;
    private final Settled settled;
    private final List<Action> waiting = new ArrayList<>();

    LifecycleActions(Agenda agenda, Dice dice, EventBus events, HookTargets targets, Settled settled) {
        this.agenda = agenda;
        this.dice = dice.named("lifecycle");
        this.events = events;
        this.targets = targets;
        this.settled = settled;
    }

    /**
     * Asks every hook of the group for this transition. There must be one. A target that cannot be told gives the hook's
     * default result at once, as an answer among those of the other hooks (H13).
     */
    void ask(Group group, GroupMember member, Transition transition) {
        List<Action> asked = new ArrayList<>();
        for (LifecycleHook hook : group.hooksOf(transition)) {
            Instant end = agenda.instant().plus(hook.globalTimeout());
            asked.add(new Action(group, member, hook, dice.uuid(), end));
        }
        waiting.addAll(asked);
        asked.forEach(this::startTimeout);
        for (Action action : asked) {
            boolean told = tell(action);
            if (!told && waiting.contains(action)) {
                end(action, action.hook.defaultResult());
            }
        }
    }

    /** Answers an action, which is named by its token or by its instance. */
    void complete(Group group, String hook, Optional<String> token, Optional<String> instance, Result result) {
        end(find(group, hook, token, instance), result);
    }

    /** Starts the heartbeat timeout anew; the global timeout stays. */
    void heartbeat(Group group, String hook, Optional<String> token, Optional<String> instance) {
        startTimeout(find(group, hook, token, instance));
    }

    /** Forgets what waits for an instance, as nobody's answer matters any more. */
    void forget(GroupMember member) {
        List<Action> gone = waiting.stream().filter(a -> a.member == member).toList();
        gone.forEach(LifecycleActions::stopTimeout);
        waiting.removeAll(gone);
    }

    /**
     * A deleted hook's open actions end: ABANDON for launching instances, CONTINUE for terminating ones.
     *
     * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteLifecycleHook.html">
     *     DeleteLifecycleHook</a>
     */
    void hookDeleted(Group group, LifecycleHook hook) {
        Result result = hook.transition() == Transition.LAUNCHING ? Result.ABANDON : Result.CONTINUE;
        Predicate<Action> ofHook = a -> a.group == group && a.hook.name().equals(hook.name());
        for (Action action : waiting.stream().filter(ofHook).toList()) {
            if (waiting.contains(action)) {
                end(action, result);
            }
        }
    }

    private Action find(Group group, String hook, Optional<String> token, Optional<String> instance) {
        return waiting.stream()
                .filter(a -> a.group == group && a.hook.name().equals(hook))
                .filter(a -> token.map(a.token::equals).orElse(true))
                .filter(a -> instance.map(a.member.id()::equals).orElse(true))
                .findFirst()
                .filter(_ -> token.isPresent() || instance.isPresent())
                .orElseThrow(() -> AwsError.validation("No active Lifecycle Action found with "
                        + (token.isPresent() ? "token " + token.get() : "instance ID " + instance.orElse("null"))));
    }

    private void end(Action action, Result result) {
        stopTimeout(action);
        waiting.remove(action);
        boolean others = waiting.stream().anyMatch(a -> a.member == action.member);
        if (result == Result.CONTINUE && others) {
            return;
        }
        forget(action.member);
        settled.settled(action.group, action.member, action.hook.transition(), result);
    }

    private void startTimeout(Action action) {
        stopTimeout(action);
        Instant heartbeatEnd = agenda.instant().plus(action.hook.heartbeat());
        Instant due = heartbeatEnd.isBefore(action.end) ? heartbeatEnd : action.end;
        action.timeout = agenda.at(
                due,
                "hook " + action.hook.name() + " of " + action.member.id() + " times out",
                () -> end(action, action.hook.defaultResult()));
    }

    private static void stopTimeout(Action action) {
        if (action.timeout != null) {
            action.timeout.cancel();
        }
    }

    /** Whether the hook's target took the message, if it has one. */
    private boolean tell(Action action) {
        boolean launching = action.hook.transition() == Transition.LAUNCHING;
        ObjectNode detail = JsonNodeFactory.instance
                .objectNode()
                .put("LifecycleActionToken", action.token)
                .put("AutoScalingGroupName", action.group.name)
                .put("LifecycleHookName", action.hook.name())
                .put("EC2InstanceId", action.member.id())
                .put("LifecycleTransition", action.hook.transition().text());
        action.hook.metadata().ifPresent(text -> detail.put("NotificationMetadata", text));
        detail.put("Origin", action.member.move.origin()).put("Destination", action.member.move.destination());
        events.emit(
                "aws.autoscaling",
                "EC2 Instance-" + (launching ? "launch" : "terminate") + " Lifecycle Action",
                List.of(action.group.arn),
                detail);
        return action.hook.target().isEmpty()
                || targets.send(action.hook.target().get(), detail.deepCopy());
    }
}
