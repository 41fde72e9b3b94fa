package dev.noderoll.lab.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.aws.AutoScalingNodeGroups;
import dev.noderoll.lab.door.direct.DirectNodeGroups;
import dev.noderoll.sim.aws.GroupSpec;
import dev.noderoll.sim.aws.GroupTag;
import dev.noderoll.sim.aws.GroupTag.Propagation;
import dev.noderoll.sim.door.AwsDoorWorld;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Groups are found by tags, in process and over HTTP alike, and over as many pages as there are. */
class TaggedGroupsTest {

    private final AwsDoorWorld world = new AwsDoorWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void theGroupsOfAClusterAreFoundByItsTag() {
        group("prod-owned", Map.of("kubernetes.io/cluster/prod", "owned"));
        group("prod-shared", Map.of("kubernetes.io/cluster/prod", "shared"));
        group("staging", Map.of("kubernetes.io/cluster/staging", "owned"));
        group("none", Map.of());

        assertThat(direct().ofCluster("prod")).containsExactly("prod-owned", "prod-shared");
        assertThat(http(Map.of("kubernetes.io/cluster/prod", Set.of("owned", "shared"))))
                .containsExactly("prod-owned", "prod-shared");
    }

    @Test
    void everyTagMustMatchAndATagWithoutValuesMatchesAnyValue() {
        group("a", Map.of("ring", "1", "team", "x"));
        group("b", Map.of("ring", "2", "team", "y"));
        group("c", Map.of("ring", "1"));
        Map<String, Set<String>> wanted = Map.of("ring", Set.of("1", "3"), "team", Set.of());

        assertThat(direct().tagged(wanted)).containsExactly("a");
        assertThat(http(wanted)).containsExactly("a");
    }

    @Test
    void moreGroupsThanAPageHoldsAreAllFound() {
        for (int i = 0; i < 120; i++) {
            group("group-%03d".formatted(i), Map.of("ring", "1"));
        }

        assertThat(direct().tagged(Map.of("ring", Set.of()))).hasSize(120);
        assertThat(http(Map.of("ring", Set.of()))).hasSize(120);
    }

    private void group(String name, Map<String, String> tags) {
        List<GroupTag> all = tags.entrySet().stream()
                .map(tag -> new GroupTag(tag.getKey(), tag.getValue(), Propagation.GROUP_ONLY))
                .toList();
        world.aws.addGroup(GroupSpec.of(name, 0, world.template).tagged(all));
    }

    private DirectNodeGroups direct() {
        return new DirectNodeGroups(world.aws);
    }

    private SortedSet<String> http(Map<String, Set<String>> tags) {
        AutoScalingNodeGroups groups = new AutoScalingNodeGroups(
                () -> world.client(AutoScalingClient.builder()),
                () -> world.client(Ec2Client.builder()),
                InstantSource.system());
        return world.call(() -> groups.tagged(tags));
    }
}
