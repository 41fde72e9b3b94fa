package dev.noderoll.sim.aws;

import static dev.noderoll.sim.aws.AwsWorld.GROUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.noderoll.sim.aws.ApiLog.Effect;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimAwsTest {

    @Test
    void observersHearOfEachInstanceThatRunsAndGoes() {
        AwsWorld world = new AwsWorld();
        List<String> heard = new ArrayList<>();
        world.aws.observe(new InstanceObserver() {
            @Override
            public void running(SimInstance instance) {
                heard.add(world.second() + " running");
            }

            @Override
            public void terminating(SimInstance instance) {
                heard.add(world.second() + " terminating");
            }

            @Override
            public void terminated(SimInstance instance) {
                heard.add(world.second() + " terminated");
            }
        });
        world.aws.addGroup(GroupSpec.of(GROUP, 1, world.template), GroupSpec.Start.LAUNCHING);
        world.passSeconds(60);

        world.autoScaling().terminateInstanceInAutoScalingGroup(world.anyInstance(), Capacity.DECREMENT);
        world.passSeconds(60);

        assertThat(heard).containsExactly("18 running", "61 terminating", "101 terminated");
    }

    @Test
    void anInstanceHasTheNamesThatItsNodeWillHave() {
        AwsWorld world = AwsWorld.of(1);
        SimInstance instance = world.aws.ec2().live().getFirst();

        assertThat(instance.privateDnsName())
                .isEqualTo("ip-" + instance.privateIp().replace('.', '-') + ".eu-central-1.compute.internal");
        assertThat(instance.providerId()).isEqualTo("aws:///eu-central-1a/" + instance.id());
        assertThat(instance.id()).matches("i-[0-9a-f]{17}");
        assertThat(instance.tags()).containsEntry("aws:autoscaling:groupName", GROUP);
    }

    @Test
    void tagsReachInstancesOnlyWhenTheyPropagate() {
        AwsWorld world = AwsWorld.of(1);
        world.autoScaling()
                .createOrUpdateTags(
                        GROUP,
                        List.of(
                                new GroupTag("team", "shop", GroupTag.Propagation.AT_LAUNCH),
                                new GroupTag("steady", "1", GroupTag.Propagation.GROUP_ONLY)));
        world.autoScaling().setDesiredCapacity(GROUP, 2);
        world.passSeconds(60);

        SimInstance fresh =
                world.aws.ec2().find(world.group().instances().getLast().id()).orElseThrow();
        assertThat(fresh.tags()).containsEntry("team", "shop").doesNotContainKey("steady");
        assertThatThrownBy(() -> new GroupTag("k", "v".repeat(257), GroupTag.Propagation.GROUP_ONLY))
                .isInstanceOf(AwsError.class);
    }

    @Test
    void aDeregisteredImageCannotBeLaunched() {
        AwsWorld world = AwsWorld.of(1);
        world.aws.setImageState("ami-old", "deregistered");

        world.autoScaling().setDesiredCapacity(GROUP, 2);
        world.passSeconds(30);

        assertThat(world.group().instances()).hasSize(1);
        assertThat(world.autoScaling()
                        .describeScalingActivities(GROUP, Page.Request.FIRST)
                        .items())
                .isNotEmpty()
                .allMatch(a -> a.status().equals("Failed"));
    }

    @Test
    void changesOfOwnParametersFireEventsAndThoseOfPublicOnesDoNot() {
        AwsWorld world = new AwsWorld();
        world.aws.putParameter("/golden/ami", "ami-old");
        world.aws.putParameter("/golden/ami", "ami-new");
        world.aws.putParameter("/aws/service/eks/x", "ami-new");
        world.passSeconds(10);

        assertThat(world.events("Parameter Store Change"))
                .extracting(e -> e.path("detail").path("name").asText())
                .containsExactly("/golden/ami", "/golden/ami");
        assertThat(world.events("Parameter Store Change"))
                .extracting(e -> e.path("detail").path("operation").asText())
                .containsExactlyInAnyOrder("Create", "Update");
        assertThat(world.aws.parameters().getParameter("/golden/ami").version()).isEqualTo(2);
    }

    @Test
    void eventsOfServicesMayGetLostButOwnOnesDoNot() {
        AwsWorld world = new AwsWorld(AwsSettings.usual().withEventLoss(1));
        world.aws.putParameter("/golden/ami", "ami-old");
        world.aws.events().putEvent("noderoll", "Rollout ended", List.of(), JsonNodeFactory.instance.objectNode());
        world.passSeconds(10);

        assertThat(world.aws.events().delivered())
                .extracting(e -> e.path("detail-type").asText())
                .containsExactly("Rollout ended");
    }

    @Test
    void everyCallIsCountedAndSetUpIsNot() {
        AwsWorld world = AwsWorld.of(1);
        assertThat(world.aws.log().calls()).isEmpty();

        world.autoScaling().describeAutoScalingGroups(List.of(GROUP), List.of(), Page.Request.FIRST);
        world.autoScaling().setDesiredCapacity(GROUP, 2);
        world.passSeconds(120);

        assertThat(world.aws.log().counts())
                .isEqualTo(Map.of(
                        "autoscaling:DescribeAutoScalingGroups", 1,
                        "autoscaling:SetDesiredCapacity", 1));
        assertThat(world.aws.log().count(Effect.CHANGES)).isEqualTo(1);
    }

    @Test
    void aFaultRefusesACallBeforeItDoesAnything() {
        AwsWorld world = AwsWorld.of(1);
        ApiLog.Fault fault = (_, action) -> action.equals("SetDesiredCapacity")
                ? Optional.of(new AwsError("Throttling", 400, "Rate exceeded"))
                : Optional.empty();
        world.aws.log().addFault(fault);

        assertThatThrownBy(() -> world.autoScaling().setDesiredCapacity(GROUP, 2))
                .hasMessage("Rate exceeded");
        assertThat(world.group().desired()).isEqualTo(1);
        assertThat(world.aws.log().calls().getFirst().fault()).hasValue("Throttling");
        world.aws.log().removeFault(fault);
        world.autoScaling().setDesiredCapacity(GROUP, 2);
        assertThat(world.group().desired()).isEqualTo(2);
    }

    @Test
    void theSameSeedIsTheSameWorld() {
        assertThat(story(11)).isEqualTo(story(11)).isNotEqualTo(story(12));
    }

    private static List<String> story(long seed) {
        Agenda agenda = new Agenda(AwsWorld.START);
        SimAws aws = new SimAws(agenda, new Dice(seed), AwsSettings.usual());
        aws.addImage("ami-old", "x86_64");
        aws.addGroup(GroupSpec.of(GROUP, 5, aws.addTemplate("t", TemplateData.of("ami-old", "m5.large"))));
        aws.autoScaling().setDesiredCapacity(GROUP, 8);
        agenda.runUntil(() -> false, AwsWorld.START.plus(Duration.ofMinutes(5)));
        aws.autoScaling().setDesiredCapacity(GROUP, 3);
        agenda.runUntil(() -> false, AwsWorld.START.plus(Duration.ofMinutes(10)));
        return aws.events().delivered().stream().map(Object::toString).toList();
    }
}
