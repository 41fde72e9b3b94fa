package dev.noderoll.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.port.Misconfigured;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code statemachine/patch.schema.json} and {@link PatchInput} say the same. */
class PatchSchemaTest {

    private static final JsonNode SCHEMA = SchemaJudge.schema("patch.schema.json");

    /** Every field. */
    private static final String WHOLE = """
            {"groups": [{"cluster": "a", "nodeGroup": "b", "ring": 3}, {"cluster": "a", "tags": {"team": "web"}}],
             "target": {"parameter": "/ami"}, "soakHours": 48, "quietMinutes": 30,
             "parallel": 3, "parallelPerCluster": 2, "clusterSurge": 4,
             "window": {"days": ["SUNDAY"], "opens": "22:00", "closes": "04:00", "zone": "Europe/Berlin"},
             "calendars": ["freeze"], "approval": {"ring": 1, "hours": 12}, "rollout": {"maxSurge": 2}}
            """;

    /** Where the window is told by a cron expression. */
    private static final String BY_CRON = WHOLE.replace(
            "\"days\": [\"SUNDAY\"], \"opens\": \"22:00\", \"closes\": \"04:00\"",
            "\"cron\": \"0 22 ? * SUN *\", \"durationMinutes\": 360");

    /** What any field may be given, by somebody. */
    private static final String ANYTHING = """
            [null, true, {}, [], [""], ["a"], ["MONDAY"], ["Monday"], ["MONDAY", 1], [{}], {"a": 1}, {"a": "b"}, "", " ", "x",
             "22:00", "22:00:01", "24:00", "2:00", "23:59", "00:00", "Europe/Berlin", "UTC", "Mars/Olympus", -1, 0, 1, 7, 100, 101,
             720, 721, 1440, 1441, 1.0, 1.5, 1e99, "1", ["1","2","3","4","5","6","7","8","9","10","11"],
             [{"cluster": "a"}], [{"cluster": "a", "nodeGroup": "b", "tags": {}}], [{"cluster": "a", "nodeGroup": "b", "tags": {"c": "d"}}],
             {"image": "ami-1"}, {"image": "x"}, {"image": "ami-1", "parameter": "b"}, {"maxSurge": 0}, {"cluster": "a"},
             {"opens": "01:00", "closes": "05:00", "zone": "UTC"}, {"opens": "01:00", "zone": "UTC"}, {"hours": 1},
             "0 2 * * ? *", "0 2 * * ?", "0 2 * * ? * *", " 0 2 * * ? *", "0  2 * * ? *", "0 2 30 2 ? *", 10080, 10081,
             {"cron": "0 2 * * ? *", "durationMinutes": 300, "zone": "UTC"}, {"cron": "0 2 * * ? *", "zone": "UTC"},
             {"cron": "0 2 * * ? *", "durationMinutes": 300, "opens": "01:00", "closes": "05:00", "zone": "UTC"}]
            """;

    /** What a schema cannot say. */
    private static final List<String> BEYOND =
            List.of("window.zone is", "window.cron is", "window is {", "window.closes is", "clusterSurge is 1");

    /** A place in a plan. */
    record Place(String plan, JsonPointer at) {

        @Override
        public String toString() {
            return (plan.equals(BY_CRON) ? "by cron " : "") + at;
        }
    }

    static Stream<Place> places() {
        Stream<Place> byCron = places(BY_CRON).filter(p -> p.at().toString().startsWith("/window"));
        return Stream.concat(places(WHOLE), byCron);
    }

    private static Stream<Place> places(String plan) {
        List<JsonPointer> found = new ArrayList<>();
        collect(JsonPointer.empty(), json(plan), found);
        return found.stream().skip(1).map(at -> new Place(plan, at));
    }

    private static void collect(JsonPointer at, JsonNode node, List<JsonPointer> found) {
        found.add(at);
        node.properties().forEach(e -> collect(at.appendProperty(e.getKey()), e.getValue(), found));
        for (int i = 0; i < (node.isArray() ? node.size() : 0); i++) {
            collect(at.appendIndex(i), node.get(i), found);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void bothAllowTheSameValues(Place place) {
        for (JsonNode value : json(ANYTHING)) {
            JsonNode plan = json(place.plan());
            put(plan, place.at(), value);
            compare(plan);
        }
        JsonNode without = json(place.plan());
        if (without.at(place.at().head()) instanceof ObjectNode object) {
            object.remove(place.at().last().getMatchingProperty());
            compare(without);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void bothRefuseAnUnknownField(Place place) {
        JsonNode plan = json(place.plan());
        boolean free = place.at().toString().endsWith("/tags");
        if (plan.at(place.at()) instanceof ObjectNode object && !free) {
            object.put("dryRun", true);
            assertThat(SchemaJudge.allows(SCHEMA, plan)).isFalse();
            assertThat(refusal(plan)).get().asString().contains("dryRun");
        }
    }

    @Test
    void everyFieldIsDescribedAndItsDefaultIsWhatItsAbsenceMeans() {
        SCHEMA.path("properties").properties().forEach(e -> {
            assertThat(e.getValue().path("description").asText()).endsWith(".");
            if (e.getValue().has("default")) {
                ObjectNode without = (ObjectNode) json(WHOLE);
                without.remove(e.getKey());
                ObjectNode given = without.deepCopy();
                given.set(e.getKey(), e.getValue().get("default"));
                assertThat(PatchInput.plan(given.toString())).isEqualTo(PatchInput.plan(without.toString()));
            }
            e.getValue().path("examples").forEach(example -> {
                ObjectNode plan = (ObjectNode) json(WHOLE);
                plan.set(e.getKey(), example);
                compare(plan);
                assertThat(refusal(plan)).isEmpty();
            });
        });
    }

    /** The schema names each field of a rollout but those that the plan itself says. */
    @Test
    void everyFieldOfARolloutMayBeGiven() {
        List<String> all = names(SchemaJudge.schema("rollout.schema.json").path("properties"));
        all.removeAll(
                List.of("cluster", "account", "region", "nodeGroup", "abandon", "target", "clusterSurge", "closesAt"));

        assertThat(names(SCHEMA.at("/properties/rollout/properties"))).isEqualTo(all);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void compare(JsonNode plan) {
        Optional<String> refusal = refusal(plan);
        if (SchemaJudge.allows(SCHEMA, plan)) {
            assertThat(refusal.filter(told -> BEYOND.stream().noneMatch(told::startsWith)))
                    .as("%s", plan)
                    .isEmpty();
        } else {
            assertThat(refusal).as("%s", plan).get().asString().contains(" is ", ", expected ");
        }
    }

    private static Optional<String> refusal(JsonNode plan) {
        try {
            PatchInput.plan(plan.toString());
            return Optional.empty();
        } catch (Misconfigured e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static void put(JsonNode plan, JsonPointer place, JsonNode value) {
        switch (plan.at(place.head())) {
            case ObjectNode object -> object.set(place.last().getMatchingProperty(), value);
            case ArrayNode array -> array.set(place.last().getMatchingIndex(), value);
            default -> throw new IllegalArgumentException(place.toString());
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
