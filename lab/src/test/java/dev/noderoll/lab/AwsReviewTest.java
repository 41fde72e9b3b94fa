package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.Shipped.State;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a review against AWS's documentation has found in templates and machines, and what no other test holds: see
 * {@code docs/aws-review.md}, whose numbers are those here. Each finding is seen again when it is put back.
 */
class AwsReviewTest {

    private static final Shipped SHIPPED = Shipped.read();

    /** Calls for which EC2 and Auto Scaling look at a template's image, which may be a parameter's. */
    private static final Set<String> RESOLVES = Set.of(
            "ec2:DescribeLaunchTemplateVersions",
            "ec2:CreateLaunchTemplateVersion",
            "autoscaling:UpdateAutoScalingGroup");

    /** A service's name, of which SAM and CloudFormation make roles for us. */
    private static final Set<String> HAVE_ROLES = Set.of("AWS::IAM::Role", "AWS::Serverless::StateMachine");

    /**
     * One of the review's findings.
     *
     * @param holds what is wrong, one sentence each; empty when nothing is
     * @param back puts the finding back
     */
    record Finding(int number, String about, Function<Shipped, List<String>> holds, Consumer<Shipped> back) {
        @Override
        public String toString() {
            return number + ": " + about;
        }
    }

    @ParameterizedTest
    @MethodSource("findings")
    void whatWasFoundIsNoMore(Finding finding) {
        assertThat(finding.holds().apply(SHIPPED)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("findings")
    void whatWasFoundIsSeenWhenItIsPutBack(Finding finding) {
        Shipped damaged = SHIPPED.copy();
        finding.back().accept(damaged);

        assertThat(finding.holds().apply(damaged)).isNotEmpty();
    }

    /** Finding 3, of the key: "Adding the aws:SourceAccount ... is not supported for EventBridge-to-encrypted topics". */
    @Test
    void theKeyPolicyOfThePageLetsEventBridgeInWithoutACondition() throws IOException {
        String page = Files.readString(Golden.root().resolve("infra/README.md"));
        int begin = page.indexOf("```json\n", page.indexOf("## A key of your own")) + "```json\n".length();
        JsonNode policy = new ObjectMapper().readTree(page.substring(begin, page.indexOf("```", begin)));

        assertThat(policy).hasSize(3);
        for (JsonNode statement : policy) {
            boolean events = statement.at("/Principal/Service").asText().equals("events.amazonaws.com");
            assertThat(statement.has("Condition")).as(statement.toString()).isNotEqualTo(events);
        }
    }

    /** Finding 23: names that CloudFormation has cut are found by no pattern. */
    @Test
    void theDashboardNamesEachFunctionOnALineOfItsOwn() throws IOException {
        ObjectNode watch = Shipped.yaml(Files.readString(Golden.root().resolve("infra/watch.yaml")));
        JsonNode sub = watch.at("/Resources/Dashboard/Properties/DashboardBody/!Sub");
        String body = sub.path(0).asText();
        for (Map.Entry<String, JsonNode> lines : sub.path(1).properties()) {
            JsonNode join = lines.getValue().path("!Join");
            assertThat(join.at("/1/!Ref").asText()).isEqualTo("FunctionNames");
            body = body.replace(
                    "${" + lines.getKey() + "}", String.join(join.path(0).asText(), "first", "second"));
        }

        JsonNode dashboard = new ObjectMapper().readTree(body);

        List<JsonNode> graphs = dashboard.findValues("metrics").stream()
                .filter(lines -> lines.toString().contains("AWS/Lambda"))
                .toList();
        assertThat(graphs)
                .hasSize(2)
                .allSatisfy(lines ->
                        assertThat(lines).allSatisfy(line -> assertThat(line).hasSize(4)));
        assertThat(graphs.toString())
                .contains("[\"AWS/Lambda\",\"Errors\",\"FunctionName\",\"first\"]")
                .contains("[\"AWS/Lambda\",\"Throttles\",\"FunctionName\",\"second\"]")
                .contains("[\"AWS/Lambda\",\"Duration\",\"FunctionName\",\"second\"]")
                .doesNotContain("SEARCH");
    }

    static Stream<Finding> findings() {
        return Stream.concat(whatFails(), whatIsTooMuchOrTooLong());
    }

    private static Stream<Finding> whatFails() {
        return Stream.of(
                new Finding(
                        1,
                        "an image that a template names by a parameter",
                        AwsReviewTest::rolesThatResolveNothing,
                        s -> without(s, "ssm:GetParameters")),
                new Finding(
                        2,
                        "snapshots that are gone when they are needed",
                        s -> same(s.template().at("/Parameters/SnapStart/Default"), "None", "SnapStart by default"),
                        s -> object(s, "/Parameters/SnapStart").put("Default", "PublishedVersions")),
                new Finding(
                        3,
                        "a topic that EventBridge may not publish to",
                        AwsReviewTest::conditionsForEvents,
                        s -> object(s, "/Resources/ReportsPolicy/Properties/PolicyDocument/Statement/0")
                                .putObject("Condition")),
                new Finding(
                        9,
                        "failure reports that grow with the group",
                        AwsReviewTest::reportsOfAnyLength,
                        s -> object(s.state("rollout", "DrainNodes"), "/Assign")
                                .put("failures", "{% $append($failures, $states.result.Payload.stuck) %}")),
                new Finding(
                        16,
                        "terminations of another stack's groups",
                        s -> same(
                                s.template()
                                        .at("/Resources/OnTerminationStateMachine/Properties/Events/Termination"
                                                + "/Properties/Pattern/detail/AutoScalingGroupName/0/wildcard/!Ref"),
                                "NodeGroupName",
                                "the groups whose terminations are heard"),
                        s -> object(
                                        s,
                                        "/Resources/OnTerminationStateMachine/Properties/Events/Termination/Properties"
                                                + "/Pattern/detail")
                                .remove("AutoScalingGroupName")),
                new Finding(
                        17,
                        "fleets without their instances",
                        AwsReviewTest::launchesThatAreRefused,
                        s -> without(s, "ec2:CreateFleet")));
    }

    private static Stream<Finding> whatIsTooMuchOrTooLong() {
        return Stream.of(
                new Finding(
                        23,
                        "names that are too long for some stacks",
                        AwsReviewTest::namedMachines,
                        s -> object(s, "/Resources/OnTerminationStateMachine/Properties")
                                .putObject("Name")
                                .put("!Sub", "${AWS::StackName}-on-termination")),
                new Finding(
                        23,
                        "roles without a boundary",
                        AwsReviewTest::unboundedRoles,
                        s -> object(s, "/Resources/LookRole/Properties").remove("PermissionsBoundary")),
                new Finding(
                        23,
                        "schedules' roles without a boundary",
                        AwsReviewTest::unboundedRoles,
                        s -> object(s, "/Resources/SweepStateMachine/Properties/Events/EveryFewMinutes/Properties")
                                .remove("PermissionsBoundary")),
                new Finding(
                        23,
                        "everything may be touched unless somebody narrows it",
                        AwsReviewTest::widest,
                        s -> object(s, "/Parameters/NodeGroupName").put("Default", "*")),
                new Finding(
                        23,
                        "functions that the dashboard does not show",
                        AwsReviewTest::unseen,
                        s -> ((ArrayNode) functionNames(s)).remove(3)));
    }

    /** A role that makes AWS look at a template may read what the template names its image by. */
    private static List<String> rolesThatResolveNothing(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        actionsOfRoles(shipped).forEach((role, actions) -> {
            if (actions.stream().anyMatch(RESOLVES::contains) && !actions.contains("ssm:GetParameters")) {
                broken.add(role + " cannot use a template that names its image by a parameter");
            }
        });
        return broken;
    }

    private static List<String> conditionsForEvents(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        shipped.resources("AWS::SNS::TopicPolicy")
                .forEach((id, policy) -> policy.at("/PolicyDocument/Statement").forEach(s -> {
                    if (s.path("Principal").toString().contains("events.amazonaws.com") && s.has("Condition")) {
                        broken.add(id + " has a condition for EventBridge, which then delivers nothing");
                    }
                }));
        return broken;
    }

    /** At most ten lines of at most a thousand characters. */
    private static List<String> reportsOfAnyLength(Shipped shipped) {
        String kept = shipped.state("rollout", "DrainNodes")
                .body()
                .at("/Assign/failures")
                .asText();
        return kept.contains(", 0, 1000)") && kept.contains("[[-10..-1]]")
                ? List.of()
                : List.of("what is kept of failed nodes is of any length: " + kept);
    }

    /** The fleet by itself; all that is launched by it, by template only. */
    private static List<String> launchesThatAreRefused(Shipped shipped) {
        boolean fleet = false;
        boolean parts = false;
        for (JsonNode s : statements(shipped.template())) {
            if (s.path("Action").toString().contains("\"ec2:CreateFleet\"")) {
                fleet |= s.path("Resource").toString().contains(":fleet/*");
                parts |= s.path("Resource").asText().equals("*")
                        && s.at("/Condition/ArnLike").has("ec2:LaunchTemplate");
            }
        }
        return fleet && parts ? List.of() : List.of("LaunchInstances is refused for a part of what it launches");
    }

    /** CloudFormation's own names are never too long. */
    private static List<String> namedMachines(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        shipped.resources("AWS::Serverless::StateMachine").forEach((id, machine) -> {
            if (machine.has("Name")) {
                broken.add(id + " has a name that is too long in a stack of a long name");
            }
        });
        return broken;
    }

    private static List<String> unboundedRoles(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        HAVE_ROLES.forEach(type -> shipped.resources(type).forEach((id, resource) -> {
            if (!bounded(resource)) {
                broken.add(id + " has a role without the boundary");
            }
            // SAM gives the machine's boundary to the roles of its rules, and not to those of its schedules.
            resource.path("Events").properties().stream()
                    .filter(e -> e.getValue().path("Type").asText().equals("ScheduleV2"))
                    .filter(e -> !bounded(e.getValue().path("Properties")))
                    .forEach(e -> broken.add(id + "'s schedule " + e.getKey() + " has a role without the boundary"));
        }));
        return broken;
    }

    private static boolean bounded(JsonNode properties) {
        return properties.path("PermissionsBoundary").toString().contains("PermissionsBoundaryArn");
    }

    private static List<String> widest(Shipped shipped) {
        return Stream.of("ClusterName", "NodeGroupName", "NodeRoleName")
                .filter(name -> shipped.template().path("Parameters").path(name).has("Default"))
                .map(name -> name + " has a default, which --guided offers")
                .toList();
    }

    private static JsonNode functionNames(Shipped shipped) {
        return shipped.template().at("/Resources/Watch/Properties/Parameters/FunctionNames/!Join/1");
    }

    private static List<String> unseen(Shipped shipped) {
        List<String> named = functionNames(shipped).findValuesAsText("!Ref");
        return shipped.resources("AWS::Serverless::Function").keySet().stream()
                .filter(function -> !named.contains(function))
                .map(function -> function + " is in no graph of the dashboard")
                .toList();
    }

    /** By role of a function: the actions of its own statements, and of the managed policies of this template. */
    private static Map<String, Set<String>> actionsOfRoles(Shipped shipped) {
        Map<String, Set<String>> actions = new TreeMap<>();
        shipped.resources("AWS::IAM::Role").forEach((id, role) -> {
            Set<String> may = actions.computeIfAbsent(id, i -> new TreeSet<>());
            statements(role).forEach(s -> add(s, may));
            role.path("ManagedPolicyArns")
                    .forEach(arn -> statements(shipped.template()
                                    .path("Resources")
                                    .path(arn.path("!Ref").asText()))
                            .forEach(s -> add(s, may)));
        });
        return actions;
    }

    private static void add(JsonNode statement, Set<String> into) {
        JsonNode action = statement.path("Action");
        if (action.isTextual()) {
            into.add(action.asText());
        }
        action.forEach(each -> into.add(each.asText()));
    }

    private static List<JsonNode> statements(JsonNode part) {
        return part.findValues("Statement").stream()
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .toList();
    }

    /** Takes an action out of every statement. */
    private static void without(Shipped shipped, String action) {
        for (JsonNode statement : statements(shipped.template())) {
            if (statement.path("Action").asText().equals(action)) {
                ((ObjectNode) statement).putArray("Action");
            }
            if (statement.path("Action") instanceof ArrayNode actions) {
                for (int i = actions.size() - 1; i >= 0; i--) {
                    if (actions.path(i).asText().equals(action)) {
                        actions.remove(i);
                    }
                }
            }
        }
    }

    private static List<String> same(JsonNode value, String expected, String what) {
        return value.asText().equals(expected) ? List.of() : List.of(what + ": " + value);
    }

    private static ObjectNode object(Shipped shipped, String pointer) {
        return (ObjectNode) shipped.template().at(pointer);
    }

    private static ObjectNode object(State state, String pointer) {
        return (ObjectNode) state.body().at(pointer);
    }
}
