package dev.noderoll.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.Shipped.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
        broken.addAll(outsideTheVpc(shipped));
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
            // The version, not the alias: a running execution goes on with the functions that it began with.
            String meant = e.getKey().equals("Partition")
                    ? "AWS::Partition"
                    : e.getKey()
                            .replaceFirst("FunctionArn$", "Function.Version")
                            .replaceFirst("Arn$", "");
            if (!e.getValue().toString().equals("{\"!Ref\":\"" + meant + "\"}")) {
                broken.add(name + ": the template gives " + e.getValue() + " for " + e.getKey());
            }
        });
        Set<String> invokes = shipped.states().stream()
                .filter(s -> s.machine().equals(name))
                .map(State::function)
                .filter(f -> !f.isEmpty())
                .map(f -> "${" + f + ".Arn}:*")
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
                            .forEach(r -> arns.add(r.path("!Sub").asText()));
                }
            }
        }
        return arns;
    }

    /** Every function has one of the roles that clusters let in, and each of these its own Kubernetes group. */
    private static List<String> brokenAccess(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        Set<String> roles = new TreeSet<>();
        shipped.resources("AWS::Serverless::Function")
                .values()
                .forEach(function ->
                        roles.add(function.at("/Role/!GetAtt").asText().replaceFirst("\\.Arn$", "")));
        Set<String> let = new TreeSet<>();
        shipped.cluster().path("Resources").properties().forEach(e -> {
            JsonNode entry = e.getValue().path("Properties");
            String level = e.getKey().replaceFirst("AccessEntry$", "");
            let.add(entry.at("/PrincipalArn/Fn::ImportValue/!Sub")
                    .asText()
                    .replaceFirst("^\\$\\{FunctionsStack}-", ""));
            String group = "[\"noderoll:" + level.toLowerCase(Locale.ROOT) + "\"]";
            if (!entry.path("KubernetesGroups").toString().equals(group)) {
                broken.add(e.getKey() + " is of the groups " + entry.path("KubernetesGroups"));
            }
        });
        Set<String> exported = new TreeSet<>();
        shipped.template().path("Outputs").properties().forEach(e -> {
            if (e.getValue().has("Export")) {
                exported.add(e.getKey());
            }
        });
        TaskRules.differ("roles of functions and those let in", roles, let).ifPresent(broken::add);
        TaskRules.differ("roles of functions and those exported", roles, exported)
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

    /**
     * Where subnets are given, every function is in them, with a role that may make its network interfaces.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions">Required
     *     IAM permissions</a>: AWSLambdaVPCAccessExecutionRole has them
     */
    private static List<String> outsideTheVpc(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        JsonNode everyone = shipped.template().at("/Globals/Function/VpcConfig");
        String inSubnets = "{\"!If\":[\"InVpc\",{\"SubnetIds\":{\"!Ref\":\"SubnetIds\"},"
                + "\"SecurityGroupIds\":{\"!Ref\":\"SecurityGroupIds\"}},{\"!Ref\":\"AWS::NoValue\"}]}";
        if (!everyone.toString().equals(inSubnets)) {
            broken.add("functions do not join the subnets that are given: " + everyone);
        }
        String interfaces = "{\"!If\":[\"InVpc\",{\"!Sub\":\"arn:${AWS::Partition}:iam::aws:policy/service-role/"
                + "AWSLambdaVPCAccessExecutionRole\"},{\"!Ref\":\"AWS::NoValue\"}]}";
        shipped.resources("AWS::Serverless::Function").forEach((id, function) -> {
            if (function.has("VpcConfig")) {
                broken.add(id + " has a VPC of its own");
            }
            String role = function.at("/Role/!GetAtt").asText().replaceFirst("\\.Arn$", "");
            JsonNode policies = shipped.template().at("/Resources/" + role + "/Properties/ManagedPolicyArns");
            if (policies.valueStream().noneMatch(policy -> policy.toString().equals(interfaces))) {
                broken.add(id + " may not make network interfaces, by " + role);
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
