package dev.noderoll.plan;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Stages;
import dev.noderoll.model.Wish;
import dev.noderoll.plan.NodeChoice.Check;
import dev.noderoll.plan.NodeChoice.Done;
import dev.noderoll.plan.NodeChoice.Hold;
import dev.noderoll.plan.NodeChoice.Pause;
import dev.noderoll.plan.NodeChoice.Reason;
import dev.noderoll.plan.NodeChoice.Terminate;
import dev.noderoll.plan.NodeChoice.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Chooses a rollout's next turn: what is terminated, launched and drained, or why nothing is.
 *
 * <p>Level-triggered: it looks at what the group and the cluster are now, not at what was decided before, so a new
 * execution goes on where an old one ended. Pure: the same facts give the same choice, in whatever order they come.
 */
public final class NodeChooser {

    /** What was drained longer ago may have pods again: it is looked at once more before it goes. */
    public static final Duration FRESH = Duration.ofMinutes(2);

    /** Until a terminating instance waits for its hook, where no load balancer has it. */
    public static final Duration TO_HOOK = Duration.ofSeconds(2);

    private static final int LEAVING_SECONDS = 10;
    private static final Duration TO_HOOK_FRESH = Duration.ofSeconds(20);
    private static final int ARRIVING_SECONDS = 10;
    private static final int MOST_KEPT_OUT = 50;
    private static final int MOST_PROVED = 5;

    private final RolloutSurvey survey;
    private final Rollout rollout;
    private final Census census;
    private final DrainOrder order;
    private final LaunchPlanner launches;
    private final TurnSet turn;

    private NodeChooser(RolloutSurvey survey) {
        this.survey = survey;
        this.rollout = survey.rollout();
        this.census =
                Census.of(rollout, survey.group(), survey.nodes(), survey.hold().page());
        this.order = DrainOrder.of(census);
        this.launches = LaunchPlanner.plan(census, order, survey.refusals(), survey.now());
        this.turn = new TurnSet(survey, census, order, launches);
    }

    /** Chooses. Changes nothing. */
    public static NodeChoice choose(RolloutSurvey survey) {
        return new NodeChooser(survey).choose();
    }

    /**
     * Whose daemon pods are to be looked at before the canary's drain: nodes of the target that are Ready, though not yet
     * used by a drain in the time that they have to join. Empty in a rollout that goes well.
     */
    public static List<ClusterNode> toProve(RolloutSurvey survey) {
        // A census of thousands of nodes is not taken for nothing.
        return survey.canaryRuns()
                ? new NodeChooser(survey)
                        .turn
                        .unproved()
                        .filter(node ->
                                !TurnSet.provesBy(survey.rollout(), node).isAfter(survey.now()))
                        .limit(MOST_PROVED)
                        .toList()
                : List.of();
    }

    private NodeChoice choose() {
        List<InstanceId> drained = drained(survey.leaving());
        if (!drained.isEmpty()) {
            return terminate(drained);
        }
        int limit = rollout.policy().maxFailures();
        if (rollout.goal() != Goal.ABANDON && census.page().failed().size() > limit) {
            return new Hold(new Reason.TooManyFailed(census.page().failed(), limit));
        }
        Optional<NodeChoice> closing = closing();
        if (closing.isPresent()) {
            return order.begun().isEmpty()
                    ? lettingGo(this::oursLeaving).orElse(closing.get())
                    : turn.roll(List.of(), order.begun());
        }
        if (census.anyGoes() && rollout.goal() != Goal.ABANDON) {
            Optional<Reason> stopped = stopped();
            if (stopped.isPresent()) {
                return new Hold(stopped.get());
            }
        }
        return stageStands() ? stand() : goOn();
    }

    private Wait waiting(Reason reason, int seconds) {
        return new Wait(reason, seconds, turn.told());
    }

    /** A hook would not wait for the end of a bake, nor a half-drained node: both are drained before, and meanwhile. */
    private NodeChoice stand() {
        return order.begun().isEmpty() ? check() : turn.roll(List.of(), order.begun());
    }

    /** What is left alone for a while leaves nobody behind who waits for a hook. */
    private NodeChoice check() {
        NodeChoice check = new Check(replaced(), survey.now());
        Stages stages = rollout.policy().stages();
        return stages.bakeSeconds() == 0 && stages.approvalSeconds() == 0
                ? check
                : lettingGo(this::oursLeaving).orElse(check);
    }

