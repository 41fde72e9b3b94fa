package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Slow;
import dev.noderoll.handler.Handlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Holds what the functions of each role really call against what it, and the RBAC, let them do.
 *
 * <p>The calls are counted where they arrive: at the doors, by the real adapters, in {@link PrivilegeCourses}.
 */
@Slow
class PrivilegesTest {

    /** By role in AWS, the group in the cluster and its file. */
    private static final SortedMap<String, String> LEVELS =
            new TreeMap<>(Map.of("LookRole", "look", "DrainRole", "drain", "ChangeRole", "change"));

    /** Rules for a kind that the lab does not have. */
    private static final Set<String> NOT_IN_THE_LAB =
            Set.of("list replicationcontrollers", "watch replicationcontrollers");

    /**
     * Granted, and never seen as calls of their own: Auto Scaling asks for the first four when a group is given a template
     * or is to launch at once, EC2 for GetParameters where a template names its image by a parameter; Lambda writes logs and
     * traces; and the lab tells functions in process whether their execution runs, and what others have planned.
     */
    private static final Set<String> IMPLIED = Set.of(
            "ec2:RunInstances",
            "ec2:CreateTags",
            "iam:PassRole",
            "ec2:CreateFleet",
            "ssm:GetParameters",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
            "states:DescribeExecution",
            "states:GetExecutionHistory",
            // Only where there are spokes, and by the real clients: AccountHappeningsTest.
            "sts:AssumeRole");

    private static final CallsByFunction CALLS = PrivilegeCourses.run();

    @Test
    void everyStateRan() {
        assertThat(CALLS.ran()).containsExactlyElementsOf(Handlers.states());
    }

    @Test
    void everyRoleHasTheActionsThatItsFunctionsCallAndNoOther() {
        assertThat(differences(template())).isEmpty();
    }

    @Test
    void eachGroupOfTheClusterMayWhatTheFunctionsOfItsRoleCallAndNothingElse() {
        assertThat(inTheCluster(rbac())).isEmpty();
    }

    /** The access entries give the groups to the roles, each its own. */
    @Test
    void eachRoleIsLetIntoTheClusterAsTheGroupOfItsLevel() {
        Map<String, String> groups = new TreeMap<>();
        for (JsonNode entry : Privileges.yaml("infra/cluster.yaml").path("Resources")) {
            String role = entry.at("/Properties/PrincipalArn/Fn::ImportValue").asText();
            groups.put(
                    role.replaceFirst(".*-", ""),
                    entry.at("/Properties/KubernetesGroups/0").asText().replaceFirst("noderoll:", ""));
        }

        assertThat(groups).isEqualTo(LEVELS);
        for (String level : LEVELS.values()) {
            assertThat(Privileges.documents(file(level)))
                    .filteredOn(document -> document.has("subjects"))
                    .hasSize(2)
                    .allSatisfy(document ->
                            assertThat(document.at("/subjects/0/name").asText()).isEqualTo("noderoll:" + level));
        }
    }

    /** {@code kubectl apply -k} applies what the kustomization names, and nothing else. */
    @Test
    void theKustomizationNamesTheNamespaceAndTheFileOfEachLevel() {
        List<String> named = new ArrayList<>();
        Privileges.yaml("infra/rbac/kustomization.yaml").path("resources").forEach(each -> named.add(each.asText()));
        Set<String> expected = new TreeSet<>(Set.of("namespace.yaml"));
        LEVELS.values().forEach(level -> expected.add(level + ".yaml"));

        assertThat(named).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Whoever changes groups cannot evict; whoever looks can change nothing but the Lease. */
    @Test
    void noLevelOfTrustMayWhatAnotherOneIsFor() {
        assertThat(rbac("look")).allMatch(rule -> rule.startsWith("list ") || rule.endsWith(" leases"));
        assertThat(rbac("change")).doesNotContain("create pods/eviction", "patch deployments", "watch pods");
        assertThat(rbac("drain")).contains("create pods/eviction");
        assertThat(Privileges.granted(template()).get("DrainRole"))
                .doesNotContain(
                        "autoscaling:TerminateInstanceInAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup");
        assertThat(Privileges.granted(template()).get("LookRole"))
                .as("in a spoke it takes on the role of this level alone: SpokeTemplateTest")
                .allMatch(action -> action.matches("\\w+:(Describe|Get|Put(Log|Te|Tr)|CreateLogStream|AssumeRole).*"));
    }

    /** The right is in a file of its own, since it is more than most rollouts need. */
    @Test
    void takingLabelsOffPodsNeedsJustTheRightThatIsGivenForIt() {
        SortedMap<String, Set<String>> more = new TreeMap<>(
                Privileges.byRole(template(), PrivilegeCourses.detaching().kubernetes()));
        rbac().forEach((role, granted) ->
                more.getOrDefault(role, new TreeSet<>()).removeAll(granted));
        List<JsonNode> documents = Privileges.documents("infra/rbac-detach/detach.yaml");
        Set<String> given = Privileges.rules(documents);

        assertThat(given).containsExactly("patch pods");
        assertThat(more).isEqualTo(Map.of("ChangeRole", given, "DrainRole", given, "LookRole", Set.of()));
        assertThat(documents.get(1).path("subjects").findValuesAsText("name"))
                .containsExactly("noderoll:drain", "noderoll:change");
    }

    /** Takes each action out of each statement, one at a time. */
    @Test
    void anActionThatIsTakenOutOfTheTemplateIsMissed() {
        int statements = statements(template()).size();
        int taken = 0;
        for (int i = 0; i < statements; i++) {
            int actions =
                    Math.max(1, statements(template()).get(i).path("Action").size());
            for (int j = 0; j < actions; j++) {
                JsonNode changed = template();
                ObjectNode statement = statements(changed).get(i);
                JsonNode action = statement.path("Action");
                String name =
                        action.isTextual() ? action.asText() : action.path(j).asText();
                if (action.isTextual()) {
                    statement.putArray("Action");
                } else {
                    ((ArrayNode) action).remove(j);
                }
                // One action may stand in two statements, for two kinds of resources: then it is still there.
                boolean gone = !Privileges.granted(changed).equals(Privileges.granted(template()));
                if (gone && !IMPLIED.contains(name)) {
                    taken++;
                    assertThat(differences(changed))
                            .as("without %s of %s", name, statement.path("Sid").asText())
                            .anyMatch(line -> line.endsWith(" lacks " + name));
                }
            }
        }
        assertThat(taken).isGreaterThan(20);
    }

    @Test
    void anActionThatIsAddedToTheTemplateIsFound() {
        for (int i = 0; i < statements(template()).size(); i++) {
            JsonNode changed = template();
            ObjectNode statement = statements(changed).get(i);
            JsonNode action = statement.path("Action");
            ArrayNode more = statement.putArray("Action");
            if (action.isTextual()) {
                more.add(action);
            }
            more.addAll(action.isArray() ? (ArrayNode) action : more.arrayNode())
                    .add("ec2:DeleteVolume");

            assertThat(differences(changed))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith("never uses ec2:DeleteVolume"));
        }
    }

