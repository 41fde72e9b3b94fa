package dev.noderoll.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.handler.HandlerTypes;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainSet;
import dev.noderoll.model.Going;
import dev.noderoll.model.Going.Way;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.Surge;
import dev.noderoll.plan.NodeChoice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {

    /** The fields that may be null. */
    private static final Set<String> MAY_BE_NULL =
            Set.of("request", "event", "rolledGroup", "node", "managedVersion", "ownTemplate");

    /** A type, and a value of it or of one of its members. */
    record Sample(Class<?> type, Object value) {
        @Override
        public String toString() {
            return type.getName() + " as " + value.getClass().getSimpleName();
        }
    }

    /** Every member of every union, and what every handler reads and writes. */
    static Stream<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (Class<?> union : Json.UNIONS) {
            for (Class<?> member : union.getPermittedSubclasses()) {
                samples.add(new Sample(union, Samples.of(member)));
            }
        }
        for (HandlerTypes handler : HandlerTypes.all()) {
            samples.add(new Sample(handler.input(), Samples.of(handler.input())));
            samples.add(new Sample(handler.output(), Samples.of(handler.output())));
        }
        return samples.stream();
    }

    @Test
    void everySealedTypeThatCrossesStatesIsAUnion() {
        Set<Class<?>> sealed = new LinkedHashSet<>();
        for (HandlerTypes handler : HandlerTypes.all()) {
            sealed.addAll(Samples.reachedFrom(handler.input()));
            sealed.addAll(Samples.reachedFrom(handler.output()));
        }
        sealed.removeIf(type -> !type.isSealed() || type == JsonNode.class);
        // What a person wrote is read field by field; the log line alone shows it as a value.
        sealed.add(RolloutRequest.Wanted.class);

        assertThat(Json.UNIONS).containsExactlyInAnyOrderElementsOf(sealed);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsBackWhatItWrites(Sample sample) throws JsonProcessingException {
        assertThat(Json.json().readValue(text(sample), sample.type())).isEqualTo(sample.value());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aMemberOfAUnionCarriesItsName(Sample sample) throws JsonProcessingException {
        JsonNode kind = Json.json().readTree(text(sample)).path("kind");

        assertThat(kind.asText())
                .isEqualTo(sample.type().isSealed() ? sample.value().getClass().getSimpleName() : "");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesUnknownMissingAndNullFieldsHoweverDeep(Sample sample) throws JsonProcessingException {
        JsonNode whole = Json.json().readTree(text(sample));
        for (ObjectNode object : objects(whole).reversed()) {
            ObjectNode before = object.deepCopy();
            object.put("unheardOf", 1);
            refused(whole, sample.type());
            object.setAll(before);
            object.remove("unheardOf");
            for (String field : names(before)) {
                object.remove(field);
                refused(whole, sample.type());
                object.putNull(field);
                if (!MAY_BE_NULL.contains(field)) {
                    refused(whole, sample.type());
                }
                object.setAll(before);
            }
        }
        assertThat(Json.json().readValue(whole.toString(), sample.type())).isEqualTo(sample.value());
    }

    @Test
    void aSetMayHaveNoRolloutAndAMemberNoNode() throws JsonProcessingException {
        DrainPolicy policy = (DrainPolicy) Samples.of(DrainPolicy.class);
        Going going = new Going(new InstanceId("i-1"), null, "a", Way.TAKEN);
        DrainSet set = new DrainSet(
                "prod",
                null,
                "execution-1",
                List.of(going),
                1,
                false,
                0,
                Instant.MAX,
                Instant.MAX,
                Instant.MAX,
                policy);

        String text = Json.json().writeValueAsString(set);

        assertThat(text).contains("\"rolledGroup\":null", "\"node\":null");
        assertThat(Json.json().readValue(text, DrainSet.class)).isEqualTo(set);
    }

    @Test
    void nullInAListIsRefused() {
        assertThatThrownBy(() -> Json.json().readValue("{\"kind\":\"Done\",\"keptOut\":[null]}", NodeChoice.class))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void identifiersArePlainText() throws JsonProcessingException {
        NodeChoice choice = new NodeChoice.Done(List.of(new InstanceId("i-1")));

        assertThat(Json.json().writeValueAsString(choice)).isEqualTo("{\"kind\":\"Done\",\"keptOut\":[\"i-1\"]}");
    }

    @Test
    void anotherUnionsMemberIsRefused() {
        assertThatThrownBy(() -> Json.json().readValue("{\"kind\":\"Done\",\"keptOut\":[\"i-1\"]}", Surge.class))
                .hasMessageContaining("Done");
    }

    private static String text(Sample sample) throws JsonProcessingException {
        return Json.json().writerFor(sample.type()).writeValueAsString(sample.value());
    }

    private static void refused(JsonNode value, Class<?> type) {
        assertThatExceptionOfType(JsonProcessingException.class)
                .as("%s", value)
                .isThrownBy(() -> Json.json().readValue(value.toString(), type));
    }

    /** Every object inside, itself first, but for what is free of form. */
    private static List<ObjectNode> objects(JsonNode value) {
        List<ObjectNode> objects = new ArrayList<>();
        if (value instanceof ObjectNode object && !object.has("any")) {
            objects.add(object);
        }
        value.forEach(inner -> objects.addAll(objects(inner)));
        return objects;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