    private NodeChoice goOn() {
        List<Member> queue = turn.queue();
        if (noCapacity()) {
            return new Hold(new Reason.NoCapacity(survey.refusals()));
        }
        Optional<NodeChoice> awaited = awaited();
        if (awaited.isPresent()) {
            return awaited.get();
        }
        if (!launches.launches().isEmpty() || !queue.isEmpty()) {
            return turn.roll(launches.launches(), queue);
        }
        Optional<Instant> settles = turn.settles();
        if (settles.isPresent()) {
            return waiting(new Reason.Settling(settles.get()), Settling.seconds(settles.get(), survey.now()));
        }
        Optional<Reason> stuck = SurplusChooser.stuck(census, survey.now());
        if (stuck.isPresent()) {
            return new Hold(stuck.get());
        }
        return rest();
    }

    /** Pods wait for a node to go, and a new node, as long as it is empty, could keep them from their place. */
    private Optional<NodeChoice> awaited() {
        List<Member> ending = census.group().members(m -> !m.live() && census.awaited(m));
        return ending.isEmpty()
                ? Optional.empty()
                : lettingGo(m -> leaves(m) && census.awaited(m))
                        .or(() -> Optional.of(waiting(new Reason.MembersLeaving(Census.ids(ending)), LEAVING_SECONDS)));
    }

    /** Nothing is left to begin: looks at what was done, and waits for what comes and goes. */
    private NodeChoice rest() {
        boolean comesToRest = rollout.goal() == Goal.ABANDON;
        if (!comesToRest && !launches.refusing().isEmpty()) {
            return waiting(new Reason.NoCapacity(launches.refusing()), ARRIVING_SECONDS);
        }
        if (!comesToRest && rollout.withoutSurge()) {
            List<InstanceId> late = census.notJoining(survey.now());
            if (!late.isEmpty()) {
                return new Hold(new Reason.NotJoining(late));
            }
        }
        if (!comesToRest
                && (census.pending() > 0
                        || (rollout.withoutSurge() && !census.arriving().isEmpty())
                        || SurplusChooser.awaits(census, survey.now()))) {
            int live = census.count(Member::live);
            return waiting(new Reason.MembersArriving(census.group().desired(), live), ARRIVING_SECONDS);
        }
        if (census.takesByItself()) {
            int live = census.count(Member::live);
            return waiting(new Reason.MembersArriving(census.group().desired(), live), LEAVING_SECONDS);
        }
        if (!comesToRest && survey.checked() < replaced()) {
            return new Check(replaced(), survey.now());
        }
        Optional<NodeChoice> leaving = endLetsGo() ? Optional.empty() : lettingGo(NodeChooser::leaves);
        if (leaving.isPresent()) {
            return leaving.get();
        }
        return new Done(Census.ids(census.group().members(census::outdated)).stream()
                .limit(MOST_KEPT_OUT)
                .toList());
    }

    /** Whether the end of the rollout, which deletes its own hook, lets all go on that have come to it. */
    private boolean endLetsGo() {
        return rollout.before().endLetsGo()
                && census.group().members(NodeChooser::leaves).stream()
                        .allMatch(m -> m.stage() == Stage.LEAVING_HOOKED && census.drainedStill(m));
    }

    /** What shuts down needs nobody any more: a rollout does not wait for EC2's end of it. */
    private static boolean leaves(Member member) {
        return member.stage() == Stage.LEAVING || member.stage() == Stage.LEAVING_HOOKED;
    }

    /** On its way to our hook: nobody completes it while the rollout pauses. */
    private boolean oursLeaving(Member member) {
        return leaves(member) && census.drainedStill(member) && !survey.asked().contains(member.id());
    }

    /** Completes the hooks of those that have come to it, and waits for the others. */
    private Optional<NodeChoice> lettingGo(Predicate<Member> which) {
        List<Member> leaving = census.group().members(which);
        boolean fresh = leaving.stream()
                .filter(m -> m.stage() == Stage.LEAVING)
                .map(m -> census.page().drained().getOrDefault(m.id(), Instant.MIN))
                .anyMatch(when -> when.isAfter(survey.now().minus(TO_HOOK_FRESH)));
        List<InstanceId> hooked = drained(List.of());
        if (!fresh && !hooked.isEmpty()) {
            return Optional.of(terminate(hooked));
        }
        int seconds = fresh ? (int) TO_HOOK.toSeconds() : LEAVING_SECONDS;
        return leaving.isEmpty()
                ? Optional.empty()
                : Optional.of(waiting(new Reason.MembersLeaving(Census.ids(leaving)), seconds));
    }

