package dev.noderoll.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.port.Misconfigured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code statemachine/rollout.schema.json} and {@link RolloutInput} say the same. */
class RolloutSchemaTest {

    private static final JsonNode SCHEMA = schema();

    private static final String FIELDS = """
        cluster account region nodeGroup abandon target target.image target.parameter target.templateVersion
        force only only.olderThanDays only.nodes only.labels only.zones maxSurge maxUnavailable clusterSurge
        clusterSurge.nodes clusterSurge.groups canary waves bakeSeconds settleSeconds approvalSeconds
        maxFailures joinTimeoutSeconds timeoutSeconds closesAt alarms onFailure launch preflight warmPool
        managed hooks hooks.function hooks.moments hooks.timeoutSeconds hooks.holdSeconds hooks.onError
        drain drain.timeoutSeconds drain.deregistrationSeconds drain.singleReplica drain.unmanagedPods
        drain.localData drain.jobs drain.maxGraceSeconds drain.stuckSeconds drain.atDeadline
        drain.unreadySeconds drain.podSelector drain.order drain.gangs drain.volumes drain.detachLabels
        drain.detachSeconds
        drain.kubernetesEvents
        """;

    /** What any field may be given, by somebody. */
    private static final String ANYTHING = """
        [null, true, {}, [], [""], [" "], ["a"], ["a", 1], [null], [["a"]], {"a": 1}, "", " ", "x", "ami-1", "ami", "AMI-1",
         " ami-1", "1", "1%", "0%", "00%", "01%", "007%", "99%", "100%", "101%", "1000%", "-1%", "1.5%", "1 %", "%",
         " 1%", "$Latest", "0", 0, 1, -1, 1.0, 1.5, 1e0, 1e3, 1e99, 2147483647, 2147483648, 1001, 1000,
         "Abandon", "ABANDON", "surge ", "Evict", "HOLD", "222233334444", "22223333444", "eu-west-1", "us-gov-east-1", "eu", "a/b", "hold", "evict", "surge", "abandon", "rollBack", "auto", "go", ["beforeDrain"], ["beforeDrain", "afterDrain"],
         ["afterTermination", "beforeDrain", "afterDrain", "beforeDrain"], ["BEFORE_DRAIN"], 900, 901, 14400, 14401,
         "arn:aws:lambda:eu-central-1:111122223333:function:f", "arn:aws:lambda:eu-central-1:111122223333:function:f:live"]
        """;

    /** One property of the schema, and where it is in the input. */
    record Property(String path, JsonNode schema) {

        String name() {
            return path.substring(path.lastIndexOf('.') + 1);
        }

        /** The input with this value for the property; absent when null is not a JSON null but missing. */
        ObjectNode in(ObjectNode input, JsonNode value) {
            ObjectNode copy = input.deepCopy();
            ObjectNode holder = copy;
            if (path.contains(".")) {
                String object = path.substring(0, path.indexOf('.'));
                holder = copy.path(object).isObject() ? (ObjectNode) copy.get(object) : copy.putObject(object);
            }
            if (path.startsWith("target.")) {
                holder.removeAll();
            }
            if (path.startsWith("hooks.")) {
                // Nobody is asked at any moment without it.
                holder.put("function", "arn:aws:lambda:eu-central-1:111122223333:function:f");
            }
            if (value.isMissingNode()) {
                holder.remove(name());
            } else {
                holder.set(name(), value);
            }
            return copy;
        }

        @Override
        public String toString() {
            return path;
        }
    }

    static Stream<Property> properties() {
        return under("", SCHEMA).stream();
    }

    private static List<Property> under(String prefix, JsonNode object) {
        List<Property> found = new ArrayList<>();
        object.path("properties").properties().forEach(e -> {
            found.add(new Property(prefix + e.getKey(), e.getValue()));
            found.addAll(under(prefix + e.getKey() + ".", e.getValue()));
        });
        return found;
    }

