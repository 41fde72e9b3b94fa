package dev.noderoll.lab.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.check.Violations.Violation;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.aws.AutoScaling;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.GroupTag;
import dev.noderoll.sim.aws.GroupTag.Propagation;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.kubernetes.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An instance that the group itself takes with its pods on it: which of them a rollout answers for. */
class TakenInstancesTest {

    private static final String GROUP = "workers";
    private static final String[] BROKEN = {"PassesTheHook", "TerminatesOnlyDrained"};

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
    private final World world = settled();
    private final AutoScaling group = world.aws().autoScaling();
    private boolean puttingBack;
    private final Promises promises = new Promises(world.agenda(), world.aws(), world.api(), GROUP, 1, new Excuses() {
        @Override
        public boolean taken(String instance) {
            return true;
        }

        @Override
        public boolean puttingBack() {
            return puttingBack;
        }
    });

    private World settled() {
        World made = new World(scenario, 1);
        made.settle(scenario.variant("readiness"));
        return made;
    }

    @Test
    void beforeARolloutNobodyAnswersForWhatTheGroupTakes() {
        take();

        assertThat(broken()).doesNotContain(BROKEN);
    }

    @Test
    void aRolloutAnswersForWhatTheGroupTakesPastAHookThatIsMissing() {
        written();
        take();

        assertThat(broken()).contains(BROKEN);
    }

    /** Seen on real nodes: the mirror of a static pod is there to the end, and belongs to its node. */
    @Test
    void theMirrorOfAStaticPodGoesWithItsNode() {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.putObject("metadata").put("name", "local").put("namespace", "kube-system");
        file.putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", "local")
                .put("image", "nginx:1.29");
        written();
        world.cluster().runStatic(file);
        pass(Duration.ofSeconds(5));
        assertThat(world.api().list(Kind.POD, "kube-system")).hasSize(2);
        take();

        assertThat(promises.soFar().found())
                .isNotEmpty()
                .noneMatch(v -> v.what().contains(" local-"));
    }

    @Test
    void aRolloutThatHasBegunToEndAnswersUntilItHasLetTheGroupGo() {
        written();
        group.suspendProcesses(GROUP, List.of("AZRebalance"));
        puttingBack = true;
        take();

        assertThat(broken()).contains(BROKEN);
    }

    @Test
    void aRolloutThatHasPutAllBackButItsTagsAnswersNoMore() {
        written();
        puttingBack = true;
        take();

        assertThat(broken()).doesNotContain(BROKEN);
    }

    /** What counts is when the group took it: seed 15573, in which the next rollout began while it shut down. */
    @Test
    void aRolloutThatBeginsLaterDoesNotAnswerForWhatWasTakenBefore() {
        takes(instance());
        pass(Duration.ofMillis(500));
        written();
        pass(Duration.ofMinutes(5));

        assertThat(broken()).doesNotContain(BROKEN);
    }

    @Test
    void aRolloutThatEndsMeanwhileAnswersForWhatWasTakenBefore() {
        written();
        takes(instance());
        pass(Duration.ofMillis(500));
        group.deleteTags(GROUP, List.of("noderoll:steady"));
        pass(Duration.ofMinutes(5));

        assertThat(broken()).contains(BROKEN);
    }

    @Test
    void aDrainUnderTheHookHasAnHour() {
        assertThat(drainedFor(Duration.ofMinutes(61))).isEmpty();
    }

    @Test
    void aDrainThatIsGivenUpBeforeItsHourIsOverHasBrokenThePromise() {
        assertThat(drainedFor(Duration.ofMinutes(59))).containsExactly("TerminatesOnlyDrained");
    }

    private List<String> drainedFor(Duration time) {
        written();
        group.putLifecycleHook(GROUP, hook());
        String instance = instance();
        cordon(instance);
        takes(instance);
        world.agenda().after(time, "the drain is over", () -> group.deleteLifecycleHook(GROUP, "noderoll-terminate"));
        pass(time.plusMinutes(5));
        return broken().stream().filter(List.of(BROKEN)::contains).toList();
    }

    private static LifecycleHook hook() {
        return new LifecycleHook(
                "noderoll-terminate",
                LifecycleHook.Transition.TERMINATING,
                Duration.ofHours(2),
                LifecycleHook.Result.CONTINUE,
                Optional.empty());
    }

    private void written() {
        group.createOrUpdateTags(GROUP, List.of(new GroupTag("noderoll:steady", "2", Propagation.GROUP_ONLY)));
    }

    private void take() {
        takes(instance());
        pass(Duration.ofMinutes(5));
    }

    /** In an event of its own, after which the promises are looked at, as with all that a group does. */
    private void takes(String instance) {
        world.agenda()
                .after(
                        Duration.ZERO,
                        "the group takes " + instance,
                        () -> group.terminateInstanceInAutoScalingGroup(instance, Capacity.KEEP));
    }

    private String instance() {
        return group.peek(GROUP).instances().getFirst().id();
    }

    private void cordon(String instance) {
        ObjectNode node = world.api().list(Kind.NODE).stream()
                .filter(n -> n.path("spec").path("providerID").asText().endsWith("/" + instance))
                .findFirst()
                .orElseThrow()
                .deepCopy();
        node.withObjectProperty("spec").put("unschedulable", true);
        world.api().update(Kind.NODE, node);
    }

    private void pass(Duration time) {
        world.agenda().runUntil(() -> false, world.agenda().instant().plus(time));
    }

    private Set<String> broken() {
        return promises.soFar().found().stream().map(Violation::promise).collect(Collectors.toSet());
    }
}
