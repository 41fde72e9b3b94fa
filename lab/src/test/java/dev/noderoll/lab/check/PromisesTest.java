package dev.noderoll.lab.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.check.Violations.Violation;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.lab.world.aws.AutoScaling.Capacity;
import dev.noderoll.lab.world.aws.GroupChange;
import dev.noderoll.lab.world.aws.GroupTag;
import dev.noderoll.lab.world.aws.GroupTag.Propagation;
import dev.noderoll.lab.world.kubernetes.Kind;
import dev.noderoll.lab.world.kubernetes.KubeApi.Deletion;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each promise is broken by hand once, and the check of it is seen to tell. */
class PromisesTest {

    private static final String GROUP = "workers";

    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
    private final World world = settled();
    private final Promises promises = new Promises(world.agenda(), world.aws(), world.api(), GROUP, 1);

    private World settled() {
        World made = new World(scenario, 1);
        made.settle(scenario.variant("readiness"));
        return made;
    }

    @Test
    void nothingIsBrokenWhileNothingHappens() {
        pass(Duration.ofMinutes(10));

        assertThat(broken()).isEmpty();
    }

    @Test
    void aNodeCordonedWithoutASuccessorIsBelowSteady() {
        cordon(node());

        assertThat(broken()).contains("NeverBelowSteady");
    }

    @Test
    void twoInstancesMoreThanSteadyAreAboveASurgeOfOne() {
        world.aws().autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.max(4));
        world.aws().autoScaling().setDesiredCapacity(GROUP, 4);
        pass(Duration.ofMinutes(5));

        assertThat(broken()).contains("NeverAboveSurge");
    }

    @Test
    void anInstanceTerminatedWithItsPodsOnItWasNotDrainedAndPassedNoHook() {
        String instance =
                world.aws().autoScaling().peek(GROUP).instances().getFirst().id();
        world.aws().autoScaling().terminateInstanceInAutoScalingGroup(instance, Capacity.KEEP);
        pass(Duration.ofMinutes(5));

        assertThat(broken()).contains("TerminatesOnlyDrained", "PassesTheHook");
    }

    @Test
    void aPodDeletedOnACordonedNodeWasNotEvicted() {
        cordon(node());
        delete(world.api().podsOnNode(node()).getFirst());

        assertThat(broken()).contains("OnlyEvictionMovesPods");
    }

    @Test
    void aServiceWithoutReadyEndpointsHasLostItsLast() {
        world.api().list(Kind.POD).forEach(this::delete);
        pass(Duration.ofMinutes(1));

        assertThat(broken()).contains("KeepsAnEndpoint");
    }

    @Test
    void aTagThatStaysWasNotPutBack() {
        world.aws()
                .autoScaling()
                .createOrUpdateTags(GROUP, List.of(new GroupTag("noderoll.dev/steady", "2", Propagation.GROUP_ONLY)));

        assertThat(broken()).containsExactly("PutsEverythingBack");
    }

    @Test
    void aSuspendedProcessThatStaysWasNotPutBack() {
        world.aws().autoScaling().suspendProcesses(GROUP, List.of("AZRebalance"));

        assertThat(broken()).containsExactly("PutsEverythingBack");
    }

    @Test
    void aNodeThatStaysCordonedIsLeftMarked() {
        cordon(node());

        assertThat(broken()).contains("PutsEverythingBack");
    }

    private List<ObjectNode> pods() {
        return world.api().list(Kind.POD).stream()
                .filter(pod ->
                        pod.path("metadata").path("labels").path("app").asText().equals("web"))
                .toList();
    }

    /** The first node that has a pod. */
    private String node() {
        return pods().getFirst().path("spec").path("nodeName").asText();
    }

    private void cordon(String name) {
        ObjectNode node = world.api().get(Kind.NODE, "", name).orElseThrow().deepCopy();
        ((ObjectNode) node.path("spec")).put("unschedulable", true);
        world.api().update(Kind.NODE, node);
        pass(Duration.ofSeconds(5));
    }

    private void delete(ObjectNode pod) {
        world.api().delete(Kind.POD, namespace(pod), name(pod), Deletion.PLAIN);
    }

    private static String namespace(ObjectNode object) {
        return object.path("metadata").path("namespace").asText();
    }

    private static String name(ObjectNode object) {
        return object.path("metadata").path("name").asText();
    }

    private void pass(Duration time) {
        world.agenda().runUntil(() -> false, world.agenda().instant().plus(time));
    }

    private Set<String> broken() {
        return promises.atTheEnd().found().stream().map(Violation::promise).collect(Collectors.toSet());
    }
}
