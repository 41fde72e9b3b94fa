package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.guarded;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.rollout;
import static dev.noderoll.plan.Worlds.signals;
import static dev.noderoll.plan.Worlds.unready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Claim;
import dev.noderoll.model.Claim.Exit;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Plays whole rollouts in one zone through {@link AdmissionJudge} and {@link ExitJudge}, with everything happening in
 * every order: lanes that ask, drains that end, launches, boots, and members that go away.
 */
class EveryOrderOfAdmissionsTest {

    /** A member's way through a rollout. */
    private enum Kind {
        OLD,
        OLD_BROKEN,
        OLD_KEPT,
        OLD_DRAINING,
        OLD_TO_BE_REPLACED,
        OLD_TO_RETIRE,
        LEAVING,
        LEAVING_RETIRED,
        NEW_BOOTING,
        NEW_UNREADY,
        NEW
    }

    private static final Set<Kind> SERVING = Set.of(Kind.OLD, Kind.OLD_KEPT, Kind.NEW);

    /** The group as the test keeps it, by itself. Members of one kind are alike, so they are kept in order. */
    private record State(List<Kind> members, int desired, int launched) {

        static State of(List<Kind> members, int desired, int launched) {
            List<Kind> sorted = new ArrayList<>(members);
            Collections.sort(sorted);
            return new State(sorted, desired, launched);
        }

        State with(int index, Kind kind) {
            List<Kind> changed = new ArrayList<>(members);
            changed.set(index, kind);
            return of(changed, desired, launched);
        }

        long count(Set<Kind> kinds) {
            return members.stream().filter(kinds::contains).count();
        }

        long live() {
            return members.size() - count(Set.of(Kind.LEAVING, Kind.LEAVING_RETIRED));
        }
    }

    @Test
    void replacesEveryMemberOnceAndNeverServesWithFewerThanSteady() {
        for (int steady = 1; steady <= 4; steady++) {
            for (int surge = 1; surge <= steady; surge++) {
                for (int kept = 0; kept < steady; kept++) {
                    List<Kind> start = new ArrayList<>(Collections.nCopies(steady - kept, Kind.OLD));
                    start.addAll(Collections.nCopies(kept, Kind.OLD_KEPT));
                    int raised = steady + Math.min(surge, steady - kept);
                    int most = raised;
                    int replaced = steady - kept;
                    play(State.of(start, raised, 0), steady, surge, most, replaced, steady);
                }
            }
        }
    }

    @Test
    void replacesABrokenMemberWithoutAnExtraLaunch() {
        for (int steady = 1; steady <= 3; steady++) {
            for (int surge = 1; surge <= steady; surge++) {
                List<Kind> start = new ArrayList<>(Collections.nCopies(steady - 1, Kind.OLD));
                start.add(Kind.OLD_BROKEN);
                play(State.of(start, steady + surge, 0), steady, surge, steady + surge, steady, steady - 1);
            }
        }
    }

    /**
     * Visits every state that can follow {@code start}.
     *
     * @param most how many live members there may be
     * @param launches how many launches the whole rollout takes
     * @param serving how many members serve at least, all the time
     */
    private static void play(State start, int steady, int surge, int most, int launches, int serving) {
        Set<State> seen = new HashSet<>();
        Queue<State> open = new ArrayDeque<>(List.of(start));
        int ends = 0;
        while (!open.isEmpty()) {
            State state = open.remove();
            if (!seen.add(state)) {
                continue;
            }
            rule(state.count(SERVING) >= serving, "serves with enough", state);
            rule(state.live() <= most, "stays within the surge", state);
            rule(state.desired() >= steady, "keeps what it is asked to", state);
            List<State> next = next(state, steady, surge);
            open.addAll(next);
            if (next.isEmpty()) {
                ends++;
                rule(state.launched() == launches, "launches no more than it has to", state);
                rule(state.desired() == steady, "ends at steady", state);
                rule(state.count(Set.of(Kind.NEW)) == launches, "ends with every member replaced", state);
                rule(state.live() == steady, "ends with nothing else", state);
            }
        }
        assertThat(ends).isEqualTo(1);
        assertThat(seen).hasSizeGreaterThan(launches * 5);
    }

