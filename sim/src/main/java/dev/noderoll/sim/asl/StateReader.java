package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.noderoll.sim.asl.TemplateReader.May;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one state of any kind; each kind lists the fields it may have. */
final class StateReader {

    private static final Template NO_TIMEOUT = new Template.Literal(JsonNodeFactory.instance.numberNode(99_999_999));

    private StateReader() {}

    static State read(String machine, String name, JsonNode node) {
        String where = machine + ", state " + name;
        if (name.isEmpty() || name.length() > 80) {
            throw new MachineRefused(where, "a state's name has 1 to 80 characters");
        }
        String type = node.path("Type").asText("");
        return switch (type) {
            case "Pass" -> pass(name, fields(where, node, "Assign", "Output", "Next", "End"));
            case "Task" ->
                task(
                        name,
                        fields(
                                where,
                                node,
                                "Resource",
                                "Arguments",
                                "TimeoutSeconds",
                                "HeartbeatSeconds",
                                "Retry",
                                "Catch",
                                "Assign",
                                "Output",
                                "Next",
                                "End"));
            case "Choice" -> choice(where, name, fields(where, node, "Choices", "Default", "Assign", "Output"));
            case "Wait" ->
                waiting(name, fields(where, node, "Seconds", "Timestamp", "Assign", "Output", "Next", "End"));
            case "Succeed" -> new State.Succeed(basics(name, fields(where, node, "Output")));
            case "Fail" -> fail(name, fields(where, node, "Error", "Cause"));
            case "Parallel" ->
                parallel(
                        machine,
                        name,
                        fields(
                                where,
                                node,
                                "Branches",
                                "Arguments",
                                "Retry",
                                "Catch",
                                "Assign",
                                "Output",
                                "Next",
                                "End"));
            case "Map" -> MapReader.read(machine, name, fields(where, node, MapReader.FIELDS));
            default -> throw new MachineRefused(where + ", field Type", "unknown type '" + type + "'");
        };
    }

    private static FieldReader fields(String where, JsonNode node, String... own) {
        Set<String> allowed = new HashSet<>(Set.of(own));
        allowed.addAll(Set.of("Type", "Comment", "QueryLanguage"));
        FieldReader fields = new FieldReader(where, node, allowed);
        if (!fields.maybeText("QueryLanguage").orElse("JSONata").equals("JSONata")) {
            throw fields.refuse("QueryLanguage", "expected JSONata");
        }
        return fields;
    }

    static Basics basics(String name, FieldReader fields, May... may) {
        return new Basics(name, fields.comment(), assign(fields, may), fields.maybeTemplate("Output", may));
    }

    static Optional<Template> assign(FieldReader fields, May... may) {
        Optional<Template> assign = fields.maybeTemplate("Assign", may);
        if (assign.isPresent() && !(assign.get() instanceof Template.Fields)) {
            throw fields.refuse("Assign", "expected an object of variables");
        }
        return assign;
    }

    /** One of Next and End; empty for End. */
    static Optional<String> next(FieldReader fields) {
        boolean end = fields.has("End") && fields.node("End").asBoolean(false);
        if (end == fields.has("Next")) {
            throw fields.refuse("Next", "expected either Next or \"End\": true");
        }
        return fields.maybeText("Next");
    }

    private static State pass(String name, FieldReader fields) {
        return new State.Pass(basics(name, fields), next(fields));
    }

    private static State task(String name, FieldReader fields) {
        String arn = fields.text("Resource");
        Resource resource = Resource.of(arn).orElseThrow(() -> fields.refuse("Resource", "not supported: " + arn));
        Template arguments = fields.template("Arguments");
        switch (resource) {
            case Resource.Lambda _ -> arguments(fields, arguments, "FunctionName", Set.of("Payload"));
            case Resource.StartExecution _ -> arguments(fields, arguments, "StateMachineArn", Set.of("Input", "Name"));
            case Resource.Service _ -> {}
        }
        return new State.Task(
                basics(name, fields, May.RESULT),
                resource,
                arguments,
                timeout(fields),
                heartbeat(fields, resource),
                OnErrorReader.read(fields),
                next(fields));
    }

