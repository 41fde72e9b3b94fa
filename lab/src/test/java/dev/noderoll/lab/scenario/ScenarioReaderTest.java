package dev.noderoll.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.scenario.Happening.Deed;
import dev.noderoll.lab.scenario.Happening.Symptom;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioReaderTest {

    /** Every field there is, with a value of its own. */
    private static final String ALL = """
        {"name":"n","about":"a","cluster":"c",
         "nodeGroup":{"name":"g","beside":["h"],"size":3,"max":5,"zones":["eu-central-1a","eu-central-1b"],
           "targetGroup":{"deregistrationSeconds":45,"healthCheckSeconds":20},
           "managed":{"name":"ng-2","maxUnavailable":2},
           "instanceType":"m7i.large","cpuMillis":1000,"memoryMi":2000,"maxPods":20,
           "mixed":{"types":["m7i.large","m6i.large"],"onDemandBase":1,"onDemandPercentage":50,"running":["m5.large"]}},
         "images":{"current":"ami-1","target":"ami-2"},
         "variants":[{"name":"v","about":"w","manifests":"m"}],
         "rollout":{"maxSurge":2},"requestsPerSecond":7,"limitMinutes":90,
         "hook":{"heartbeatTimeoutSeconds":600,"drain":{"timeoutSeconds":900}},
         "plan":{"groups":[{"cluster":"c","nodeGroup":"g"}],"target":{"image":"ami-2"}},
         "happenings":[
           {"at":"0s","does":"startRollout"},
           {"at":"15m","does":"putParameter","name":"p","value":"q"},
           {"at":"1h30m5s","does":"terminateInstance","instance":"node-2"},
           {"at":"2h","does":"interruptSpotInstance","instance":"node-3"},
           {"at":"2h","does":"recommendRebalance","instance":"node-4"},
           {"at":"2h","does":"impairZone","zone":"eu-central-1a"},
           {"at":"2h","does":"restoreZone","zone":"eu-central-1b"},
           {"at":"2h","does":"resumeProcesses","processes":["AZRebalance"]},
           {"at":"2h","does":"loseEvent","detailType":"EC2 Instance-terminate Lifecycle Action"},
           {"at":"48h","does":"breakImage","image":"target","symptom":"noPodNetwork"},
           {"at":"48h","does":"applyTerraform"},
           {"at":"48h","does":"deployStack"},
           {"at":"48h","does":"replaceApiServers"},
           {"at":"48h","does":"sellOut","zone":"eu-central-1a","instanceType":"m7i.large"},
           {"at":"48h","does":"changeOverrides","types":["m6i.large"]}],
         "expect":{"rollouts":["RolloutPaused","RolloutDone"],"image":"current","failedRequests":3,"minutes":40,"says":["Done","2"]}}
        """;

    @TempDir
    private Path directory;

    @Test
    void aJsonFileOfManifestsIsNoScenario() throws IOException {
        Path file = directory.resolve("app.json");
        String object = "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"a\"}}";
        Files.writeString(file, object + "\n" + object);

        assertThat(ScenarioReader.read(file).variant("").manifests()).isEqualTo(file);
    }

    private Scenario read(JsonNode json) throws IOException {
        Files.createDirectories(directory.resolve("m"));
        Path file = directory.resolve("scenario.json");
        Files.writeString(file, json.toString());
        return ScenarioReader.read(file);
    }

    private static ObjectNode all() throws IOException {
        return (ObjectNode) Json.json().readTree(ALL);
    }

    @Test
    void everyFieldIsRead() throws IOException {
        Scenario scenario = read(all());

        assertThat(scenario.group())
                .isEqualTo(new Scenario.Group(
                        "g",
                        3,
                        5,
                        List.of("eu-central-1a", "eu-central-1b"),
                        "m7i.large",
                        1000,
                        2000,
                        20,
                        Optional.of(new Scenario.Mixed(List.of("m7i.large", "m6i.large"), 1, 50, List.of("m5.large"))),
                        Optional.empty(),
                        Optional.of(new Scenario.Targets(45, 20)),
                        List.of("h"),
                        Optional.of(new Scenario.Managed("ng-2", 2))));
        assertThat(scenario.limit()).isEqualTo(Duration.ofMinutes(90));
        assertThat(scenario.rollout().path("target").path("parameter").asText())
                .as("the release of a managed group")
                .isEqualTo(Scenario.Managed.RELEASE);
        Script script = scenario.script();
        assertThat(script.hook().orElseThrow().heartbeatTimeoutSeconds()).isEqualTo(600);
        assertThat(script.plan()).isPresent();
        assertThat(script.expect())
                .contains(new Script.Expectation(
                        List.of("RolloutPaused", "RolloutDone"),
                        Set.of("ami-1"),
                        3,
                        Optional.of(40),
                        List.of("Done", "2")));
        assertThat(script.happenings())
                .containsExactly(
                        new Happening(Duration.ZERO, new Deed.StartRollout()),
                        new Happening(Duration.ofMinutes(15), new Deed.PutParameter("p", "q")),
                        new Happening(Duration.ofSeconds(5405), new Deed.TerminateInstance("node-2")),
                        new Happening(Duration.ofHours(2), new Deed.InterruptSpotInstance("node-3")),
                        new Happening(Duration.ofHours(2), new Deed.RecommendRebalance("node-4")),
                        new Happening(Duration.ofHours(2), new Deed.ImpairZone("eu-central-1a")),
                        new Happening(Duration.ofHours(2), new Deed.RestoreZone("eu-central-1b")),
                        new Happening(Duration.ofHours(2), new Deed.ResumeProcesses(List.of("AZRebalance"))),
                        new Happening(
                                Duration.ofHours(2), new Deed.LoseEvent("EC2 Instance-terminate Lifecycle Action")),
                        new Happening(Duration.ofDays(2), new Deed.BreakImage("ami-2", Symptom.NO_POD_NETWORK)),
                        new Happening(Duration.ofDays(2), new Deed.ApplyTerraform()),
                        new Happening(Duration.ofDays(2), new Deed.DeployStack()),
                        new Happening(Duration.ofDays(2), new Deed.ReplaceApiServers()),
                        new Happening(Duration.ofDays(2), new Deed.SellOut("eu-central-1a", "m7i.large")),
                        new Happening(Duration.ofDays(2), new Deed.ChangeOverrides(List.of("m6i.large"))));
    }

    /** Where, the bad value, and what the message has to have beside both. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        name                      | 7                    | a name
        name                      | " "                  | a name
        about                     | []                   | text
        cluster                   | null                 | text
        colour                    | "red"                | no such field
        nodeGroup                 | []                   | an object
        nodeGroup.name            | 3                    | text
        nodeGroup.beside          | ["g"]                | names of further groups, each once
        nodeGroup.size            | 0                    | from 1 to 1000
        nodeGroup.size            | 2.5                  | a whole number
        nodeGroup.size            | "3"                  | a whole number
        nodeGroup.max             | 2                    | from 3 to 2000
        nodeGroup.zones           | "eu-central-1a"      | names of zones
        nodeGroup.zones           | [1]                  | names of zones
        nodeGroup.zones           | ["a","a"]            | names of zones
        nodeGroup.instanceType    | {}                   | text
        nodeGroup.cpuMillis       | 99                   | from 100 to 192000
        nodeGroup.memoryMi        | 1000001              | from 128 to 1000000
        nodeGroup.maxPods         | 3                    | from 4 to 1000
        nodeGroup.targetGroup     | "web"                | an object
        nodeGroup.targetGroup.deregistrationSeconds | 3601 | from 0 to 3600
        nodeGroup.targetGroup.healthCheckSeconds | 4     | from 5 to 300
        nodeGroup.targetGroup.colour | 1                 | no such field
        nodeGroup.managed         | "web"                | an object
        nodeGroup.managed.name    | 7                    | text
        nodeGroup.managed.maxUnavailable | 101           | from 1 to 100
        nodeGroup.managed.colour  | 1                    | no such field
        nodeGroup.mixed           | "m7i.large"          | an object
        nodeGroup.mixed.types     | []                   | a list of instance types, each once
        nodeGroup.mixed.types     | ["m7i.large","m7i.large"] | a list of instance types, each once
        nodeGroup.mixed.onDemandBase | -1                | from 0 to 1000
        nodeGroup.mixed.onDemandPercentage | 101         | from 0 to 100
        nodeGroup.mixed.running   | "m5.large"           | a list of instance types
        nodeGroup.mixed.colour    | 1                    | no such field
        nodeGroup.colour          | 1                    | no such field
        images                    | "ami-1"              | an object
        images.current            | 1                    | text
        images.target             | ""                   | text
        images.next               | "ami-3"              | no such field
        variants                  | {}                   | a list of
        variants                  | []                   | a list of
        variants[0]               | "m"                  | an object
        variants[0].name          | 1                    | a name
        variants[0].about         | null                 | one sentence
        variants[0].manifests     | "nowhere"            | that exists
        variants[0].manifests     | 1                    | a path
        variants[0].colour        | 1                    | no such field
        rollout                   | []                   | an object
        rollout.maxSurge          | 1001                 | from 0
        rollout.colour            | 1                    | no such field
        requestsPerSecond         | 0                    | from 1 to 1000
        limitMinutes              | 2881                 | from 1 to 2880
        hook                      | true                 | an object
        hook.heartbeatTimeoutSeconds | 29                | from 30 to 7200
        hook.drain                | 7                    | an object
        hook.colour               | 1                    | no such field
        plan                      | []                   | a plan
        plan.groups               | []                   | a list of
        plan.colour               | 1                    | no such field
        happenings                | {}                   | a list of
        happenings[0]             | "startRollout"       | an object
        happenings[0].at          | 15                   | a time after the beginning
        happenings[0].at          | ""                   | a time after the beginning
        happenings[0].at          | "5 minutes"          | a time after the beginning
        happenings[0].at          | "-1s"                | a time after the beginning
        happenings[0].at          | "48h1s"              | at most 48h
        happenings[0].does        | "explode"            | startRollout
        happenings[0].does        | 1                    | startRollout
        happenings[0].instance    | "node-1"             | no such field
        happenings[1].name        | 1                    | a parameter's name
        happenings[1].value       | ""                   | its value
        happenings[2].instance    | "i-0123"             | such as node-1
        happenings[2].instance    | "node-0"             | such as node-1
        happenings[3].instance    | 3                    | such as node-1
        happenings[4].instance    | null                 | such as node-1
        happenings[5].zone        | "eu-central-1c"      | eu-central-1a, eu-central-1b
        happenings[6].zone        | 1                    | eu-central-1a, eu-central-1b
        happenings[7].processes   | []                   | AZRebalance
        happenings[7].processes   | ["Reboot"]           | AZRebalance
        happenings[7].processes   | "AZRebalance"        | a list of
        happenings[8].detailType  | "Anything"           | EC2 Spot Instance Interruption Warning
        happenings[9].image       | "ami-2"              | current, target
        happenings[9].symptom     | "slow"               | neverJoins, noPodNetwork
        happenings[9].symptom     | true                 | neverJoins, noPodNetwork
        happenings[13].zone       | "eu-central-1c"      | eu-central-1a, eu-central-1b
        happenings[13].instanceType | 1                  | an instance type
        happenings[14].types      | []                   | a list of instance types
        expect                    | "RolloutDone"        | an object
        expect.rollouts           | "RolloutDone"        | a list of last states
        expect.rollouts           | ["Done"]             | RolledBack
        expect.image              | "ami-1"              | current, target
        expect.failedRequests     | -1                   | from 0
        expect.minutes            | 0                    | from 1 to 2880
        expect.says               | "NoCapacity"         | texts
        expect.colour             | 1                    | no such field
        """)
    void aBadValueIsToldWithFieldValueAndWhatIsExpected(String field, String value, String expected)
            throws IOException {
        ObjectNode json = all();
        JsonNode bad = Json.json().readTree(value);
        set(json, field, bad);

        String last = field.startsWith("plan.") || field.startsWith("rollout.")
                ? field.substring(field.indexOf('.') + 1)
                : field;
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith(last + " is " + bad + ", expected ")
                .hasMessageContaining(expected);
    }

    /** Those that have no default. */
    @ParameterizedTest
    @CsvSource({
        "name",
        "variants",
        "variants[0].name",
        "variants[0].about",
        "variants[0].manifests",
        "happenings[0].at",
        "happenings[0].does",
        "happenings[1].name",
        "happenings[1].value",
        "happenings[2].instance",
        "happenings[5].zone",
        "happenings[7].processes",
        "happenings[8].detailType",
        "happenings[9].image",
        "happenings[9].symptom",
        "happenings[13].zone",
        "happenings[13].instanceType",
        "happenings[14].types",
        "nodeGroup.mixed.types",
        "expect.rollouts",
        "expect.image"
    })
    void aFieldThatIsMissingIsToldWithWhatIsExpected(String field) throws IOException {
        ObjectNode json = all();
        ObjectNode parent =
                (ObjectNode) at(json, field.contains(".") ? field.substring(0, field.lastIndexOf('.')) : "");
        parent.remove(field.substring(field.lastIndexOf('.') + 1));

        assertThatThrownBy(() -> read(json))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith(field + " is missing, expected ");
    }

    private static ObjectNode pooled(String pool) throws IOException {
        ObjectNode json = all();
        ObjectNode group = (ObjectNode) json.path("nodeGroup");
        group.remove("mixed");
        json.putArray("happenings");
        group.set("warmPool", Json.json().readTree(pool));
        return json;
    }

    @Test
    void aWarmPoolIsReadWithWhatAwsTakesWhereNothingIsSaid() throws IOException {
        assertThat(read(pooled(
                                "{\"minSize\":1,\"maxGroupPreparedCapacity\":9,\"poolState\":\"Hibernated\",\"reuseOnScaleIn\":true}"))
                        .group()
                        .pool())
                .contains(new Scenario.Pool(1, 9, "Hibernated", true));
        assertThat(read(pooled("{}")).group().pool()).contains(new Scenario.Pool(0, -1, "Stopped", false));
    }

    @Test
    void aWarmPoolThatCannotBeIsRefused() {
        for (String[] bad : new String[][] {
            {"1", "nodeGroup.warmPool is 1, expected an object"},
            {"{\"minSize\":-1}", "nodeGroup.warmPool.minSize is -1, expected "},
            {"{\"poolState\":\"Running\"}", "nodeGroup.warmPool.poolState is \"Running\", expected "},
            {"{\"colour\":1}", "nodeGroup.warmPool.colour is 1, expected no such field"}
        }) {
            assertThatThrownBy(() -> read(pooled(bad[0])))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageStartingWith(bad[1]);
        }
        assertThatThrownBy(() -> {
                    ObjectNode both = all();
                    ((ObjectNode) both.path("nodeGroup")).putObject("warmPool");
                    read(both);
                })
                .hasMessage("nodeGroup.warmPool is {}, expected none beside mixed: the simulated AWS refuses it");
    }

    @Test
    void overridesAreChangedOnlyWhereThereAreSome() throws IOException {
        ObjectNode json = all();
        ((ObjectNode) json.path("nodeGroup")).remove("mixed");

        assertThatThrownBy(() -> read(json))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith("happenings[14].types is ")
                .hasMessageContaining("of a group with a mixed instances policy");
    }

    /** The table above leaves out no field. */
    @Test
    void everyFieldHasABadValueInTheTable() throws IOException, ReflectiveOperationException {
        CsvSource table = getClass()
                .getDeclaredMethod(
                        "aBadValueIsToldWithFieldValueAndWhatIsExpected", String.class, String.class, String.class)
                .getAnnotation(CsvSource.class);
        Set<String> tried = new TreeSet<>();
        table.textBlock().lines().forEach(line -> tried.add(line.split("\\|", -1)[0].strip()));
        Set<String> fields = new TreeSet<>();
        collect("", all(), fields);
        // The contents of these are read, and tried, as inputs of the machines.
        fields.removeIf(f -> f.matches("(plan|rollout|hook\\.drain)\\..*"));
        // The same two fields in each happening.
        fields.removeIf(f -> f.matches("happenings\\[[1-9]\\d?].*") && f.matches(".*\\.(at|does)|happenings\\[\\d+]"));

        assertThat(tried).containsAll(fields);
    }

    @Test
    void whatIsNoJsonAndWhatIsNotThereIsTold() throws IOException {
        Path file = directory.resolve("scenario.json");
        Files.writeString(file, "{");

        assertThatThrownBy(() -> ScenarioReader.read(file))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("is not JSON");
        assertThatThrownBy(() -> ScenarioReader.read(directory.resolve("nowhere")))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContainingAll("nowhere", "expected a scenario file");
        assertThatThrownBy(() -> read(Json.json().readTree("[]")))
                .isInstanceOf(Misconfigured.class)
                .hasMessage("scenario is [], expected a JSON object");
    }

    private static void collect(String path, JsonNode node, Set<String> into) {
        node.properties().forEach(e -> {
            String field = path.isEmpty() ? e.getKey() : path + "." + e.getKey();
            into.add(field);
            collect(field, e.getValue(), into);
        });
        if (node.isArray() && !node.isEmpty() && node.path(0).isObject()) {
            for (int i = 0; i < node.size(); i++) {
                into.add(path + "[" + i + "]");
                collect(path + "[" + i + "]", node.get(i), into);
            }
        }
    }

    private static JsonNode at(JsonNode root, String field) {
        JsonNode at = root;
        for (String step : steps(field)) {
            at = step.matches("\\d+") ? at.path(Integer.parseInt(step)) : at.path(step);
        }
        return at;
    }

    private static void set(ObjectNode root, String field, JsonNode value) {
        List<String> steps = steps(field);
        String last = steps.removeLast();
        JsonNode parent = at(root, String.join(".", steps));
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), value);
        } else {
            ((ObjectNode) parent).set(last, value);
        }
    }

    private static List<String> steps(String field) {
        List<String> steps =
                new ArrayList<>(List.of(field.replace("[", ".").replace("]", "").split("\\.", -1)));
        steps.removeIf(String::isEmpty);
        return steps;
    }
}