    private static List<State> next(State state, int steady, int surge) {
        List<State> next = new ArrayList<>();
        for (int i = 0; i < state.members().size(); i++) {
            switch (state.members().get(i)) {
                case OLD, OLD_BROKEN -> admit(state, i, steady, surge, next);
                case OLD_KEPT ->
                    rule(judge(state, i, steady, surge) instanceof Admission.Skip, "leaves alone what is kept", state);
                case OLD_DRAINING -> decide(state, i, steady, surge, next);
                case OLD_TO_BE_REPLACED -> next.add(state.with(i, Kind.LEAVING));
                case OLD_TO_RETIRE -> {
                    State gone = state.with(i, Kind.LEAVING_RETIRED);
                    next.add(new State(gone.members(), state.desired() - 1, state.launched()));
                }
                case LEAVING, LEAVING_RETIRED -> {
                    List<Kind> fewer = new ArrayList<>(state.members());
                    fewer.remove(i);
                    next.add(State.of(fewer, state.desired(), state.launched()));
                }
                case NEW_BOOTING -> next.add(state.with(i, Kind.NEW_UNREADY));
                case NEW_UNREADY -> next.add(state.with(i, Kind.NEW));
                case NEW -> {}
            }
        }
        if (state.live() < state.desired()) {
            List<Kind> more = new ArrayList<>(state.members());
            more.add(Kind.NEW_BOOTING);
            next.add(State.of(more, state.desired(), state.launched() + 1));
        }
        return next;
    }

    private static void admit(State state, int index, int steady, int surge, List<State> next) {
        switch (judge(state, index, steady, surge)) {
            case Admission.Admitted admitted -> next.add(state.with(index, Kind.OLD_DRAINING));
            case Admission.AdmittedWithoutNode admitted -> next.add(state.with(index, Kind.OLD_DRAINING));
            case Admission.Wait wait -> rule(wait.seconds() > 0, "waits a while", state);
            case Admission.Skip skip -> throw new AssertionError("skips an outdated member: " + state);
            case Admission.Refused refused -> throw new AssertionError("refuses without cause: " + state);
        }
    }

    private static void decide(State state, int index, int steady, int surge, List<State> next) {
        Facts facts = Facts.of(state);
        Member member = facts.members().get(index);
        switch (ExitJudge.judge(member, rollout(steady, surge), facts.group(state), facts.nodes(), facts.page(), 0)) {
            case ExitChoice.Leave(Exit exit) ->
                next.add(state.with(index, exit == Exit.RETIRED ? Kind.OLD_TO_RETIRE : Kind.OLD_TO_BE_REPLACED));
            case ExitChoice.Wait wait -> throw new AssertionError("waits for a zone where there is one: " + state);
        }
    }

    private static Admission judge(State state, int index, int steady, int surge) {
        Facts facts = Facts.of(state);
        return AdmissionJudge.judge(
                new InstanceId("i-" + index),
                rollout(steady, surge),
                facts.group(state),
                facts.nodes(),
                List.of(),
                facts.page(),
                signals(),
                NOW);
    }

    /** What a survey of the state shows. */
    private record Facts(List<Member> members, List<ClusterNode> nodes, List<Claim> claims) {

        static Facts of(State state) {
            Facts facts = new Facts(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int i = 0; i < state.members().size(); i++) {
                add("i-" + i, state.members().get(i), facts.members, facts.nodes, facts.claims);
            }
            return facts;
        }

        NodeGroup group(State state) {
            return Worlds.group(state.desired(), members);
        }

        LedgerPage page() {
            return new LedgerPage("run-1", claims, List.of(), "1");
        }
    }

    private static void add(String id, Kind kind, List<Member> members, List<ClusterNode> nodes, List<Claim> claims) {
        Member old = outdated(id);
        Member fresh = current(id);
        switch (kind) {
            case OLD -> {
                members.add(old);
                nodes.add(node(old));
            }
            case OLD_BROKEN -> {
                members.add(old);
                nodes.add(unready(node(old)));
            }
            case OLD_KEPT -> {
                members.add(guarded(old));
                nodes.add(node(old));
            }
            case OLD_DRAINING -> {
                members.add(old);
                nodes.add(draining(node(old)));
                claims.add(new Claim(old.id(), Exit.UNDECIDED));
            }
            case OLD_TO_BE_REPLACED -> {
                members.add(old);
                nodes.add(draining(node(old)));
                claims.add(new Claim(old.id(), Exit.REPLACED));
            }
            case OLD_TO_RETIRE -> {
                // Claimed a moment ago: its node is not marked yet.
                members.add(old);
                nodes.add(node(old));
                claims.add(new Claim(old.id(), Exit.RETIRED));
            }
            case LEAVING -> {
                members.add(at(Stage.LEAVING, old));
                nodes.add(draining(node(old)));
                claims.add(new Claim(old.id(), Exit.REPLACED));
            }
            case LEAVING_RETIRED -> {
                members.add(at(Stage.LEAVING_HOOKED, old));
                nodes.add(draining(node(old)));
                claims.add(new Claim(old.id(), Exit.RETIRED));
            }
            case NEW_BOOTING -> members.add(at(Stage.ARRIVING, fresh));
            case NEW_UNREADY -> {
                members.add(fresh);
                nodes.add(unready(node(fresh)));
            }
            case NEW -> {
                members.add(fresh);
                nodes.add(node(fresh));
            }
        }
    }

    private static void rule(boolean kept, String rule, State state) {
        if (!kept) {
            throw new AssertionError(rule + ": " + state);
        }
    }
}