    private static void arguments(FieldReader fields, Template arguments, String needed, Set<String> optional) {
        if (!(arguments instanceof Template.Fields) || arguments.field(needed).isEmpty()) {
            throw fields.refuse("Arguments", needed + " is missing");
        }
        for (String name : arguments.fieldNames()) {
            if (!name.equals(needed) && !optional.contains(name)) {
                throw fields.refuse("Arguments." + name, "unknown or not supported here");
            }
        }
    }

    private static Template timeout(FieldReader fields) {
        if (!fields.has("TimeoutSeconds")) {
            return NO_TIMEOUT;
        }
        if (fields.node("TimeoutSeconds").isNumber()) {
            fields.whole("TimeoutSeconds", 1, 99_999_999);
        }
        return number(fields, "TimeoutSeconds");
    }

    private static Optional<Template> heartbeat(FieldReader fields, Resource resource) {
        if (!fields.has("HeartbeatSeconds")) {
            return Optional.empty();
        }
        if (!resource.byToken()) {
            throw fields.refuse("HeartbeatSeconds", "nobody sends heartbeats for a task without a token");
        }
        if (fields.node("HeartbeatSeconds").isNumber()
                && fields.node("TimeoutSeconds").isNumber()) {
            fields.whole("HeartbeatSeconds", 1, fields.node("TimeoutSeconds").intValue() - 1);
        }
        return Optional.of(number(fields, "HeartbeatSeconds"));
    }

    /** A number of at least 0, or an expression. */
    static Template number(FieldReader fields, String field) {
        Template template = fields.template(field);
        boolean number = fields.node(field).isNumber() && fields.node(field).doubleValue() >= 0;
        if (!number && !(template instanceof Template.Formula)) {
            throw fields.refuse(field, "expected a number of at least 0 or an expression");
        }
        return template;
    }

    private static State choice(String where, String name, FieldReader fields) {
        List<Rule> rules = new ArrayList<>();
        if (!fields.has("Choices")) {
            throw fields.refuse("Choices", "missing");
        }
        for (JsonNode node : fields.list("Choices")) {
            FieldReader rule = new FieldReader(
                    where + ", rule " + (rules.size() + 1),
                    node,
                    Set.of("Condition", "Comment", "Assign", "Output", "Next"));
            Template condition = rule.template("Condition");
            if (!rule.node("Condition").isBoolean() && !(condition instanceof Template.Formula)) {
                throw rule.refuse("Condition", "expected a boolean or an expression");
            }
            rules.add(
                    new Rule(condition, rule.comment(), assign(rule), rule.maybeTemplate("Output"), rule.text("Next")));
        }
        return new State.Choice(basics(name, fields), rules, fields.maybeText("Default"));
    }

    private static State waiting(String name, FieldReader fields) {
        if (fields.has("Seconds") == fields.has("Timestamp")) {
            throw fields.refuse("Seconds", "expected either Seconds or Timestamp");
        }
        Optional<Template> seconds = fields.has("Seconds") ? Optional.of(number(fields, "Seconds")) : Optional.empty();
        return new State.Wait(basics(name, fields), seconds, fields.maybeTemplate("Timestamp"), next(fields));
    }

    private static State fail(String name, FieldReader fields) {
        return new State.Fail(basics(name, fields), fields.maybeTemplate("Error"), fields.maybeTemplate("Cause"));
    }

    private static State parallel(String machine, String name, FieldReader fields) {
        List<Flow> branches = new ArrayList<>();
        if (!fields.has("Branches")) {
            throw fields.refuse("Branches", "missing");
        }
        for (JsonNode node : fields.list("Branches")) {
            String where = fields.at("Branches") + " " + (branches.size() + 1);
            branches.add(
                    FlowReader.read(machine, new FieldReader(where, node, Set.of("Comment", "StartAt", "States"))));
        }
        return new State.Parallel(
                basics(name, fields, May.RESULT),
                fields.maybeTemplate("Arguments"),
                branches,
                OnErrorReader.read(fields),
                next(fields));
    }
}
