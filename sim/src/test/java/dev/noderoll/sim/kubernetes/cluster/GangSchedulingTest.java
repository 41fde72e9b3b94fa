package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.TestCluster.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gangs: no pod of one is bound until as many of them can be as their PodGroup asks for. */
class GangSchedulingTest {

    private static final String OWN = """
            apiVersion: scheduling.k8s.io/v1alpha2
            kind: PodGroup
            metadata: {name: train}
            spec: {schedulingPolicy: {gang: {minCount: 3}}}
            """;
    private static final String COSCHEDULING = """
            apiVersion: scheduling.x-k8s.io/v1alpha1
            kind: PodGroup
            metadata: {name: train}
            spec: {minMember: 3}
            """;

    /** Three nodes of 2000m, of which each takes one pod. */
    private final TestCluster world =
            new TestCluster().nodes("eu-central-1a", "a1", "a2", "a3").run(5);

    @ParameterizedTest
    @ValueSource(strings = {OWN, COSCHEDULING})
    void noneIsBoundUntilAsManyHavePlacesAsTheGroupAsksFor(String group) {
        world.apply(group, pod("a", group), pod("b", group)).run(1);
        assertThat(bound()).as("the third is not there").isZero();

        world.apply(pod("c", group)).run(2);
        assertThat(bound()).as("three that take a node each").isEqualTo(3);

        world.apply(pod("d", group)).run(2);
        assertThat(bound())
                .as("one more has no node, and the three keep theirs")
                .isEqualTo(3);

        world.api.delete(Kind.POD, "default", "a", Deletion.NOW);
        world.run(60);
        assertThat(bound()).as("the fourth takes the place of one").isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {OWN, COSCHEDULING})
    void wherePlacesAreTooFewTheOthersOfTheClusterHaveThem(String group) {
        world.apply(pod("alone")).run(1);
        world.apply(group, pod("a", group), pod("b", group), pod("c", group)).run(2);
        assertThat(bound()).as("one node is taken").isEqualTo(1);

        world.api.delete(Kind.POD, "default", "alone", Deletion.NOW);
        world.run(60);
        assertThat(bound()).isEqualTo(3);
    }

    @Test
    void podsWaitForAGroupThatIsNotThere() {
        world.apply(pod("a", OWN), pod("b", OWN), pod("c", OWN)).run(2);
        assertThat(bound()).isZero();

        world.apply(OWN).run(2);
        assertThat(bound()).isEqualTo(3);
    }

    @Test
    void aBasicGroupBindsEachForItself() {
        world.apply(OWN.replace("gang: {minCount: 3}", "basic: {}"), pod("a", OWN))
                .run(2);

        assertThat(bound()).isEqualTo(1);
    }

    private static String pod(String name, String group) {
        ObjectNode pod = yaml(pod(name));
        if (group.equals(OWN)) {
            pod.withObject("/spec/schedulingGroup").put("podGroupName", "train");
        } else {
            pod.withObject("/metadata/labels").put("scheduling.x-k8s.io/pod-group", "train");
        }
        return pod.toString();
    }

    private static String pod(String name) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, labels: {app: train}}
                spec: {containers: [{name: main, image: "app:1", resources: {requests: {cpu: 1500m}}}]}
                """.formatted(name);
    }

    private long bound() {
        return world.pods().stream().filter(p -> !Fields.nodeOf(p).isEmpty()).count();
    }
}