    @Test
    void aRuleThatIsAddedToAGroupIsFound() {
        LEVELS.forEach((role, level) -> {
            for (Place rule : rules(level)) {
                List<JsonNode> more = Privileges.documents(file(level));
                ((ArrayNode) rule.in(more).path("verbs")).add("deletecollection");
                assertThat(inTheCluster(rbac(role, more)))
                        .isNotEmpty()
                        .allMatch(line -> line.startsWith(role + " never uses deletecollection "));
            }
        });
    }

    /** Also where another group has the same rule. */
    @Test
    void aRuleThatIsTakenFromAGroupIsMissed() {
        LEVELS.forEach((role, level) -> {
            for (Place rule : rules(level)) {
                List<JsonNode> less = Privileges.documents(file(level));
                Set<String> gone = new TreeSet<>(Privileges.rules(less));
                ((ArrayNode) rule.in(less).path("verbs")).removeAll();
                gone.removeAll(Privileges.rules(less));
                if (!NOT_IN_THE_LAB.containsAll(gone)) {
                    assertThat(inTheCluster(rbac(role, less)))
                            .as("%s without %s", level, gone)
                            .isNotEmpty()
                            .allMatch(line -> line.startsWith(role + " lacks "));
                }
            }
        });
    }

    /** Where a rule stands in the documents of a file. */
    private record Place(int document, int rule) {
        private JsonNode in(List<JsonNode> documents) {
            return documents.get(document).path("rules").path(rule);
        }
    }

    private static List<Place> rules(String level) {
        List<Place> places = new ArrayList<>();
        List<JsonNode> documents = Privileges.documents(file(level));
        for (int d = 0; d < documents.size(); d++) {
            for (int r = 0; r < documents.get(d).path("rules").size(); r++) {
                places.add(new Place(d, r));
            }
        }
        return places;
    }

    private static JsonNode template() {
        return Privileges.yaml("infra/template.yaml");
    }

    private static SortedSet<String> differences(JsonNode template) {
        return Privileges.differences(Privileges.granted(template), Privileges.byRole(template, CALLS.aws()), IMPLIED);
    }

    /** The statements that say what functions may do, each once. */
    private static List<ObjectNode> statements(JsonNode template) {
        Set<ObjectNode> found = Collections.newSetFromMap(new IdentityHashMap<>());
        List<ObjectNode> order = new ArrayList<>();
        for (String role : Privileges.granted(template).keySet()) {
            Privileges.statements(template, role).stream().filter(found::add).forEach(order::add);
        }
        return order;
    }

    private static String file(String level) {
        return "infra/rbac/" + level + ".yaml";
    }

    private static SortedSet<String> inTheCluster(Map<String, Set<String>> granted) {
        return Privileges.differences(granted, Privileges.byRole(template(), CALLS.kubernetes()), NOT_IN_THE_LAB);
    }

    /** By role. */
    private static SortedMap<String, Set<String>> rbac() {
        SortedMap<String, Set<String>> granted = new TreeMap<>();
        LEVELS.forEach((role, level) -> granted.put(role, rbac(level)));
        return granted;
    }

    /** With other documents for one role. */
    private static SortedMap<String, Set<String>> rbac(String role, List<JsonNode> documents) {
        SortedMap<String, Set<String>> granted = rbac();
        granted.put(role, Privileges.rules(documents));
        return granted;
    }

    private static Set<String> rbac(String level) {
        return Privileges.rules(Privileges.documents(file(level)));
    }
}
