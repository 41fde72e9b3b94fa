package dev.noderoll.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.Shipped.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What the template gives to the machines is what they use, and no permission is wider than AWS makes it. */
final class TemplateRules {

    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{(\\w+)}");

    private TemplateRules() {}

    static List<String> broken(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        Map<String, String> deployed = new TreeMap<>();
        shipped.resources("AWS::Serverless::StateMachine").forEach((id, machine) -> {
            String name = machine.path("DefinitionUri")
                    .asText()
                    .replace("../statemachine/", "")
                    .replace(".asl.json", "");
            deployed.put(name, id);
            if (shipped.machines().containsKey(name)) {
                broken.addAll(broken(shipped, name, machine));
            }
        });
        TaskRules.differ(
                        "machines of the template and of statemachine/",
                        deployed.keySet(),
                        shipped.machines().keySet())
                .ifPresent(broken::add);
        broken.addAll(brokenAccess(shipped));
        broken.addAll(brokenFunctions(shipped));
        broken.addAll(unwatched(shipped));
        shipped.template()
                .path("Resources")
                .findValues("Statement")
                .forEach(list -> list.forEach(s -> {
                    if (!isNarrow(s)) {
                        broken.add("a permission on everything: " + s.path("Action"));
                    }
                }));
        return broken;
    }

    private static List<String> broken(Shipped shipped, String name, JsonNode machine) {
        List<String> broken = new ArrayList<>();
        Set<String> used = new TreeSet<>();
        Matcher matcher = SUBSTITUTION.matcher(String.valueOf(shipped.machines().get(name)));
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        JsonNode given = machine.path("DefinitionSubstitutions");
        Set<String> names = new TreeSet<>();
        given.fieldNames().forEachRemaining(names::add);
        TaskRules.differ(name + ": substitutions given and used", names, used).ifPresent(broken::add);
        given.properties().forEach(e -> {
            // The alias, because only of published versions does Lambda keep a snapshot.
            String meant =
                    e.getKey().replaceFirst("FunctionArn$", "Function.Alias").replaceFirst("Arn$", "");
            if (!e.getValue().toString().equals("{\"!Ref\":\"" + meant + "\"}")) {
                broken.add(name + ": the template gives " + e.getValue() + " for " + e.getKey());
            }
        });
        Set<String> invokes = shipped.states().stream()
                .filter(s -> s.machine().equals(name))
                .map(State::function)
                .filter(f -> !f.isEmpty())
                .map(f -> f + "Function.Alias")
                .collect(Collectors.toCollection(TreeSet::new));
        TaskRules.differ(name + ": functions it may invoke and those it does", mayInvoke(machine), invokes)
                .ifPresent(broken::add);
        return broken;
    }

    private static Set<String> mayInvoke(JsonNode machine) {
        Set<String> arns = new TreeSet<>();
        for (JsonNode statements : machine.path("Policies").findValues("Statement")) {
            for (JsonNode statement : statements) {
                if (statement.path("Action").asText().equals("lambda:InvokeFunction")) {
                    statement
                            .path("Resource")
                            .forEach(r -> arns.add(r.path("!Ref").asText()));
                }
            }
        }
        return arns;
    }

    /** The functions that reach a cluster are the ones whose roles are let in. */
    private static List<String> brokenAccess(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        Set<String> reach = new TreeSet<>();
        shipped.resources("AWS::Serverless::Function").forEach((id, function) -> {
            if (function.path("Policies").findValuesAsText("!Ref").contains("ReachClusterPolicy")) {
                reach.add(id.replaceFirst("Function$", ""));
            }
        });
        Set<String> let = StreamSupport.stream(
                        shipped.cluster()
                                .at("/Resources/Fn::ForEach::Entries/1")
                                .spliterator(),
                        false)
                .map(JsonNode::asText)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> exported = new TreeSet<>();
        shipped.template().path("Outputs").properties().forEach(e -> {
            if (e.getValue().has("Export")) {
                exported.add(e.getKey().replaceFirst("Role$", ""));
            }
        });
        TaskRules.differ("functions that reach clusters and those let in", reach, let)
                .ifPresent(broken::add);
        TaskRules.differ("functions that reach clusters and roles exported", reach, exported)
                .ifPresent(broken::add);
        return broken;
    }

    /** What the template's Globals cannot say for all functions. */
    private static List<String> brokenFunctions(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        shipped.template().path("Resources").properties().forEach(e -> {
            JsonNode function = e.getValue();
            if (!function.path("Type").asText().equals("AWS::Serverless::Function")) {
                return;
            }
            if (!function.at("/Metadata/BuildMethod").asText().equals("makefile")) {
                broken.add(e.getKey() + " is not built by functions/Makefile");
            }
            if (!function.at("/Properties/AutoPublishAliasAllProperties").asBoolean()) {
                broken.add(e.getKey() + " would keep its old version when a parameter changes");
            }
        });
        return broken;
    }

    /** The nested stack of alarms is told of every machine. */
    private static List<String> unwatched(Shipped shipped) {
        Set<String> watched = new TreeSet<>();
        for (JsonNode given : shipped.template().at("/Resources/Watch/Properties/Parameters")) {
            if (given.path("!Ref").asText().endsWith("StateMachine")) {
                watched.add(given.path("!Ref").asText());
            }
        }
        return TaskRules.differ(
                        "machines and those that are watched",
                        shipped.resources("AWS::Serverless::StateMachine").keySet(),
                        watched)
                .stream()
                .toList();
    }

    /** On named resources, or under a condition, or of a kind that knows no resources: looking, logs and traces. */
    private static boolean isNarrow(JsonNode statement) {
        String actions = statement.path("Action").toString();
        boolean everything = statement.path("Resource").toString().equals("\"*\"");
        return !everything
                || statement.has("Condition")
                || actions.replaceAll("\"(\\w+:Describe\\w+|logs:\\w+|xray:\\w+)\"", "")
                        .matches("[\\[\\],]*");
    }
}
