package dev.noderoll.sim.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.sim.aws.LaunchTemplates.NewVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaunchTemplatesTest {

    private final AwsWorld world = new AwsWorld();
    private final LaunchTemplates templates = world.aws.templates();

    @Test
    void aNewVersionIsLikeItsSourceButForWhatIsGiven() {
        String id = world.aws.addTemplate(
                "gpu",
                new TemplateData(
                        Optional.of("ami-old"), Optional.of("g5.xlarge"), Optional.of("c2g="), Map.of("team", "ml")));

        TemplateVersion made = templates.createVersion(
                id,
                new NewVersion(
                        Optional.of("1"), TemplateData.ofImage("ami-new"), Optional.of("why"), Optional.empty()));

        assertThat(made.number()).isEqualTo(2);
        assertThat(made.description()).hasValue("why");
        assertThat(made.data())
                .isEqualTo(new TemplateData(
                        Optional.of("ami-new"), Optional.of("g5.xlarge"), Optional.of("c2g="), Map.of("team", "ml")));
    }

    @Test
    void aRepeatedCallWithTheSameTokenMakesNoSecondVersion() {
        NewVersion request = new NewVersion(
                Optional.of("1"), TemplateData.ofImage("ami-new"), Optional.empty(), Optional.of("once"));

        templates.createVersion(world.template, request);
        templates.createVersion(world.template, request);

        assertThat(templates.describeVersions(world.template, List.of()))
                .extracting(TemplateVersion::number)
                .containsExactly(2L, 1L);
    }

    @Test
    void latestAndDefaultAreResolvedWhenTheyAreUsed() {
        templates.createVersion(
                world.template,
                new NewVersion(Optional.of("1"), TemplateData.ofImage("ami-new"), Optional.empty(), Optional.empty()));

        assertThat(numbers("$Latest", "$Default")).containsExactly(2L, 1L);
        templates.modifyDefault(world.template, 2);
        assertThat(numbers("$Default")).containsExactly(2L);
        assertThatThrownBy(() -> numbers("3")).hasMessageContaining("Could not find the specified version 3");
    }

    @Test
    void aGroupThatFollowsLatestLaunchesTheNewestVersion() {
        world.aws.addGroup(GroupSpec.of(AwsWorld.GROUP, 1, world.template));
        templates.createVersion(
                world.template,
                new NewVersion(Optional.of("1"), TemplateData.ofImage("ami-new"), Optional.empty(), Optional.empty()));

        world.autoScaling().setDesiredCapacity(AwsWorld.GROUP, 2);
        world.passSeconds(60);

        assertThat(world.aws.ec2().live())
                .extracting(SimInstance::imageId)
                .containsExactlyInAnyOrder("ami-old", "ami-new");
        assertThat(world.group().instances())
                .extracting(GroupDescription.InstanceDescription::templateVersion)
                .containsExactly(1L, 2L);
    }

    @Test
    void anImageThatAParameterNamesIsLookedUpAtLaunch() {
        world.aws.putParameter("/golden/ami", "ami-old");
        String id = world.aws.addTemplate("golden", TemplateData.of("resolve:ssm:/golden/ami", "m5.large"));
        world.aws.addGroup(GroupSpec.of(AwsWorld.GROUP, 1, id));

        world.aws.putParameter("/golden/ami", "ami-new");
        world.autoScaling().setDesiredCapacity(AwsWorld.GROUP, 2);
        world.passSeconds(60);

        assertThat(world.aws.ec2().live())
                .extracting(SimInstance::imageId)
                .containsExactlyInAnyOrder("ami-old", "ami-new");
    }

    private List<Long> numbers(String... versions) {
        return templates.describeVersions(world.template, List.of(versions)).stream()
                .map(TemplateVersion::number)
                .toList();
    }
}
