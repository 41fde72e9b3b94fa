package dev.noderoll.sim.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeApi.Propagation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ApiServerTest {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Agenda agenda = new Agenda(START);
    private final ApiServer api = new ApiServer(agenda, new Dice(1));

    @Test
    void fillsInWhatTheWriterOfAPodLeftOut() throws Exception {
        ObjectNode pod = api.create(Kind.POD, pod("web"));

        assertThat(pod.at("/metadata/creationTimestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(pod.at("/metadata/generation").asInt()).isEqualTo(1);
        assertThat(pod.at("/spec/terminationGracePeriodSeconds").asInt()).isEqualTo(30);
        assertThat(pod.at("/spec/tolerations")).hasSize(2);
        assertThat(pod.at("/spec/priority").asInt()).isZero();
        assertThat(pod.get("status").toString()).isEqualTo("{\"phase\":\"Pending\",\"qosClass\":\"BestEffort\"}");
    }

    @Test
    void takesThePriorityOfAPodFromItsClass() throws Exception {
        ObjectNode pod = pod("web");
        pod.withObject("/spec").put("priorityClassName", "system-node-critical");

        assertThat(api.create(Kind.POD, pod).at("/spec/priority").asInt()).isEqualTo(2_000_001_000);
    }

    @Test
    void refusesAWriteThatIsBasedOnAnOldVersion() throws Exception {
        ObjectNode first = api.create(Kind.LEASE, object("{metadata: {name: lock}, spec: {holderIdentity: a}}"));
        api.update(Kind.LEASE, with(first, "/spec", "holderIdentity", "b"));

        assertRefused(() -> api.update(Kind.LEASE, with(first, "/spec", "holderIdentity", "c")), 409, "Conflict");
        assertThat(holder()).isEqualTo("b");
    }

    @Test
    void tellsNobodyOfAWriteThatChangesNothing() throws Exception {
        ObjectNode pod = api.create(Kind.POD, pod("web"));
        List<Change> heard = new ArrayList<>();
        api.onChange(Kind.POD, heard::add);

        assertThat(api.update(Kind.POD, pod.deepCopy())).isEqualTo(pod);
        assertThat(heard).isEmpty();
    }

    @Test
    void tellsObserversOfWritesInTheirOrderEvenWhenAnObserverWrites() throws Exception {
        List<String> heard = new ArrayList<>();
        api.onChange(Kind.CONFIG_MAP, change -> {
            if (change.type() == ChangeType.ADDED) {
                api.update(Kind.CONFIG_MAP, with(change.object(), "/data", "seen", "yes"));
            }
        });
        api.onChange(Kind.CONFIG_MAP, change -> heard.add(change.type().name()));

        api.create(Kind.CONFIG_MAP, object("{metadata: {name: c}}"));

        assertThat(heard).containsExactly("ADDED", "MODIFIED");
    }

    @Test
    void aBoundPodWaitsForItsKubeletAndAnUnboundOneGoesAtOnce() throws Exception {
        api.create(Kind.POD, pod("bound"));
        api.create(Kind.POD, pod("unbound"));
        api.bind("default", "bound", "node-1");

        api.delete(Kind.POD, "default", "bound", Deletion.PLAIN);
        api.delete(Kind.POD, "default", "unbound", Deletion.PLAIN);

        assertThat(api.list(Kind.POD)).extracting(Json::name).containsExactly("bound");
        assertThat(Json.text(read("bound"), "metadata", "deletionTimestamp")).isEqualTo("2026-01-01T00:00:30Z");
        api.delete(Kind.POD, "default", "bound", Deletion.NOW);
        assertThat(api.list(Kind.POD)).isEmpty();
        assertThat(api.podsOnNode("node-1")).isEmpty();
    }

    @Test
    void aSecondDeletionMayOnlyShortenTheGracePeriod() throws Exception {
        api.create(Kind.POD, pod("web"));
        api.bind("default", "web", "node-1");
        api.delete(Kind.POD, "default", "web", Deletion.PLAIN);

        api.delete(Kind.POD, "default", "web", grace(60));
        assertThat(Json.text(read("web"), "metadata", "deletionTimestamp")).isEqualTo("2026-01-01T00:00:30Z");
        api.delete(Kind.POD, "default", "web", grace(10));
        assertThat(Json.text(read("web"), "metadata", "deletionTimestamp")).isEqualTo("2026-01-01T00:00:10Z");
    }

    @Test
    void deletesNoNamesakeOfThePodThatWasMeant() throws Exception {
        api.create(Kind.POD, pod("web"));

        Deletion other = new Deletion(Optional.empty(), Optional.of("other"));
        assertRefused(() -> api.delete(Kind.POD, "default", "web", other), 409, "Conflict");
        assertThat(api.list(Kind.POD)).hasSize(1);
    }

    @Test
    void aFinalizerKeepsAnObjectUntilItIsTakenOff() throws Exception {
        api.create(Kind.CONFIG_MAP, object("{metadata: {name: c, finalizers: [example.com/f]}}"));
        api.delete(Kind.CONFIG_MAP, "default", "c", Deletion.PLAIN);

        ObjectNode kept = api.get(Kind.CONFIG_MAP, "default", "c").orElseThrow();
        assertThat(Json.isTerminating(kept)).isTrue();
        ObjectNode freed = kept.deepCopy();
        freed.withObject("/metadata").remove("finalizers");
        api.update(Kind.CONFIG_MAP, freed);
        assertThat(api.list(Kind.CONFIG_MAP)).isEmpty();
    }

    @Test
    void dependentsGoAfterTheirOwnerUnlessTheyAreOrphaned() throws Exception {
        for (String name : List.of("gone", "left")) {
            ObjectNode owner = api.create(Kind.CONFIG_MAP, object("{metadata: {name: " + name + "}}"));
            ObjectNode pod = pod(name);
            pod.withObject("/metadata")
                    .withArray("ownerReferences")
                    .addObject()
                    .put("apiVersion", "v1")
                    .put("kind", "ConfigMap")
                    .put("name", name)
                    .put("uid", Json.uid(owner));
            api.create(Kind.POD, pod);
        }

        api.delete(Kind.CONFIG_MAP, "default", "gone", Deletion.PLAIN);
        api.delete(
                Kind.CONFIG_MAP,
                "default",
                "left",
                new Deletion(Optional.empty(), Optional.empty(), Propagation.ORPHAN));
        agenda.runUntil(() -> false, START.plusSeconds(5));

        assertThat(api.list(Kind.CONFIG_MAP)).isEmpty();
        assertThat(api.list(Kind.POD)).extracting(Json::name).containsExactly("left");
        assertThat(Json.at(read("left"), "metadata", "ownerReferences")).isEmpty();
    }

    @Test
    void aNamespaceGoesWithAllThatIsInItAndTakesNothingNew() throws Exception {
        api.create(Kind.NAMESPACE, object("{metadata: {name: shop}}"));
        api.create(Kind.CONFIG_MAP, object("{metadata: {name: c, namespace: shop}}"));

        api.delete(Kind.NAMESPACE, "", "shop", Deletion.PLAIN);
        assertRefused(
                () -> api.create(Kind.CONFIG_MAP, object("{metadata: {name: d, namespace: shop}}")), 403, "Forbidden");
        agenda.runUntil(() -> false, START.plusSeconds(5));

        assertThat(api.get(Kind.NAMESPACE, "", "shop")).isEmpty();
        assertThat(api.list(Kind.CONFIG_MAP)).isEmpty();
    }

    @Test
    void aRehearsedRequestIsAnsweredButNotKept() throws Exception {
        ObjectNode pod = pod("web");

        assertThat(api.rehearse(() -> api.create(Kind.POD, pod))
                        .at("/status/phase")
                        .asText())
                .isEqualTo("Pending");
        assertThat(api.list(Kind.POD)).isEmpty();
    }

    @Test
    void refusesAPodWithoutContainersAndSaysWhichFieldIsMissing() {
        assertThatThrownBy(() -> api.create(Kind.POD, object("{metadata: {name: p}, spec: {}}")))
                .isInstanceOfSatisfying(KubeError.class, error -> {
                    assertThat(error.code()).isEqualTo(422);
                    assertThat(error).hasMessage("Pod \"p\" is invalid: spec.containers: Required value");
                });
    }

    private String holder() {
        return api.get(Kind.LEASE, "default", "lock")
                .orElseThrow()
                .at("/spec/holderIdentity")
                .asText();
    }

    private ObjectNode read(String pod) {
        return api.get(Kind.POD, "default", pod).orElseThrow();
    }

    private static Deletion grace(int seconds) {
        return new Deletion(Optional.of(Duration.ofSeconds(seconds)), Optional.empty());
    }

    private static ObjectNode with(ObjectNode object, String path, String field, String value) {
        ObjectNode copy = object.deepCopy();
        copy.withObject(path).put(field, value);
        return copy;
    }

    private static ObjectNode pod(String name) throws Exception {
        return object("{metadata: {name: " + name + "}, spec: {containers: [{name: c, image: 'example/c:1'}]}}");
    }

    private static ObjectNode object(String yaml) throws Exception {
        JsonNode read = YAML.readTree(yaml);
        return (ObjectNode) read;
    }

    private static void assertRefused(ThrowingCallable call, int code, String reason) {
        assertThatThrownBy(call).isInstanceOfSatisfying(KubeError.class, error -> {
            assertThat(error.code()).isEqualTo(code);
            assertThat(error.reason()).isEqualTo(reason);
        });
    }
}
