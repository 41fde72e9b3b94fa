package dev.noderoll.lab.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.asl.TaskFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A machine, its input, and what its functions answer.
 *
 * @param machine the name of a shipped machine, or of this case for one of its own
 * @param definition in Amazon States Language; calls Lambda functions by name
 * @param answers of each function, one after the other, the last again and again; {@code {"throws": error}} for an error
 * @param unlike a fault of the judge, which therefore has to end it otherwise; empty where it has to agree
 */
record JudgeCase(
        String name,
        String machine,
        String definition,
        JsonNode input,
        Map<String, List<JsonNode>> answers,
        String unlike) {

    /** The functions of a case as they are asked, with what they were asked. Called by one thread at a time. */
    static final class Script {

        private final Map<String, List<JsonNode>> answers;
        private final Map<String, Integer> asked = new HashMap<>();
        private final Map<String, List<JsonNode>> calls = new TreeMap<>();

        private Script(Map<String, List<JsonNode>> answers) {
            this.answers = answers;
        }

        /** A function is invoked: for the state that it is asked for, or as itself where a case has a machine of its own. */
        JsonNode invoked(String function, JsonNode payload) throws TaskFailure {
            return payload.has("state")
                    ? answer(payload.path("state").asText(), payload.path("input"))
                    : answer(function, payload);
        }

        synchronized JsonNode answer(String function, JsonNode payload) throws TaskFailure {
            calls.computeIfAbsent(function, f -> new ArrayList<>()).add(anonymous(payload));
            List<JsonNode> all = answers.get(function);
            if (all == null) {
                throw new TaskFailure("Script.Silent", function);
            }
            int number = asked.merge(function, 1, Integer::sum);
            JsonNode answer = all.get(Math.min(number, all.size()) - 1);
            if (answer.has("throws")) {
                throw new TaskFailure(answer.path("throws").asText(), "scripted");
            }
            return answer;
        }

        synchronized Map<String, List<JsonNode>> calls() {
            return new TreeMap<>(calls);
        }

        /** What the person answers who is asked; empty for nobody. */
        Optional<JsonNode> person(String message) throws TaskFailure {
            String text = message.replaceAll("arn:aws:\\S+", "an ARN").replaceAll("--region \\S+", "--region R");
            JsonNode answer = answer("Person", JsonNodeFactory.instance.textNode(text));
            return answer.has("silent") ? Optional.empty() : Optional.of(answer);
        }

        /** What is told by these arguments without an answer being waited for: the state's name; empty for anything else. */
        static Optional<String> tells(JsonNode arguments) {
            if (arguments.has("Entries")) {
                return Optional.of(
                        switch (arguments.at("/Entries/0/DetailType").asText()) {
                            case "Noderoll Rollout Ended" -> "TellSystems";
                            case "Noderoll Approval Needed" -> "TellApproval";
                            default -> "TellProgress";
                        });
            }
            if (arguments.has("Bucket")) {
                return Optional.of(arguments.path("Body").has("end") ? "KeepEnd" : "KeepRecord");
            }
            boolean asks = arguments.has("MessageAttributes");
            return arguments.has("TopicArn") && !asks ? Optional.of("TellPeople") : Optional.empty();
        }

        /**
         * What the machine itself says: without the ARNs that Step Functions adds to events, as the judge does not; and
         * without names and times of the execution, of which each interpreter has its own.
         */
        static JsonNode own(JsonNode arguments) {
            ObjectNode own = arguments.deepCopy();
            own.path("Entries").forEach(entry -> ((ObjectNode) entry).remove("Resources"));
            if (own.path("Body") instanceof ObjectNode body) {
                own.remove("Key");
                body.remove(List.of("execution", "started", "ended"));
                body.path("entries").forEach(entry -> ((ObjectNode) entry).remove(List.of("from", "to")));
            }
            return own;
        }

        /** A cause without the description and the ARN of an execution in it. */
        static String anonymous(String cause) {
            return cause.replaceAll("\"\\{\\\\\"ExecutionArn.*}\"", "an execution")
                    .replaceAll("arn:aws:states:[^\"\\\\]*:execution:[^\"\\\\]*", "an ARN");
        }

        /** Without ARNs and descriptions of executions, which each interpreter makes up for itself. */
        static JsonNode anonymous(JsonNode value) {
            if (value.isTextual()) {
                return JsonNodeFactory.instance.textNode(anonymousText(value.asText()));
            }
            if (value instanceof ObjectNode object) {
                ObjectNode copy = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(e -> copy.set(e.getKey(), anonymous(e.getValue())));
                // Of a timeout each says it in its own words.
                if (copy.path("Error").asText().equals("States.Timeout")) {
                    copy.remove("Cause");
                }
                return copy;
            }
            if (value instanceof ArrayNode array) {
                ArrayNode copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(each -> copy.add(anonymous(each)));
                return copy;
            }
            return value;
        }

        private static String anonymousText(String text) {
            if (text.matches("(?s)arn:.*|\\{\"ExecutionArn.*")) {
                return "an ARN";
            }
            // The time of a beat, or of a state's beginning, is each interpreter's own.
            return text.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:]+\\.\\d{3,6}(Z|\\+00:00)", "a time")
                    .replaceAll("https://\\S+", "a link")
                    .replaceAll("arn:aws:states:\\S+", "an ARN");
        }
    }

    /** With a fault of the judge. */
    JudgeCase known(String fault) {
        return new JudgeCase(name, machine, definition, input, answers, fault);
    }

    Script script() {
        return new Script(answers);
    }

    /** Where each state of the definition is: at the top, in a branch, or in a map's processor. */
    Map<String, String> scopes() {
        Map<String, String> scopes = new HashMap<>();
        try {
            place(new ObjectMapper().readTree(definition), "top", scopes);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(name, e);
        }
        return scopes;
    }

    private static void place(JsonNode part, String scope, Map<String, String> scopes) {
        part.path("States").properties().forEach(state -> {
            scopes.put(state.getKey(), scope);
            place(state.getValue().path("ItemProcessor"), scope, scopes);
            int number = 0;
            for (JsonNode branch : state.getValue().path("Branches")) {
                place(branch, state.getKey() + "[" + number++ + "]", scopes);
            }
        });
    }

    /** The states by where they are, each in the order in which they were entered. */
    Map<String, List<String>> byScope(List<String> entered) {
        Map<String, String> scopes = scopes();
        Map<String, List<String>> order = new TreeMap<>();
        entered.forEach(state -> order.computeIfAbsent(scopes.getOrDefault(state, "?"), s -> new ArrayList<>())
                .add(state));
        return order;
    }

    @Override
    public String toString() {
        return name;
    }
}
