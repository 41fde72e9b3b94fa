package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NEW;
import static dev.noderoll.plan.Worlds.OLD;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.Going;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.WarmPool;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.TryAgain;
import dev.noderoll.step.BeginRollout.Outcome.Begun;
import dev.noderoll.step.FakeGroup.Settings;
import dev.noderoll.step.Faults.Side;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Whole rollouts of a group of two, step by step: from every way that a group can be set, with every step run twice, and
 * with every change lost once, before and after it happened, by a step that is tried again or an execution that dies.
 */
class WholeRolloutTest {

    /** What becomes of a step whose change is lost. */
    private enum Loss {
        RETRIED,
        /** The execution ends there; another begins from the beginning, when the Lease has expired. */
        DIES
    }

    private static final WarmPool POOL = new WarmPool(1, -1, "Hibernated", true);

    /** How often each step is run. */
    private enum Runs {
        ONCE,
        TWICE
    }

    @Test
    void putsEverySettingBackHoweverTheGroupWasSet() {
        for (Supplier<World> start : starts()) {
            for (Goal goal : Goal.values()) {
                for (Runs runs : Runs.values()) {
                    World world = start.get();
                    Settings before = world.group.settings();
                    String version = world.group.templateAsSet;
                    new Play(world, goal, runs, Loss.RETRIED).run();
                    check(world, before, goal);
                    assertThat(world.group.templateAsSet).isEqualTo(versionAfter(goal, version));
                    assertThat(goal != Goal.REPLACE || world.group.launched == 2)
                            .as("launches a successor each")
                            .isTrue();
                }
            }
        }
    }

    /** $Latest is version 2 from now on, and $Default is version 1: a name that means something else is not restored. */
    private static String versionAfter(Goal goal, String before) {
        if (goal == Goal.REPLACE) {
            return before.equals("$Latest") ? "$Latest" : "2";
        }
        return before.equals("$Latest") ? "1" : before;
    }

    @Test
    void endsTheSameWhicheverChangeIsLostAndRetried() {
        for (Goal goal : Goal.values()) {
            loseEveryChange(goal, Loss.RETRIED);
        }
    }

    @Test
    void endsTheSameWhereverItDiesAndTheNextCarriesOn() {
        loseEveryChange(Goal.REPLACE, Loss.DIES);
    }

    private static void loseEveryChange(Goal goal, Loss loss) {
        World smooth = starts().getFirst().get();
        new Play(smooth, goal, Runs.ONCE, loss).run();
        int changes = smooth.faults.changes();
        assertThat(changes).isGreaterThan(15);
        for (int number = 1; number <= changes; number++) {
            for (Side side : Side.values()) {
                World world = starts().getFirst().get();
                Settings before = world.group.settings();
                world.faults.lose(number, side);
                new Play(world, goal, Runs.ONCE, loss).run();
                check(world, before, goal);
                assertThat(world.group.launched)
                        .as("launches, lost %s %d", side, number)
                        .isEqualTo(smooth.group.launched);
            }
        }
    }

    /** Groups as operators have them. The tightest comes first: nothing is there yet that a rollout needs. */
    private static List<Supplier<World>> starts() {
        List<Supplier<World>> starts = new ArrayList<>();
        for (int max : new int[] {2, 3, 10}) {
            for (List<String> suspended :
                    List.of(List.<String>of(), List.of("AZRebalance"), List.of("AlarmNotification"))) {
                for (List<String> hooks : List.of(List.<String>of(), List.of(Marks.HOOK), List.of("theirs"))) {
                    for (String version : List.of("1", "$Latest", "$Default")) {
                        starts.add(() -> {
                            World world = new World(outdated("i-a"), outdated("i-b"));
                            world.group.reserve = max == 3 ? Reserve.NONE : Reserve.of(POOL, 2);
                            world.group.max = max;
                            world.group.suspended.addAll(suspended);
                            hooks.forEach(hook -> world.group.hooks.put(hook, 3600));
                            world.group.templateAsSet = version;
                            world.group.tags.put("team", "shop");
                            return world;
                        });
                    }
                }
            }
        }
        return starts;
    }

    private static void check(World world, Settings before, Goal goal) {
        world.serveHooks();
        world.goAway();
        assertThat(world.group.settings()).isEqualTo(before);
        assertThat(world.group.template).isEqualTo((goal == Goal.REPLACE ? NEW : OLD).template());
        assertThat(world.group.members.values()).allMatch(Member::live).hasSize(2);
        switch (goal) {
            case REPLACE -> assertThat(world.group.members.values()).allMatch(m -> m.runs(NEW));
            case ROLL_BACK -> assertThat(world.group.members.values()).allMatch(m -> m.runs(OLD));
            case ABANDON -> assertThat(world.group.members.values()).anyMatch(m -> m.runs(OLD));
        }
        assertThat(world.cluster.nodes.values())
                .extracting(ClusterNode::instance)
                .containsExactlyInAnyOrderElementsOf(world.group.members.keySet());
        assertThat(world.cluster.nodes.values())
                .allMatch(n -> n.taints().isEmpty()
                        && n.labels().isEmpty()
                        && n.annotations().isEmpty()
                        && n.scheduling() == Scheduling.OPEN);
        assertThat(world.cluster.ledger.page).isNull();
        assertThat(world.group.terminated).doesNotHaveDuplicates();
    }

    /** One rollout, which turns to {@code goal} when it has replaced its first member. */
    private static final class Play {

        private final World world;
        private final Goal goal;
        private final Runs runs;
        private final Loss loss;
        private int checked;
        private List<InstanceId> leaving = List.of();
        private long turn;