    private Terminate terminate(List<InstanceId> drained) {
        List<InstanceId> gone =
                drained.stream().filter(id -> !census.nodes().containsKey(id)).toList();
        return new Terminate(drained, gone, turn.heldUntil());
    }

    /** Live ones whose drain has just ended, and that nobody holds, and those whose hook is to be completed. */
    private List<InstanceId> drained(List<InstanceId> elsewhere) {
        List<Member> live = new ArrayList<>();
        List<Member> hooked = new ArrayList<>();
        census.page().drained().forEach((id, when) -> {
            Optional<Member> member = census.group().member(id);
            member.filter(m -> m.live()
                            && when.plus(FRESH).isAfter(survey.now())
                            && !survey.held().contains(m.id()))
                    .ifPresent(live::add);
            member.filter(m ->
                            m.stage() == Stage.LEAVING_HOOKED && census.drainedStill(m) && !elsewhere.contains(m.id()))
                    .ifPresent(hooked::add);
        });
        boolean answered = hooked.stream().allMatch(m -> survey.asked().contains(m.id()));
        return live.isEmpty() && answered
                ? List.of()
                : Census.ids(Stream.concat(live.stream(), hooked.stream()).toList());
    }

    /** Why no further node may start, as somebody asked for that, or for want of time; those that have started are drained to their end. */
    private Optional<NodeChoice> closing() {
        boolean toStart = census.anyGoes() || census.group().desired() > rollout.capacity();
        Optional<NodeChoice> asked = Optional.ofNullable(survey.hold().wish()).flatMap(this::asked);
        if (toStart && asked.isPresent()) {
            return asked;
        }
        Optional<LastAdmission> last = LastAdmission.passed(rollout, census.group(), survey.now());
        if (toStart && last.isPresent()) {
            return Optional.of(new Pause(
                    new Reason.WindowClosing(last.get().closesAt(), last.get().predictedSeconds())));
        }
        return census.anyGoes() && survey.now().isAfter(rollout.deadline())
                ? Optional.of(new Hold(new Reason.DeadlinePassed(rollout.deadline())))
                : Optional.empty();
    }

    /** A way back is not paused: it would be carried on as a way forward. */
    private Optional<NodeChoice> asked(Wish wish) {
        return switch (wish.kind()) {
            case STOP ->
                rollout.goal() == Goal.ABANDON
                        ? Optional.empty()
                        : Optional.of(new Hold(new Reason.StopAsked(wish.by(), wish.at())));
            case PAUSE ->
                rollout.goal() == Goal.REPLACE
                        ? Optional.of(new Pause(new Reason.PauseAsked(wish.by(), wish.at())))
                        : Optional.empty();
            case PROCEED -> Optional.empty();
        };
    }

    private Optional<Reason> stopped() {
        Signals signals = survey.signals();
        if (signals.withdrawn(rollout)) {
            return Optional.of(new Reason.ImageWithdrawn(rollout.target().image(), signals.imageState()));
        }
        // Alarms do not stop a way back, which they may be the reason of.
        if (!signals.alarms().isEmpty() && rollout.goal() == Goal.REPLACE) {
            return Optional.of(new Reason.AlarmsNotOk(signals.alarms()));
        }
        List<String> others = rollout.goal() == Goal.REPLACE
                ? ClusterTrouble.lasting(ClusterTrouble.others(rollout, census.group(), survey.nodes()), survey.now())
                : List.of();
        if (!others.isEmpty()) {
            return Optional.of(new Reason.OthersNotReady(
                    others.stream().limit(MOST_KEPT_OUT).toList()));
        }
        List<InstanceId> late = Stream.concat(census.notJoining(survey.now()).stream(), signals.starting().stream())
                .toList();
        return late.isEmpty() ? Optional.empty() : Optional.of(new Reason.NotJoining(late));
    }

    private boolean noCapacity() {
        boolean refused = launches.refused(census, survey.now())
                || LaunchPlanner.notCome(census, survey.refusals(), survey.now());
        return rollout.goal() != Goal.ABANDON
                && refused
                && census.arriving().isEmpty()
                && order.begun().isEmpty();
    }

    /** How many of steady run the target, and serve where they were not there before others went. */
    private int replaced() {
        int serving =
                rollout.withoutSurge() ? census.count(m -> census.stays(m) && census.usable(m)) : Integer.MAX_VALUE;
        return Math.min(serving, census.gone());
    }

    private boolean stageStands() {
        OptionalInt stage = survey.stage();
        return stage.isPresent() && replaced() >= stage.getAsInt();
    }
}
