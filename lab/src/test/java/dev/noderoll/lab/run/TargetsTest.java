package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.aws.GroupChange;
import dev.noderoll.sim.aws.GroupOptions;
import dev.noderoll.sim.aws.LaunchTemplates.NewVersion;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.aws.TemplateData;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Groups of several instance types, and targets that are no new image: through both doors. */
class TargetsTest {

    private static final Scenario SCENARIO = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
    private static final String GROUP = SCENARIO.group().name();

    @ParameterizedTest
    @EnumSource
    void aGroupOfSeveralTypesIsRolledAndKeepsItsPolicy(By door) {
        Trial trial = new Trial(SCENARIO, SCENARIO.variant(""), MethodName.NODEROLL, 1);
        SimAws aws = trial.world().aws();
        GroupOptions options = GroupOptions.NONE.types("t3.medium", "t3a.medium");
        aws.autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.options(options));
        aws.settings().zones().forEach(zone -> aws.ec2().sellOut(zone, "t3.medium"));

        succeeds(trial.run(door, line -> {}));

        assertThat(aws.autoScaling().peek(GROUP).options()).isEqualTo(options);
        assertThat(members(aws))
                .hasSize(2)
                .allMatch(i -> i.instanceType().equals("t3a.medium"))
                .allMatch(i -> i.imageId().equals(SCENARIO.images().target()));
    }

    @ParameterizedTest
    @EnumSource
    void aNodeOfATypeThatTheGroupNoLongerNamesIsReplacedThoughItRunsTheTarget(By door) {
        ObjectNode input = SCENARIO.rollout().deepCopy();
        input.putObject("target").put("templateVersion", "1");
        Scenario scenario = rolledWith(input);
        Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
        SimAws aws = trial.world().aws();
        aws.autoScaling()
                .updateAutoScalingGroup(GROUP, GroupChange.NOTHING.options(GroupOptions.NONE.types("t3a.medium")));

        succeeds(trial.run(door, line -> {}));

        assertThat(members(aws))
                .hasSize(2)
                .allMatch(i -> i.instanceType().equals("t3a.medium"))
                .allMatch(i -> i.imageId().equals(SCENARIO.images().current()));
    }

    @ParameterizedTest
    @EnumSource
    void aTemplateVersionWithOtherUserDataAndTypeReplacesNodesOfTheSameImage(By door) {
        ObjectNode input = SCENARIO.rollout().deepCopy();
        input.putObject("target").put("templateVersion", "2");
        Scenario scenario = rolledWith(input);
        Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
        SimAws aws = trial.world().aws();
        TemplateData other = new TemplateData(Optional.empty(), Optional.of("t3.large"), Optional.of("bmV3"), Map.of());
        aws.templates()
                .createVersion(GROUP, new NewVersion(Optional.of("1"), other, Optional.empty(), Optional.empty()));

        succeeds(trial.run(door, line -> {}));

        assertThat(members(aws))
                .hasSize(2)
                .allMatch(i -> i.template().number() == 2)
                .allMatch(i -> i.instanceType().equals("t3.large"))
                .allMatch(i -> i.imageId().equals(SCENARIO.images().current()));
    }

    /** H13: whatever somebody else does with an instance before it goes, the rollout waits for. */
    @ParameterizedTest
    @EnumSource
    void anotherHookOfTheGroupIsWaitedFor(By door) {
        Trial trial = new Trial(SCENARIO, SCENARIO.variant(""), MethodName.NODEROLL, 1);
        SimAws aws = trial.world().aws();
        aws.autoScaling()
                .putLifecycleHook(
                        GROUP,
                        new LifecycleHook(
                                "logs",
                                Transition.TERMINATING,
                                Duration.ofMinutes(15),
                                LifecycleHook.Result.CONTINUE,
                                Optional.empty()));

        Result result = trial.run(door, line -> {});

        succeeds(result);
        assertThat(result.duration()).isGreaterThan(Duration.ofMinutes(15));
        assertThat(aws.autoScaling().peekHook(GROUP, "logs")).isPresent();
    }

    /** C7. */
    @ParameterizedTest
    @EnumSource
    void aGroupThatAnotherServiceOperatesIsLeftAsItWasWithTheReason(By door) {
        Trial trial = new Trial(SCENARIO, SCENARIO.variant(""), MethodName.NODEROLL, 1);
        SimAws aws = trial.world().aws();
        aws.autoScaling().giveTo("eks.amazonaws.com", GROUP);
        var before = aws.autoScaling().peek(GROUP);

        Result result = trial.run(door, line -> {});

        assertThat(result.outcome()).contains("AccessDenied", "eks.amazonaws.com");
        assertThat(aws.autoScaling().peek(GROUP)).isEqualTo(before);
    }

    private static Scenario launching(String how) {
        return rolledWith(SCENARIO.rollout().deepCopy().put("launch", how));
    }

    /** The same scenario with another rollout. */
    private static Scenario rolledWith(ObjectNode input) {
        return new Scenario(
                SCENARIO.name(),
                SCENARIO.about(),
                SCENARIO.cluster(),
                SCENARIO.group(),
                SCENARIO.images(),
                SCENARIO.variants(),
                input,
                SCENARIO.requestsPerSecond());
    }

    /** C5: what no zone can launch is told in a minute; a desired capacity is waited for. */
    @ParameterizedTest
    @EnumSource
    void aSurgeWithoutCapacityIsToldWhenEachZoneHasRefusedForTheTimeToJoin(By door) {
        Scenario scenario = launching("launchInstances");
        Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
        SimAws aws = trial.world().aws();
        scenario.group().zones().forEach(zone -> aws.ec2().limitCapacity(zone, 1));
        var before = aws.autoScaling().peek(GROUP);

        Result result = trial.run(door, line -> {});

        assertThat(result.outcome())
                .contains("NoCapacity", "InsufficientInstanceCapacity", "(eu-central-1a)", "(eu-central-1b)");
        assertThat(result.duration()).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(18));
        assertThat(result.violations()).isEmpty();
        assertThat(result.evicted()).isZero();
        var after = aws.autoScaling().peek(GROUP);
        assertThat(List.of(after.desired(), after.max())).containsExactly(before.desired(), before.max());
        assertThat(after.instances()).isEqualTo(before.instances());
        assertThat(after.suspended()).isEqualTo(before.suspended());
        assertThat(after.tags()).isEqualTo(before.tags());
    }

    @ParameterizedTest
    @EnumSource
    void aSurgeThatIsLaunchedAtOnceRollsTheGroup(By door) {
        Scenario scenario = launching("launchInstances");
        Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
        SimAws aws = trial.world().aws();

        succeeds(trial.run(door, line -> {}));

        assertThat(members(aws))
                .hasSize(2)
                .allMatch(i -> i.imageId().equals(SCENARIO.images().target()));
        assertThat(aws.log().calls()).anyMatch(call -> call.action().equals("LaunchInstances"));
        assertThat(aws.log().calls()).noneMatch(call -> call.action().equals("SetDesiredCapacity"));
    }

    private static void succeeds(Result result) {
        assertThat(result.outcome()).startsWith("SUCCEEDED");
        assertThat(result.violations()).isEmpty();
    }

    private static List<SimInstance> members(SimAws aws) {
        return aws.autoScaling().peek(GROUP).instances().stream()
                .map(i -> aws.ec2().find(i.id()).orElseThrow())
                .toList();
    }
}