        Play(World world, Goal goal, Runs runs, Loss loss) {
            this.world = world;
            this.goal = goal;
            this.runs = runs;
            this.loss = loss;
        }

        void run() {
            for (int execution = 1; execution <= 3; execution++) {
                try {
                    checked = 0;
                    leaving = List.of();
                    execute("run-" + execution);
                    return;
                } catch (TryAgain died) {
                    world.now = world.now.plus(Ledger.TERM);
                    world.serveHooks();
                    world.goAway();
                    world.group.poolGoes();
                }
            }
            throw new AssertionError("did not end");
        }

        private void execute(String holder) {
            if (!(step(() -> world.begin(holder)) instanceof Begun(Rollout rollout, int _, var _))) {
                return;
            }
            while (prepare(rollout).seconds() > 0) {
                world.group.poolGoes();
            }
            Rollout last = rollout;
            if (goal != Goal.REPLACE) {
                while (world.group.terminated.isEmpty()) {
                    round(rollout, 1);
                }
                last = turn(rollout);
            }
            for (int rounds = 0; !round(last, 10); rounds++) {
                assertThat(rounds).isLessThan(30);
            }
            Rollout ending = last;
            step(() -> new EndRollout(world.group, world.images, world.cluster)
                    .run(new EndRollout.Input(ending), world.now));
        }

        private PrepareGroup.Prepared prepare(Rollout rollout) {
            return step(() ->
                    new PrepareGroup(world.group, world.cluster).run(new PrepareGroup.Input(rollout, 0), world.now));
        }

        /** Turns round, with a drain under way. */
        private Rollout turn(Rollout rollout) {
            begin(world.group.members.firstKey());
            checked = 0;
            return step(() ->
                            new TurnBack(world.group, world.cluster, goal).run(new TurnBack.Input(rollout), world.now))
                    .rollout();
        }

        /** Whether nothing is left to do. */
        private boolean round(Rollout rollout, int most) {
            world.boot();
            turn++;
            ChooseNodes choose =
                    new ChooseNodes(world.group, world.cluster, names -> List.of(), world.images, new FakeTargets());
            NodeChoice choice = step(() -> choose.run(
                    new ChooseNodes.Input(rollout, world.group.desired, List.of(), checked, List.of(), leaving),
                    world.now));
            switch (choice) {
                case NodeChoice.Roll roll -> roll(rollout, roll, most);
                case NodeChoice.Terminate(var drained, var gone, Instant until) -> terminate(rollout, drained, until);
                case NodeChoice.Check(int replaced, var since) -> checked = replaced;
                case NodeChoice.Prepare prepare -> throw new AssertionError("prepares: " + prepare);
                case NodeChoice.Wait wait -> {
                    leaving = List.of();
                    world.goAway();
                }
                case NodeChoice.Pause pause -> throw new AssertionError("pauses: " + pause);
                case NodeChoice.Hold hold -> throw new AssertionError("holds: " + hold);
                case NodeChoice.Done done -> {
                    return true;
                }
            }
            return false;
        }

        private void roll(Rollout rollout, NodeChoice.Roll roll, int most) {
            if (!roll.launches().isEmpty()) {
                step(() -> new LaunchNodes(world.group, world.cluster)
                        .run(
                                new LaunchNodes.Input(
                                        rollout, roll.launches(), roll.desired(), turn, List.of(), roll.until()),
                                world.now));
                world.boot();
            }
            List<InstanceId> drained = roll.drain().nodes().stream()
                    .map(Going::instance)
                    .filter(id -> drained(rollout, id, roll.drain().keep()))
                    .limit(most)
                    .toList();
            leaving = drained.isEmpty() ? List.of() : leaving;
            if (!drained.isEmpty()) {
                terminate(rollout, drained, roll.until());
            }
        }

        /** As DrainNodes does it, on a node without pods. */
        private boolean drained(Rollout rollout, InstanceId id, int keep) {
            boolean begun = draining(world.cluster.of(id).orElseThrow());
            long usable =
                    world.cluster.list().stream().filter(n -> !draining(n)).count();
            if (!begun && usable - 1 < keep) {
                return false;
            }
            begin(id);
            FakeLedger ledger = world.cluster.ledger;
            step(() -> {
                LedgerPage page = ledger.enter(rollout.nodeGroup(), rollout.holder(), world.now);
                return ledger.write(rollout.nodeGroup(), page.with(Map.of(id, world.now), List.of()), world.now);
            });
            return true;
        }

        private void begin(InstanceId id) {
            step(() -> {
                NodeMarks.begin(world.cluster, world.cluster.of(id).orElseThrow(), world.now, "");
                return true;
            });
        }

        /** In a real world the nodes of those that are leaving are no more Ready. */
        private boolean draining(ClusterNode node) {
            Member member = world.group.members.get(node.instance());
            return member == null || !member.live() || node.annotations().containsKey(Marks.DRAINING_SINCE);
        }

        private void terminate(Rollout rollout, List<InstanceId> drained, Instant until) {
            TerminateNodes step = new TerminateNodes(world.group, world.cluster, (bell, to) -> false, () -> world.now);
            leaving = step(() -> step.run(
                            new TerminateNodes.Input(rollout, drained, List.of(), leaving, List.of(), until),
                            world.now))
                    .leaving();
        }

        private <T> T step(Supplier<T> step) {
            try {
                return repeated(step);
            } catch (TryAgain lost) {
                if (loss == Loss.DIES) {
                    throw lost;
                }
                return repeated(step);
            }
        }

        /** What the step comes to the last time: a later run may find more done than the first did. */
        private <T> T repeated(Supplier<T> step) {
            T first = step.get();
            return runs == Runs.ONCE ? first : step.get();
        }
    }
}
