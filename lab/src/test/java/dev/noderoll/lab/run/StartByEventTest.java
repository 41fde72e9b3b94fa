package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.Golden;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.RolloutInput;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rule that the operating guide tells people to make starts the machine with an input that it takes. */
class StartByEventTest {

    private static final String BLOCK = "```yaml\nOnAlarm:";

    private final BusRule rule = rule();

    private static BusRule rule() {
        try {
            String page = Files.readString(Golden.root().resolve("docs/operating.md"));
            int begin = page.indexOf(BLOCK) + "```yaml\n".length();
            JsonNode properties = new YAMLMapper()
                    .readTree(page.substring(begin, page.indexOf("```", begin)))
                    .at("/OnAlarm/Properties");
            return new BusRule(
                    properties.path("EventPattern"),
                    MissingNode.getInstance(),
                    properties.at("/Targets/0/Input").asText());
        } catch (IOException e) {
            throw new AssertionError("operating.md cannot be read", e);
        }
    }

    /**
     * An event of CloudWatch.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html">Alarm
     *     events</a>
     */
    private static ObjectNode event(String alarm, String state) {
        ObjectNode event = Json.json()
                .createObjectNode()
                .put("source", "aws.cloudwatch")
                .put("detail-type", "CloudWatch Alarm State Change")
                .put("account", "111122223333")
                .put("region", "eu-central-1");
        event.putObject("detail").put("alarmName", alarm).putObject("state").put("value", state);
        return event;
    }

    @Test
    void anAlarmThatSoundsStartsARolloutWithAnInputThatTheMachineTakes() {
        Optional<JsonNode> input = rule.send(event("nodes-leak-memory", "ALARM"));

        assertThat(input.map(RolloutInput::read)).hasValueSatisfying(request -> {
            assertThat(request.nodeGroup()).isEqualTo("prod-workers");
            assertThat(request.target()).isEqualTo(new Wanted.Parameter("/images/prod"));
        });
    }

    @Test
    void anotherAlarmOrOneThatIsQuietAgainStartsNothing() {
        assertThat(rule.send(event("nodes-leak-memory", "OK"))).isEmpty();
        assertThat(rule.send(event("checkout-5xx", "ALARM"))).isEmpty();
    }
}