    @Test
    void theSchemaNamesEveryFieldThatTheReaderKnows() {
        assertThat(properties().map(Property::path))
                .containsExactly(FIELDS.strip().split("\\s+"));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void bothAllowTheSameValuesAndARefusalNamesTheField(Property property) {
        int allowed = 0;
        for (JsonNode value : values(property.schema())) {
            ObjectNode input = property.in(least(), value);
            boolean allows = SchemaJudge.allows(SCHEMA, input);
            if (allows) {
                allowed++;
                RolloutInput.read(input);
            } else {
                assertThatThrownBy(() -> RolloutInput.read(input))
                        .as("%s", input)
                        .isInstanceOf(Misconfigured.class)
                        .hasMessageStartingWith(property.path())
                        .hasMessageContaining(", expected ");
            }
        }
        assertThat(allowed).as("values that are allowed").isPositive();
    }

    @ParameterizedTest
    @MethodSource("properties")
    void anAbsentFieldMeansItsDefaultAndARequiredOneHasNone(Property property) {
        ObjectNode without = property.in(least(), JsonNodeFactory.instance.missingNode());

        JsonNode given = property.schema().path("default");
        if (given.isMissingNode()) {
            assertThat(SchemaJudge.allows(SCHEMA, without)).isFalse();
            assertThatThrownBy(() -> RolloutInput.read(without)).isInstanceOf(Misconfigured.class);
        } else {
            assertThat(RolloutInput.read(without)).isEqualTo(RolloutInput.read(property.in(least(), given)));
            for (JsonNode value : values(property.schema())) {
                ObjectNode other = property.in(least(), value);
                if (SchemaJudge.allows(SCHEMA, other) && !same(value, given)) {
                    assertThat(RolloutInput.read(other)).as("%s", other).isNotEqualTo(RolloutInput.read(without));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("properties")
    void everyFieldIsDescribedAndItsExamplesAreAllowed(Property property) {
        assertThat(property.schema().path("description").asText()).endsWith(".");
        for (JsonNode example : property.schema().path("examples")) {
            RolloutInput.read(property.in(least(), example));
        }
    }

    @ParameterizedTest
    @MethodSource("properties")
    void bothRefuseAnUnknownFieldBesideIt(Property property) {
        String path = property.path().substring(0, property.path().lastIndexOf('.') + 1) + "dryRun";
        ObjectNode input = least();
        input.putObject("only");
        input.putObject("clusterSurge");
        input.putObject("hooks");
        input.putObject("drain");
        if (path.contains(".")) {
            ((ObjectNode) input.get(path.substring(0, path.indexOf('.')))).put("dryRun", true);
        } else {
            input.put("dryRun", true);
        }

        assertThat(SchemaJudge.allows(SCHEMA, input)).isFalse();
        assertThatThrownBy(() -> RolloutInput.read(input)).hasMessageStartingWith(path + " is true, expected no such");
    }

    @Test
    void bothRefuseEveryPairOfTargets() {
        for (String pair : List.of("image parameter", "image templateVersion", "parameter templateVersion")) {
            ObjectNode input = least();
            ObjectNode target = input.putObject("target");
            for (String name : pair.split(" ", -1)) {
                target.put(name, "ami-1");
            }

            assertThat(SchemaJudge.allows(SCHEMA, input)).isFalse();
            assertThatThrownBy(() -> RolloutInput.read(input))
                    .hasMessageStartingWith("target." + pair.split(" ", -1)[1])
                    .hasMessageContaining("only one of image, parameter, templateVersion");
        }
    }

    private static ObjectNode least() {
        return (ObjectNode) json("{\"cluster\":\"prod\",\"nodeGroup\":\"workers\",\"target\":{\"image\":\"ami-1\"}}");
    }

    /** Just inside and just outside of each bound, each word, and anything else. */
    private static Set<JsonNode> values(JsonNode schema) {
        Set<JsonNode> values = new LinkedHashSet<>();
        json(ANYTHING).forEach(values::add);
        List<JsonNode> kinds = new ArrayList<>(List.of(schema));
        schema.path("oneOf").forEach(kinds::add);
        for (JsonNode kind : kinds) {
            kind.path("enum").forEach(values::add);
            for (String bound : List.of("minimum", "maximum")) {
                if (kind.has(bound)) {
                    long at = kind.get(bound).longValue();
                    Stream.of(at - 1, at, at + 1).forEach(n -> values.add(json(n.toString())));
                    Stream.of(at - 0.5, at + 0.5).forEach(n -> values.add(json(n.toString())));
                    values.add(json("\"" + at + "\""));
                }
            }
            if (kind.has("maxItems")) {
                values.add(texts(kind.get("maxItems").intValue()));
                values.add(texts(kind.get("maxItems").intValue() + 1));
            }
        }
        schema.path("examples").forEach(values::add);
        return values;
    }

    private static ArrayNode texts(int count) {
        ArrayNode texts = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < count; i++) {
            texts.add("alarm-" + i);
        }
        return texts;
    }

    private static boolean same(JsonNode a, JsonNode b) {
        return (a.isNumber() && b.isNumber()) ? a.decimalValue().compareTo(b.decimalValue()) == 0 : a.equals(b);
    }

    private static JsonNode schema() {
        Path root = Path.of(System.getProperty("noderoll.root"));
        try {
            return json(Files.readString(root.resolve("statemachine/rollout.schema.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.json().readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
