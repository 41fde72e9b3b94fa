package dev.noderoll.lab.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.check.Violations.Violation;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.GroupChange;
import dev.noderoll.sim.aws.GroupTag;
import dev.noderoll.sim.aws.GroupTag.Propagation;
import dev.noderoll.sim.aws.LaunchTemplates;
import dev.noderoll.sim.aws.TemplateData;
import dev.noderoll.sim.aws.WarmPool;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
    void aWarmPoolThatIsNotAsItWasOrHoldsWhatTheGroupLaunchesNoMoreIsLeftBehind() {
        world.aws().autoScaling().warmPools().putWarmPool(GROUP, WarmPool.of(1).prepared(3));
        Promises pooled = new Promises(world.agenda(), world.aws(), world.api(), GROUP, 1);
        pass(Duration.ofMinutes(5));
        assertThat(pooled.atTheEnd().found()).isEmpty();

        world.aws().autoScaling().warmPools().putWarmPool(GROUP, WarmPool.of(1));
        assertThat(pooled.atTheEnd().found())
                .singleElement()
                .satisfies(v -> assertThat(v.what()).startsWith("the group was to be "));

        world.aws().autoScaling().warmPools().putWarmPool(GROUP, WarmPool.of(1).prepared(3));
        String template = world.aws().autoScaling().peek(GROUP).templateId();
        world.aws()
                .templates()
                .createVersion(
                        template,
                        new LaunchTemplates.NewVersion(
                                Optional.of("1"),
                                TemplateData.of(scenario.images().target(), "t3.medium"),
                                Optional.empty(),
                                Optional.empty()));
        world.aws().autoScaling().updateAutoScalingGroup(GROUP, GroupChange.NOTHING.template(template, "2"));
        assertThat(pooled.atTheEnd().found())
                .last()
                .satisfies(v -> assertThat(v.what())
                        .endsWith("waits in the warm pool with template version 1, and the group launches 2"));
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
    void aPodThatItsStatefulSetWantsNoMoreWasNotEvictedEither() throws IOException {
        ObjectNode set = (ObjectNode) dev.noderoll.wire.Json.json().readTree("""
                {"metadata": {"name": "db", "namespace": "default"},
                 "spec": {"replicas": 2, "serviceName": "db", "selector": {"matchLabels": {"app": "db"}},
                          "template": {"metadata": {"labels": {"app": "db"}},
                                       "spec": {"containers": [{"name": "db", "image": "db"}]}}}}""");
        world.api().create(Kind.STATEFUL_SET, set);
        pass(Duration.ofMinutes(2));
        ObjectNode second = world.api().get(Kind.POD, "default", "db-1").orElseThrow();
        cordon(second.path("spec").path("nodeName").asText());

        ObjectNode fewer = world.api()
                .get(Kind.STATEFUL_SET, "default", "db")
                .orElseThrow()
                .deepCopy();
        ((ObjectNode) fewer.path("spec")).put("replicas", 1);
        world.api().update(Kind.STATEFUL_SET, fewer);
        pass(Duration.ofMinutes(2));

        assertThat(world.api().get(Kind.POD, "default", "db-1")).isEmpty();
        assertThat(broken()).doesNotContain("OnlyEvictionMovesPods");
        ObjectNode first = world.api().get(Kind.POD, "default", "db-0").orElseThrow();
        cordon(first.path("spec").path("nodeName").asText());
        delete(first);
        assertThat(broken()).as("one that it wants").contains("OnlyEvictionMovesPods");
    }

    @Test
    void aPodDeletedOnACordonedNodeWasNotEvicted() {
        cordon(node());
        delete(world.api().podsOnNode(node()).getFirst());

        assertThat(broken()).contains("OnlyEvictionMovesPods");
    }

    @Test
    void anEvictionWithoutTheUidOfItsPodCouldMeetANamesake() {
        ObjectNode pod = pods().getFirst();
        world.api().evict(namespace(pod), name(pod), Optional.empty(), Optional.empty());

        assertThat(broken()).contains("EvictsByUid");
    }

    @Test
    void aServiceWithoutReadyEndpointsHasLostItsLast() {
        world.api().list(Kind.POD).forEach(this::delete);
        pass(Duration.ofMinutes(1));

        assertThat(broken()).contains("KeepsAnEndpoint");
    }

    @Test
    void aPodEvictedWhereItHadMovedWasEvictedTwice() {
        pass(Duration.ofSeconds(2));
        evict(pods().getFirst());
        pass(Duration.ofMinutes(1));
        ObjectNode moved = youngest();
        assertThat(broken()).isEmpty();
        evict(moved);

        assertThat(broken()).containsExactly("EvictedOnce");
    }

    @Test
    void whereTheLastRolloutHasLeftAPodItMayBeEvictedOnce() {
        pass(Duration.ofSeconds(2));
        evict(pods().getFirst());
        pass(Duration.ofMinutes(1));
        promises.newRollout();
        evict(youngest());

        assertThat(broken()).isEmpty();
    }

    @Test
    void aGangOfWhichOnePodIsEvictedAloneIsParted() {
        closeUnderAGang();

        evict(pods().getFirst());
        world.agenda().after(Duration.ofSeconds(90), "something else", () -> {});
        pass(Duration.ofMinutes(2));

        assertThat(broken()).contains("MovesGangsWhole");
    }

    @Test
    void aGangWhosePodsAreEvictedAtOnceMovesWhole() {
        closeUnderAGang();

        pods().forEach(this::evict);
        world.agenda().after(Duration.ofSeconds(90), "something else", () -> {});
        pass(Duration.ofMinutes(2));

        assertThat(broken()).doesNotContain("MovesGangsWhole");
    }

    /** All pods are of one gang, and all nodes are closed. */
    private void closeUnderAGang() {
        for (ObjectNode pod : pods()) {
            ObjectNode marked = pod.deepCopy();
            marked.withObject("/metadata/labels").put("scheduling.x-k8s.io/pod-group", "train");
            world.api().update(Kind.POD, marked);
        }
        world.api().list(Kind.NODE).forEach(node -> cordon(name(node)));
        assertThat(pods()).hasSizeGreaterThan(1);
    }

    @Test
    void oneNodeMoreMayBeEmptiedForEachThatOthersTook() {
        Promises lenient = new Promises(world.agenda(), world.aws(), world.api(), GROUP, 1, new Excuses() {
            @Override
            public int nodesTaken() {
                return 1;
            }
        });
        String first = node();
        evict(pods().getFirst());
        pass(Duration.ofMinutes(1));
        evict(youngest());
        pass(Duration.ofMinutes(1));
        assertThat(lenient.atTheEnd().found()).isEmpty();
        cordon(first);
        evict(youngest());
        pass(Duration.ofMinutes(1));
        evict(youngest());

        assertThat(lenient.atTheEnd().found()).extracting(Violation::promise).contains("EvictedOnce");
    }

    @Test
    void anInstanceTerminatedBeforeItsPodsHaveSuccessorsBroughtAGap() {
        String node = node();
        cordon(node());
        for (ObjectNode pod : world.api().podsOnNode(node)) {
            evict(pod);
        }
        // The other node is full, or closed: nothing takes the pods.
        world.api().list(Kind.NODE).forEach(n -> cordon(name(n)));
        terminate(node);

        assertThat(broken()).contains("ReplacementsAvailableFirst");
    }

    @Test
    void anExecutionThatDoesNotHoldTheLeaseMustNotChangeTheGroup() {
        changeAs("one");
        assertThat(broken()).isEmpty();
        changeAs("two");

        assertThat(broken()).containsExactly("OneRolloutAtATime");
    }

    @Test
    void whoHasGivenTheGroupUpMayEndItsStepAndNobodyElseMay() {
        changeAs("one", true, "");
        assertThat(broken()).isEmpty();
        changeAs("one", false, "");

        assertThat(broken()).containsExactly("OneRolloutAtATime");
    }

    @Test
    void aCallThatWasSentBeforeAnotherTookTheGroupIsNobodysToCallBack() {
        changeAs(new Promises.Author("one", "a function", true, true), "two");
        assertThat(broken()).isEmpty();
        changeAs(new Promises.Author("one", "a function", true, false), "two");

        assertThat(broken()).containsExactly("OneRolloutAtATime");
    }

    private void changeAs(String execution) {
        changeAs(execution, execution.equals("one"), "one");
    }

    private void changeAs(String execution, boolean held, String holder) {
        changeAs(new Promises.Author(execution, "a function", held, false), holder);
    }

    private void changeAs(Promises.Author author, String holder) {
        promises.watchWriters(() -> Optional.of(author), () -> holder);
        world.aws().autoScaling().setDesiredCapacity(GROUP, 2);
    }

    @Test
    void anAnswerThatDoesNotGoOnNamesItsReason() {
        ObjectNode answer = Json.object().put("kind", "Wait").put("seconds", 5);
        answer.putObject("reason").put("kind", "TooFewReady");
        promises.answered("one", "ChooseNodes", answer);
        assertThat(broken()).isEmpty();
        answer.remove("reason");
        answer.putArray("held");
        promises.answered("one", "ChooseNodes", answer);

        assertThat(broken()).containsExactly("NamesItsReason");
    }

    @Test
    void aNodeThatIsGivenUpAndAPodThatIsHeldHaveAReason() {
        ObjectNode answer = Json.object();
        answer.putArray("held").addObject().put("pod", "shop/web-1").put("why", "its budget allows nothing");
        ObjectNode stuck =
                answer.putArray("stuck").addObject().put("node", "node-1").put("why", "a pod stays");
        promises.answered("one", "DrainNodes", answer);
        assertThat(broken()).isEmpty();
        stuck.put("why", "");
        promises.answered("one", "DrainNodes", answer);

        assertThat(broken()).containsExactly("NamesItsReason");
    }

    @Test
    void roundsThatGetNoMemberAwayAreACircle() {
        ObjectNode answer = Json.object().put("kind", "Roll");
        for (int i = 0; i < 100; i++) {
            promises.answered("one", "ChooseNodes", answer);
        }
        promises.answered("one", "TerminateNodes", Json.object().put("terminated", 1));
        promises.answered("one", "ChooseNodes", answer);
        assertThat(broken()).isEmpty();
        for (int i = 0; i < 100; i++) {
            promises.answered("one", "ChooseNodes", answer);
        }

        assertThat(broken()).containsExactly("RoundsGetSomewhere");
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

    private void terminate(String node) {
        String provider = world.api()
                .get(Kind.NODE, "", node)
                .orElseThrow()
                .path("spec")
                .path("providerID")
                .asText();
        world.aws()
                .autoScaling()
                .terminateInstanceInAutoScalingGroup(provider.substring(provider.lastIndexOf('/') + 1), Capacity.KEEP);
        pass(Duration.ofMinutes(5));
    }

    private ObjectNode youngest() {
        return pods().stream()
                .max(Comparator.comparing(
                        pod -> pod.path("metadata").path("creationTimestamp").asText()))
                .orElseThrow();
    }

    private void evict(ObjectNode pod) {
        String uid = pod.path("metadata").path("uid").asText();
        world.api().evict(namespace(pod), name(pod), Optional.of(uid), Optional.empty());
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
