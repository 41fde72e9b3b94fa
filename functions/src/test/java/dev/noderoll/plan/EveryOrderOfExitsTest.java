package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.draining;
import static dev.noderoll.plan.Worlds.in;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.over;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.rollout;
import static dev.noderoll.plan.Worlds.signals;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Claim;
import dev.noderoll.model.Claim.Exit;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Plays whole rollouts in several zones: drains begin and end in every order, and each launch comes to every one of the
 * zones that have fewest members. The zones come out even, and no member that pods have moved to is given up.
 */
class EveryOrderOfExitsTest {

    /** The members of one zone. */
    private record Zone(int old, int draining, int replaced, int retired, int fresh) {

        int live() {
            return old + draining + replaced + retired + fresh;
        }

        Zone plus(int old, int draining, int replaced, int retired, int fresh) {
            return new Zone(
                    this.old + old,
                    this.draining + draining,
                    this.replaced + replaced,
                    this.retired + retired,
                    this.fresh + fresh);
        }
    }

    /** Zones are alike, so they are kept in order; {@code coming} has been asked for, and is not launched yet. */
    private record State(List<Zone> zones, int coming) {

        State with(int index, Zone zone, int coming) {
            List<Zone> changed = new ArrayList<>(zones);
            changed.set(index, zone);
            changed.sort(Comparator.comparing(Zone::toString));
            return new State(changed, coming);
        }

        int live() {
            return zones.stream().mapToInt(Zone::live).sum();
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 6", "3, 6", "4, 5"})
    void comesOutEvenWithoutGivingUpWhatPodsHaveMovedTo(int zones, int most) {
        for (int steady = 1; steady <= most; steady++) {
            for (int surge = 1; surge <= steady; surge++) {
                play(start(zones, steady, surge), steady, surge);
            }
        }
    }

    private static State start(int zones, int steady, int surge) {
        List<Zone> spread = new ArrayList<>();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < zones; i++) {
            int old = steady / zones + (i < steady % zones ? 1 : 0);
            spread.add(new Zone(old, 0, 0, 0, 0));
            members.addAll(Collections.nCopies(old, in("zone-" + i, outdated("i-" + i))));
        }
        NodeGroup group = over(named(zones), steady, members);
        int raised = CapacityPlanner.desired(rollout(steady, surge), group, List.of(), List.of(), page(), NOW);
        spread.sort(Comparator.comparing(Zone::toString));
        return new State(spread, raised - steady);
    }

    private static Set<String> named(int zones) {
        return IntStream.range(0, zones).mapToObj(i -> "zone-" + i).collect(Collectors.toSet());
    }

    private static void play(State start, int steady, int surge) {
        Set<State> seen = new HashSet<>();
        Queue<State> open = new ArrayDeque<>(List.of(start));
        int ends = 0;
        while (!open.isEmpty()) {
            State state = open.remove();
            if (!seen.add(state)) {
                continue;
            }
            List<State> next = next(state, steady, surge);
            open.addAll(next);
            if (next.isEmpty()) {
                ends++;
                int[] sizes =
                        state.zones().stream().mapToInt(Zone::fresh).sorted().toArray();
                assertThat(Arrays.stream(sizes).sum())
                        .as("replaces all: steady %s, surge %s, %s", steady, surge, state)
                        .isEqualTo(steady)
                        .isEqualTo(state.live());
                assertThat(sizes[sizes.length - 1] - sizes[0])
                        .as("comes out even: steady %s, surge %s, %s", steady, surge, state)
                        .isLessThan(2);
            }
        }
        assertThat(ends).isPositive();
    }

    private static List<State> next(State state, int steady, int surge) {
        List<State> next = new ArrayList<>();
        int fewest = state.zones().stream().mapToInt(Zone::live).min().orElseThrow();
        for (int i = 0; i < state.zones().size(); i++) {
            Zone zone = state.zones().get(i);
            if (state.coming() > 0 && zone.live() == fewest) {
                next.add(state.with(i, zone.plus(0, 0, 0, 0, 1), state.coming() - 1));
            }
            if (zone.replaced() > 0) {
                next.add(state.with(i, zone.plus(0, 0, -1, 0, 0), state.coming() + 1));
            }
            if (zone.retired() > 0) {
                next.add(state.with(i, zone.plus(0, 0, 0, -1, 0), state.coming()));
            }
            if (zone.draining() > 0) {
                decide(state, i, steady, surge, next);
            }
            if (zone.old() > 0) {
                admit(state, i, steady, surge, next);
            }
        }
        return next;
    }

    private static void admit(State state, int index, int steady, int surge, List<State> next) {
        Facts facts = Facts.of(state);
        Admission admission = AdmissionJudge.judge(
                facts.first("old", index).id(),
                rollout(steady, surge),
                facts.group(state),
                facts.nodes(),
                List.of(),
                facts.page(),
                signals(),
                NOW);
        if (admission instanceof Admission.Admitted) {
            next.add(state.with(index, state.zones().get(index).plus(-1, 1, 0, 0, 0), state.coming()));
        }
    }

    private static void decide(State state, int index, int steady, int surge, List<State> next) {
        Facts facts = Facts.of(state);
        Rollout rollout = rollout(steady, surge);
        Member member = facts.first("draining", index);
        ExitChoice choice = ExitJudge.judge(member, rollout, facts.group(state), facts.nodes(), facts.page(), 0);
        if (choice instanceof ExitChoice.Leave(Exit exit)) {
            int retired = exit == Exit.RETIRED ? 1 : 0;
            Zone zone = state.zones().get(index).plus(0, -1, 1 - retired, retired, 0);
            next.add(state.with(index, zone, state.coming()));
        }
    }

    /** What a survey of the state shows. */
    private record Facts(List<Member> members, List<ClusterNode> nodes, List<Claim> claims) {

        static Facts of(State state) {
            Facts facts = new Facts(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int i = 0; i < state.zones().size(); i++) {
                Zone zone = state.zones().get(i);
                facts.add(i, "old", zone.old());
                facts.add(i, "draining", zone.draining());
                facts.add(i, "replaced", zone.replaced());
                facts.add(i, "retired", zone.retired());
                facts.add(i, "fresh", zone.fresh());
            }
            return facts;
        }

        private void add(int zone, String kind, int count) {
            for (int i = 0; i < count; i++) {
                String id = "i-" + kind + "-" + zone + "-" + i;
                Member member = in("zone-" + zone, kind.equals("fresh") ? current(id) : outdated(id));
                members.add(member);
                switch (kind) {
                    case "draining" -> claims.add(new Claim(member.id(), Exit.UNDECIDED));
                    case "replaced" -> claims.add(new Claim(member.id(), Exit.REPLACED));
                    case "retired" -> claims.add(new Claim(member.id(), Exit.RETIRED));
                    default -> {}
                }
                boolean open = kind.equals("old") || kind.equals("fresh");
                nodes.add(open ? node(member) : draining(node(member)));
            }
        }

        Member first(String kind, int zone) {
            return members.stream()
                    .filter(m -> m.id().value().equals("i-" + kind + "-" + zone + "-0"))
                    .findFirst()
                    .orElseThrow();
        }

        NodeGroup group(State state) {
            return over(named(state.zones().size()), state.live() + state.coming(), members);
        }

        LedgerPage page() {
            return new LedgerPage("run-1", claims, List.of(), "1");
        }
    }
}
