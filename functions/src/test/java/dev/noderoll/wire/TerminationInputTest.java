package dev.noderoll.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.InstanceId;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.FindNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminationInputTest {

    @Test
    void readsTheInstanceAndTheClusterThatTheHookNames() {
        assertThat(read("i-1", "{'cluster': 'prod'}"))
                .isEqualTo(new FindNode.Input(
                        "prod",
                        new InstanceId("i-1"),
                        "execution-1",
                        new DrainPolicy(3600, 300, SingleReplica.SURGE, Handling.HOLD, Handling.EVICT)));
    }

    @Test
    void readsHowTheHookWantsNodesDrained() {
        FindNode.Input input =
                read("i-1", "{'cluster': 'prod', 'drain': {'timeoutSeconds': 600, 'localData': 'hold'}}");

        assertThat(input.policy())
                .isEqualTo(new DrainPolicy(600, 300, SingleReplica.SURGE, Handling.HOLD, Handling.HOLD));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            prod                                 | detail.NotificationMetadata is 'prod', expected a JSON object such as {"cluster":"prod"}
            {"cluster": "prod"} x                | detail.NotificationMetadata is '{"cluster": "prod"} x', expected a JSON object
            "prod"                               | detail.NotificationMetadata is "prod", expected a JSON object
            ``                                   | detail.NotificationMetadata is missing, expected a JSON object
            null                                 | detail.NotificationMetadata is null, expected a JSON object
            {}                                   | cluster is missing, expected the name of the cluster, in the hook's metadata
            {"cluster": 1}                       | cluster is 1, expected the name of the cluster, in the hook's metadata
            {"cluster": "prod", "drian": {}}     | drian is {}, expected no such field: there are cluster, drain
            {"cluster": "prod", "drain": null}   | drain is null, expected an object
            {"cluster": "prod", "drain": {"timeoutSeconds": 1}} | drain.timeoutSeconds is 1, expected a whole number from 30 to 172800
            """)
    void badMetadataIsRefusedWithWhatIsExpected(String metadata, String message) {
        assertThatThrownBy(() -> read("i-1", metadata))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void anEventWithoutMetadataIsRefused() {
        ObjectNode detail = JsonNodeFactory.instance.objectNode().put("EC2InstanceId", "i-1");

        assertThatThrownBy(() -> TerminationInput.read(detail, "execution-1"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith("detail.NotificationMetadata is missing");
    }

    @Test
    void anEventWithoutAnInstanceIsRefused() {
        assertThatThrownBy(() -> read("", "{'cluster': 'prod'}"))
                .isInstanceOf(Misconfigured.class)
                .hasMessage("detail.EC2InstanceId is '', expected an instance id (i-...)");
    }

    private static FindNode.Input read(String instance, String metadata) {
        ObjectNode detail = JsonNodeFactory.instance
                .objectNode()
                .put("EC2InstanceId", instance)
                .put("NotificationMetadata", metadata.contains("\"") ? metadata : metadata.replace('\'', '"'));
        return TerminationInput.read(detail, "execution-1");
    }
}
