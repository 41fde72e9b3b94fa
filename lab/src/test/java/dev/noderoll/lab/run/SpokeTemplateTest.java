package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a spoke lets the hub do is what the hub may do at home, by the same three levels of trust, and each level by one role
 * alone. Each rule is seen to fail on a spoke that breaks it.
 */
class SpokeTemplateTest {

    private static final List<String> LEVELS = List.of("Look", "Drain", "Change");

    /** What happens at home alone: logs, traces, calendars, executions, and taking roles on. */
    private static final Set<String> AT_HOME =
            Set.of("Log", "Trace", "ReadCalendars", "SeeWhetherItWasStopped", "SeeWhatOthersPatch", "ActInSpokes");

    private static final JsonNode HUB = Privileges.yaml("infra/template.yaml");

    private static JsonNode spoke() {
        return Privileges.yaml("infra/spoke.yaml");
    }

    private static List<String> broken(JsonNode spoke) {
        List<String> broken = new ArrayList<>();
        for (String level : LEVELS) {
            JsonNode role = spoke.at("/Resources/" + level + "Role/Properties");
            Set<String> here = texts(spoke, level);
            Set<String> there = texts(HUB, level);
            if (!here.equals(there)) {
                broken.add(level + " may other things in a spoke than at home");
            }
            String trust = "[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"Hub" + level
                    + "RoleArn\"},\"Action\":\"sts:AssumeRole\",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":"
                    + "\"ExternalId\"}}}]";
            if (!role.at("/AssumeRolePolicyDocument/Statement").toString().equals(trust)) {
                broken.add(
                        level + " is taken on by others than the hub's role of that level, or without the external id");
            }
            String name = "${SpokeRolePrefix}-" + level.toLowerCase(Locale.ROOT);
            if (!role.path("RoleName").asText().equals(name + "-${AWS::Region}")) {
                broken.add(level + " is not called as the hub calls it");
            }
            if (!spoke.at("/Outputs/" + level + "Role/Export/Name")
                    .equals(HUB.at("/Outputs/" + level + "Role/Export/Name"))) {
                broken.add(level + " is not exported as cluster.yaml imports it");
            }
        }
        for (String rule : List.of("Termination", "Interruption")) {
            JsonNode heard =
                    HUB.at("/Resources/OnTerminationStateMachine/Properties/Events/" + rule + "/Properties/Pattern");
            if (!spoke.at("/Resources/" + rule + "/Properties/EventPattern").equals(heard)) {
                broken.add(rule + " is told otherwise than the hub hears it");
            }
        }
        return broken;
    }

    private static Set<String> texts(JsonNode template, String level) {
        Set<String> texts = new TreeSet<>();
        for (ObjectNode statement : Privileges.statements(template, level + "Role")) {
            if (!AT_HOME.contains(statement.path("Sid").asText())) {
                texts.add(statement.toString());
            }
        }
        return texts;
    }

    @Test
    void aSpokeLetsTheHubDoWhatItMayDoAtHome() {
        assertThat(broken(spoke())).isEmpty();
        assertThat(texts(HUB, "Change")).hasSizeGreaterThan(10);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(
                        "/Resources/LookRole/Properties/AssumeRolePolicyDocument/Statement/0",
                        o -> o.remove("Condition")),
                fault(
                        "/Resources/DrainRole/Properties/AssumeRolePolicyDocument/Statement/0/Principal",
                        o -> o.put("AWS", "HubChangeRoleArn")),
                fault("/Resources/ChangeRole/Properties", o -> o.put("RoleName", "noderoll-change")),
                fault(
                        "/Resources/ChangeRole/Properties/Policies/0/PolicyDocument/Statement/5",
                        o -> o.put("Resource", "*")),
                fault("/Resources/SeePolicy/Properties/PolicyDocument/Statement/0", o -> o.put("Sid", "Find")),
                fault("/Resources/Termination/Properties/EventPattern", o -> o.remove("detail")),
                fault("/Outputs/LookRole/Export", o -> o.put("Name", "Look")));
    }

    private static Arguments fault(String pointer, Consumer<ObjectNode> damage) {
        return Arguments.of(pointer, damage);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aSpokeThatLetsItDoOtherThingsIsSeen(String pointer, Consumer<ObjectNode> damage) {
        JsonNode spoke = spoke();
        damage.accept((ObjectNode) spoke.at(pointer));

        assertThat(broken(spoke)).isNotEmpty();
    }

    @Test
    void eachFunctionTakesOnTheRoleOfItsOwnTrust() {
        HUB.path("Resources").properties().forEach(resource -> {
            JsonNode properties = resource.getValue().path("Properties");
            if (resource.getValue().path("Type").asText().equals("AWS::Serverless::Function")) {
                String level = properties.path("Role").asText().replaceFirst("Role\\.Arn$", "");
                assertThat(properties.at("/Environment/Variables/SPOKE_ROLE").asText())
                        .as(resource.getKey())
                        .isEqualTo("${SpokeRolePrefix}-" + level.toLowerCase(Locale.ROOT));
            }
        });
        for (String level : LEVELS) {
            assertThat(Privileges.statements(HUB, level + "Role").stream()
                            .filter(s -> s.path("Sid").asText().equals("ActInSpokes"))
                            .map(s -> s.path("Resource").asText()))
                    .containsExactly("arn:${AWS::Partition}:iam::*:role/${SpokeRolePrefix}-"
                            + level.toLowerCase(Locale.ROOT) + "-*");
        }
    }
}
