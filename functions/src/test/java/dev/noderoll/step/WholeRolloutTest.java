package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NEW;
import static dev.noderoll.plan.Worlds.OLD;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.Admission;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.TryAgain;
import dev.noderoll.step.BeginRollout.Outcome.Begun;
import dev.noderoll.step.FakeGroup.Settings;
import dev.noderoll.step.Faults.Side;
import java.util.ArrayList;
import java.util.List;
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
    private record Play(World world, Goal goal, Runs runs, Loss loss) {

        void run() {
            for (int execution = 1; execution <= 3; execution++) {
                try {
                    execute("run-" + execution);
                    return;
                } catch (TryAgain died) {
                    world.now = world.now.plus(Ledger.TERM);
                    world.serveHooks();
                    world.goAway();
                }
            }
            throw new AssertionError("did not end");
        }

        private void execute(String holder) {
            if (!(step(() -> world.begin(holder)) instanceof Begun(Rollout rollout))) {
                return;
            }
            step(() -> new PrepareGroup(world.group, world.cluster).run(new PrepareGroup.Input(rollout), world.now));
            close(rollout);
            world.boot();
            Rollout last = rollout;
            if (goal != Goal.REPLACE) {
                round(rollout, 1);
                last = turn(rollout);
                if (goal == Goal.ROLL_BACK) {
                    close(last);
                }
            }
            for (int rounds = 0; !round(last, 10); rounds++) {
                assertThat(rounds).isLessThan(20);
            }
            Rollout ending = last;
            step(() -> new EndRollout(world.group, world.images, world.cluster)
                    .run(new EndRollout.Input(ending), world.now));
        }

        private void close(Rollout rollout) {
            step(() -> new CloseOutdated(world.group, world.cluster).run(new CloseOutdated.Input(rollout), world.now));
            step(() -> new RaiseSurge(world.group, world.cluster).run(new RaiseSurge.Input(rollout), world.now));
        }

        /** Turns round, with a drain under way. */
        private Rollout turn(Rollout rollout) {
            InstanceId instance = world.group.members.firstKey();
            admit(rollout, instance);
            return step(() ->
                            new TurnBack(world.group, world.cluster, goal).run(new TurnBack.Input(rollout), world.now))
                    .rollout();
        }

        /** Whether nothing is left to do. */
        private boolean round(Rollout rollout, int most) {
            world.boot();
            NodeChoice choice = step(
                    () -> new ChooseNodes(world.group, world.cluster).run(new ChooseNodes.Input(rollout), world.now));
            switch (choice) {
                case NodeChoice.Replace replace ->
                    replace.instances().stream().limit(most).forEach(instance -> replace(rollout, instance));
                case NodeChoice.Wait wait -> world.goAway();
                case NodeChoice.Pause pause -> throw new AssertionError("pauses: " + pause);
                case NodeChoice.Hold hold -> throw new AssertionError("holds: " + hold);
                case NodeChoice.Done done -> {
                    return true;
                }
            }
            return false;
        }

        private void replace(Rollout rollout, InstanceId instance) {
            if (!admit(rollout, instance)) {
                return;
            }
            TerminateNode.Input input = new TerminateNode.Input(
                    rollout, instance, world.cluster.of(instance).orElseThrow().name(), 0);
            step(() -> new TerminateNode(world.group, world.cluster).run(input, world.now));
            while (step(() -> new CheckGone(world.group, world.cluster)
                            .run(new CheckGone.Input(rollout, instance, 0), world.now))
                    instanceof CheckGone.Outcome.Wait) {
                world.goAway();
            }
            step(() -> new ReleaseNode(world.cluster).run(new ReleaseNode.Input(rollout, instance), world.now));
            world.boot();
        }

        /** Admits the member and cordons its node, unless there is nothing to do for it. */
        private boolean admit(Rollout rollout, InstanceId instance) {
            AdmitNode admit = new AdmitNode(world.group, world.cluster, names -> List.of(), world.images);
            Admission admission = step(() -> admit.run(new AdmitNode.Input(rollout, instance), world.now));
            if (admission instanceof Admission.Skip) {
                return false;
            }
            assertThat(admission).isInstanceOf(Admission.Admitted.class);
            return step(() -> {
                NodeMarks.cordon(world.cluster, world.cluster.of(instance).orElseThrow(), world.now);
                return true;
            });
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
