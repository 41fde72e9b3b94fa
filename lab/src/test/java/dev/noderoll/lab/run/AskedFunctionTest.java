package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may invoke the functions that rollouts ask. */
class AskedFunctionTest {

    /** The machine asks, so that no function gets a right more. */
    @Test
    void onlyTheMachineMayInvokeThemAndNothingButThem() {
        List<String> allowed = new ArrayList<>();
        Privileges.yaml("infra/template.yaml").path("Resources").properties().forEach(resource -> {
            for (JsonNode statement : statements(resource.getValue())) {
                if (statement.toString().contains("AskedFunctionArns")) {
                    allowed.add(
                            resource.getKey() + " " + statement.path("Action").asText() + " "
                                    + statement.path("Resource").asText());
                }
            }
        });

        assertThat(allowed).containsExactly("RolloutStateMachine lambda:InvokeFunction AskedFunctionArns");
    }

    /** Also those that stand under a condition of the template, which is read as a list. */
    private static List<JsonNode> statements(JsonNode resource) {
        List<JsonNode> statements = new ArrayList<>();
        for (JsonNode list : resource.findValues("Statement")) {
            for (JsonNode each : list) {
                statements.add(each);
                each.forEach(statements::add);
            }
        }
        return statements.stream().filter(each -> each.has("Action")).toList();
    }
}
