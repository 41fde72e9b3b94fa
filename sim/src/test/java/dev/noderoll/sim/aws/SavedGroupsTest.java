package dev.noderoll.sim.aws;

import static dev.noderoll.sim.aws.AwsWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.LaunchTemplates.NewVersion;
import dev.noderoll.sim.aws.LifecycleHook.Result;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A group that another process carries on. */
class SavedGroupsTest {

    private static AwsWorld next(ObjectNode saved) {
        AwsWorld world = new AwsWorld();
        world.aws.addGroup(GroupSpec.of(GROUP, 0, world.template).sized(0, 0, 1));
        world.autoScaling().saved().read(saved);
        return world;
    }

    private static ObjectNode save(AwsWorld world) {
        return world.autoScaling().saved().write(GROUP);
    }

    private static AwsWorld changed() {
        AwsWorld world = AwsWorld.of(3);
        AutoScaling autoScaling = world.autoScaling();
        world.aws
                .templates()
                .createVersion(
                        world.template,
                        new NewVersion(
                                Optional.of("1"),
                                TemplateData.ofImage("ami-new"),
                                Optional.of("for the rollout"),
                                Optional.empty()));
        autoScaling.updateAutoScalingGroup(GROUP, GroupChange.NOTHING.max(9).template(world.template, "2"));
        autoScaling.suspendProcesses(GROUP, List.of("AZRebalance"));
        autoScaling.createOrUpdateTags(GROUP, List.of(new GroupTag("steady", "3", GroupTag.Propagation.GROUP_ONLY)));
        autoScaling.putLifecycleHook(
                GROUP,
                new LifecycleHook(
                        "drain", Transition.TERMINATING, Duration.ofHours(1), Result.CONTINUE, Optional.of("{}")));
        return world;
    }

    @Test
    void aGroupIsAsItWas() {
        AwsWorld world = changed();

        AwsWorld again = next(save(world));

        assertThat(again.group())
                .usingRecursiveComparison()
                .ignoringFields("created")
                .isEqualTo(world.group());
        assertThat(again.autoScaling().describeLifecycleHooks(GROUP, List.of()))
                .isEqualTo(world.autoScaling().describeLifecycleHooks(GROUP, List.of()));
        assertThat(again.aws.templates().describeVersions(again.template, List.of("2")))
                .extracting(v -> v.data().imageId())
                .containsExactly(Optional.of("ami-new"));
        for (SimInstance instance : again.aws.ec2().live()) {
            assertThat(instance)
                    .usingRecursiveComparison()
                    .isEqualTo(world.aws.ec2().find(instance.id()).orElseThrow());
        }
        assertThat(save(again)).isEqualTo(save(world));
    }

    @Test
    void whatWasUnderWayGoesOn() {
        AwsWorld world = changed();
        List<String> old =
                world.group().instances().stream().map(InstanceDescription::id).toList();
        world.autoScaling().terminateInstanceInAutoScalingGroup(old.getFirst(), Capacity.DECREMENT);
        world.passSeconds(5);
        world.autoScaling()
                .completeLifecycleAction(
                        GROUP, "drain", Optional.empty(), Optional.of(old.getFirst()), Result.CONTINUE);
        world.autoScaling().terminateInstanceInAutoScalingGroup(old.get(1), Capacity.DECREMENT);
        world.autoScaling().setDesiredCapacity(GROUP, 3);
        world.passSeconds(5);
        assertThat(world.stateOf(old.getFirst())).isEqualTo(LifecycleState.TERMINATING_PROCEED);
        assertThat(world.stateOf(old.get(1))).isEqualTo(LifecycleState.TERMINATING_WAIT);
        assertThat(world.in(LifecycleState.PENDING)).hasSize(2);

        AwsWorld again = next(save(world));
        again.until(() -> again.in(LifecycleState.IN_SERVICE).size() == 3);
        again.until(() -> again.stateOf(old.getFirst()) == LifecycleState.TERMINATED);

        assertThat(again.stateOf(old.get(1))).isEqualTo(LifecycleState.TERMINATING_WAIT);
        again.autoScaling()
                .completeLifecycleAction(GROUP, "drain", Optional.empty(), Optional.of(old.get(1)), Result.CONTINUE);
        again.until(() -> again.group().instances().size() == 3);
    }

    @Test
    void noInstanceGetsAnIdOrAnAddressThatAnotherHasHad() {
        AwsWorld world = AwsWorld.of(2);
        List<String> known = new ArrayList<>();
        world.aws.ec2().live().forEach(i -> known.addAll(List.of(i.id(), i.privateIp())));

        AwsWorld again = next(save(world));
        again.autoScaling()
                .updateAutoScalingGroup(GROUP, GroupChange.NOTHING.max(4).desired(4));
        again.until(() -> again.in(LifecycleState.IN_SERVICE).size() == 4);

        List<String> all = new ArrayList<>();
        again.aws.ec2().live().forEach(i -> all.addAll(List.of(i.id(), i.privateIp())));
        assertThat(all).hasSize(8).containsAll(known);
        assertThat(Set.copyOf(all)).hasSize(8);
    }

    @Test
    void aGroupOfAnotherAccountIsRefused() {
        ObjectNode saved = save(AwsWorld.of(2));
        saved.put("templateId", "lt-0");

        assertThatThrownBy(() -> next(saved))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another account");
    }
}
