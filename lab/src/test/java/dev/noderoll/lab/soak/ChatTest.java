package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.run.BusRule;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.run.OwnEvents;
import dev.noderoll.lab.run.Privileges;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code infra/chat.yaml} makes of the events that the bus delivers. */
class ChatTest {

    private static final JsonNode TEMPLATE = Privileges.yaml("infra/chat.yaml");

    private final Stage stage = new Stage(Saboteur.none());

    /** A rule with one of the two patterns that its parameter {@code Tells} chooses between. */
    private static BusRule rule(String name, String tells) {
        JsonNode properties = TEMPLATE.at("/Resources/" + name + "/Properties");
        JsonNode transformer = properties.at("/Targets/0/InputTransformer");
        // A condition's name, then what is so and what is not.
        assertThat(properties.at("/EventPattern/0").asText()).isEqualTo("Everything");
        JsonNode template = transformer.path("InputTemplate");
        return new BusRule(
                properties.at("/EventPattern/" + (tells.equals("Everything") ? 1 : 2)),
                transformer.path("InputPathsMap"),
                template.isArray() ? template.get(2).asText() : template.asText());
    }

    private List<JsonNode> sent(String name, String tells) {
        return stage.events().stream()
                .map(rule(name, tells)::send)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The required fields of a custom notification, and the texts that people see. */
    @Test
    void amazonQIsSentNotificationsOfItsOwnFormatAndOneThreadForEachExecution() {
        String execution = stage.run(Machines.ROLLOUT, Story.rollout("{}")).arn();

        assertThat(sent("Chat", "Everything"))
                .hasSameSizeAs(OwnEvents.in(stage.events()))
                .hasSize(2)
                .allSatisfy(sent -> {
                    assertThat(sent.path("version").asText()).isEqualTo("1.0");
                    assertThat(sent.path("source").asText()).isEqualTo("custom");
                    assertThat(sent.at("/content/textType").asText()).isEqualTo("client-markdown");
                    assertThat(sent.at("/content/title").asText()).startsWith("Noderoll Rollout ");
                    assertThat(sent.at("/content/description").asText()).contains("node group workers of cluster");
                    assertThat(sent.at("/metadata/threadId").asText()).isEqualTo(execution);
                });
    }

    @ParameterizedTest
    @CsvSource({"ROLLED, Everything, 2", "ROLLED, Attention, 0", "ABANDONED, Attention, 2"})
    void aWebhookIsSentATextForWhatItIsToBeToldOf(Story story, String tells, int messages) {
        story.play(stage);

        assertThat(sent("Post", tells)).hasSize(messages).allSatisfy(sent -> {
            assertThat(sent.properties()).hasSize(1);
            assertThat(sent.path("text").asText()).contains("workers of cluster two-nodes");
        });
        assertThat(sent("Chat", tells)).hasSize(messages);
    }

    @Test
    void noSecretIsAParameterOrWrittenOut() throws IOException {
        String text = Files.readString(Golden.root().resolve("infra/chat.yaml"));

        assertThat(TEMPLATE.path("Parameters").properties())
                .noneMatch(parameter -> parameter.getKey().matches(".*(Token|Password|Url|Key)$"));
        assertThat(text).contains("{{resolve:secretsmanager:${WebhookSecretArn}:SecretString:url}}");
        assertThat(text.replaceAll("\\{\\{resolve:[^}]*}[^}]*}}", "")).doesNotContain("hooks.slack.com", "xoxb");
    }
}
