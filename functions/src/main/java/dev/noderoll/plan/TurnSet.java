package dev.noderoll.plan;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Gang;
import dev.noderoll.model.Going;
import dev.noderoll.model.Hooks.Moment;
import dev.noderoll.model.Member;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.NodeChoice.Roll;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** What a turn launches and drains: which members, of how many of them a drain may begin, and until when it holds. */
final class TurnSet {

    private final RolloutSurvey survey;
    private final Rollout rollout;
    private final Census census;
    private final DrainOrder order;
    private final LaunchPlanner launches;
    private final List<Refusal> told;

    TurnSet(RolloutSurvey survey, Census census, DrainOrder order, LaunchPlanner launches) {
        this.survey = survey;
        this.rollout = survey.rollout();
        this.census = census;
        this.order = order;
        this.launches = launches;
        this.told = LaunchPlanner.told(census, survey.refusals(), survey.now());
    }

    /** Nodes of the target that serve, and towards which no drain has begun, while there is a canary to prove. */
    Stream<ClusterNode> unproved() {
        return survey.canaryRuns() && order.begun().isEmpty()
                ? census.group().members(m -> census.stays(m) && census.usable(m)).stream()
                        .flatMap(m -> census.node(m).stream())
                : Stream.empty();
    }

    static Instant provesBy(Rollout rollout, ClusterNode node) {
        return node.createdAt().plusSeconds(rollout.policy().joinTimeoutSeconds());
    }

    /** Whose drains go on or begin, in order. */
    List<Member> queue() {
        List<Member> queue = new ArrayList<>(order.begun());
        int begin = settles().isEmpty() ? toBegin() : 0;
        if (begin > 0) {
            // A stage is of so many nodes, whichever: DrainNodes sees the pods. Without a surge it is of these.
            boolean asks = rollout.policy().hooks().at(Moment.BEFORE_DRAIN) && !rollout.withoutSurge();
            queue.addAll(asks ? asked(begin) : first(rollout.withoutSurge() ? begin : DrainSet.MOST));
        }
        if (!census.anyGoes()) {
            queue.addAll(SurplusChooser.choose(census, survey.now()));
        }
        return queue.stream().limit(DrainSet.MOST).toList();
    }

    private List<Member> first(int most) {
        return order.rest().stream().limit(most).toList();
    }

    /**
     * Those that a function is asked about: as many as are to begin and have room, and with each those that share a gang
     * with it. A stage that is fewer is of nodes that go alone, where there are any.
     */
    private List<Member> asked(int begin) {
        int room = besides();
        int most = Math.min(begin, room);
        Map<Member, Set<Gang>> gangs = new LinkedHashMap<>();
        order.rest().forEach(m -> gangs.put(m, survey.signals().gangs().getOrDefault(m.id(), Set.of())));
        List<Set<Member>> groups = new ArrayList<>(GangNodes.together(gangs));
        if (begin < room) {
            groups.sort(Comparator.comparingInt(Set::size));
        }
        List<Member> whole = new ArrayList<>();
        for (Set<Member> group : groups) {
            if (whole.size() < most && whole.size() + group.size() <= room) {
                whole.addAll(group);
            }
        }
        return whole.isEmpty() ? first(most) : whole;
    }

    /** Where a function is asked about those that begin, it is about no more than have room to, beside those that have. */
    private int besides() {
        return beside(Math.max(1, rollout.surge() + rollout.steady() - rollout.keep()));
    }

    /** What is left of so many beside the drains of outdated members that have begun. */
    private int beside(int room) {
        return Math.max(
                0, room - (int) order.begun().stream().filter(census::goes).count());
    }

    /** How many drains of outdated members may begin in this turn. */
    private int toBegin() {
        OptionalInt stage = survey.stage();
        int room = Math.min(stage.isPresent() ? stage.getAsInt() - census.gone() : DrainSet.MOST, atOnce());
        return beside(room);
    }

    /** Of how many of a turn's members drains may have begun, where that is fewer than all. */
    private int most(List<Going> going) {
        if (!census.anyGoes()) {
            return Integer.MAX_VALUE;
        }
        int most = (int) order.begun().stream().filter(Member::live).count() + toBegin();
        long rolled = going.stream().filter(g -> g.way() == Going.Way.ROLLED).count();
        return most < rolled ? most : Integer.MAX_VALUE;
    }

    /**
     * How many may be under way at first without a surge: those whose pods have no place but on other outdated nodes, which
     * are closed as soon as successors are there.
     */
    private int atOnce() {
        return rollout.withoutSurge() && !Successors.there(census)
                ? rollout.steady() - rollout.keep() - census.gone()
                : DrainSet.MOST;
    }

    /** Until when no other drain begins; empty when one may, or none is to. */
    Optional<Instant> settles() {
        return census.anyGoes() ? Settling.until(census, survey.now()) : Optional.empty();
    }

    Roll roll(List<NodeChoice.Launch> launched, List<Member> queue) {
        List<Going> going = queue.stream().map(m -> DrainOrder.going(census, m)).toList();
        DrainSet set = new DrainSet(
                rollout.cluster(),
                rollout.nodeGroup(),
                rollout.holder(),
                going,
                most(going),
                Settling.asked(census),
                rollout.keep(),
                closed(),
                beginUntil(),
                returnBy(),
                rollout.policy().drain());
        return new Roll(launched, census.group().desired(), heldUntil(), set, told);
    }

    /**
     * Without a surge outdated nodes are closed only when successors are there, or by their own drains; on the way back
     * those of the target have taken pods since the rollout began, and all have while a warm pool was waited for.
     */
    private Instant closed() {
        boolean later = rollout.withoutSurge()
                || rollout.goal() == Goal.ROLL_BACK
                || !rollout.before().warmPool().isEmpty();
        return later ? Instant.MAX : rollout.startedAt();
    }

    /** What zones have refused so far, and since when the group owes instances. */
    List<Refusal> told() {
        return told;
    }

    Instant heldUntil() {
        return survey.hold().certainUntil();
    }

    /** A rollout that comes to rest goes on to its end. */
    private Instant beginUntil() {
        if (rollout.goal() == Goal.ABANDON) {
            return Instant.MAX;
        }
        Instant window =
                LastAdmission.of(rollout, census.group()).map(LastAdmission::at).orElse(Instant.MAX);
        return window.isBefore(rollout.deadline()) ? window : rollout.deadline();
    }

    /** When something else may be decided: an instance is late, or a zone is to be tried again. */
    private Instant returnBy() {
        int patience = rollout.policy().joinTimeoutSeconds();
        Stream<Instant> late = census.arriving().stream().map(census::joinBy);
        Stream<Instant> proved = unproved().map(node -> provesBy(rollout, node));
        Stream<Instant> again = launches.refusing().stream().map(Refusal::retryAt);
        Stream<Instant> owed =
                LaunchPlanner.asked(census, told).stream().map(r -> r.since().plusSeconds(patience));
        return Stream.of(late, proved, again, owed, settles().stream())
                .flatMap(times -> times)
                .filter(time -> time.isAfter(survey.now()))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }
}
