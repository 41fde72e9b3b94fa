package dev.noderoll.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.HookSettings;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Site;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.FindNode;
import dev.noderoll.step.FindNode.Notice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminationInputTest {

    private static final String HOLDER = "arn:aws:states:eu-central-1:111122223333:execution:on-termination:e-1";

    private static final Site SPOKE = new Site("222233334444", "eu-west-1");

    private static final String TERMINATION = """
            {"version": "0", "id": "1", "detail-type": "EC2 Instance-terminate Lifecycle Action",
             "source": "aws.autoscaling", "account": "111122223333", "time": "2026-01-05T08:00:00Z",
             "region": "eu-central-1", "resources": [],
             "detail": {"LifecycleActionToken": "t", "AutoScalingGroupName": "workers",
              "LifecycleHookName": "noderoll-terminate", "EC2InstanceId": "i-1",
              "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
              "NotificationMetadata": "{\\"cluster\\": \\"prod\\"}", "Origin": "AutoScalingGroup", "Destination": "EC2"}}
            """;

    private static final String INTERRUPTION = """
            {"version": "0", "id": "2", "detail-type": "EC2 Spot Instance Interruption Warning", "source": "aws.ec2",
             "account": "111122223333", "time": "2026-01-05T08:00:00Z", "region": "eu-central-1", "resources": [],
             "detail": {"instance-id": "i-1", "instance-action": "terminate"}}
            """;

    @Test
    void readsTheInstanceAndTheClusterThatTheHookNames() {
        assertThat(read(TERMINATION))
                .isEqualTo(new FindNode.Input(
                        new Notice.Hooked(
                                "workers",
                                "noderoll-terminate",
                                new InstanceId("i-1"),
                                new HookSettings(
                                        "prod",
                                        new DrainPolicy(
                                                3600, 300, SingleReplica.SURGE, Handling.HOLD, Handling.EVICT))),
                        HOLDER));
    }

    @Test
    void anEventOfASpokeIsOfAClusterThereWhateverItsHookSays() {
        String elsewhere = TERMINATION
                .replace("111122223333", "222233334444")
                .replace("eu-central-1\"", "eu-west-1\"")
                .replace("prod", "999988887777/eu-west-1/prod");

        assertThat(read(elsewhere).notice())
                .isInstanceOfSatisfying(
                        Notice.Hooked.class,
                        hooked -> assertThat(hooked.settings().cluster()).isEqualTo("222233334444/eu-west-1/prod"));
    }

    @Test
    void readsWhatTheSweepFound() {
        assertThat(read(TERMINATION.replace("aws.autoscaling\"", "noderoll.sweep\"")))
                .isEqualTo(read(TERMINATION));
    }

    @Test
    void readsAnInterruptedInstanceAndSinceWhenItHasNotice() {
        assertThat(read(INTERRUPTION).notice())
                .isEqualTo(new Notice.Interrupted(new InstanceId("i-1"), Instant.parse("2026-01-05T08:00:00Z")));
    }

    @Test
    void readsHowTheHookWantsNodesDrained() {
        HookSettings settings = TerminationInput.metadata(
                "{\"cluster\": \"prod\", \"drain\": {\"timeoutSeconds\": 600, \"localData\": \"hold\"}}");

        assertThat(settings.policy())
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
        assertThatThrownBy(() -> TerminationInput.metadata(metadata))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith(message);
    }

    /** Nobody but AWS can send an event of source aws.*, but anybody in the account can start an execution with one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "account": "111122223333"        | "account": "999988887777"   | event.account is '999988887777', expected this account, 111122223333
            "account": "111122223333",       | ``                          | event.account is '', expected this account
            "source": "aws.autoscaling"      | "source": "my.app"          | event.source is 'my.app', expected aws.autoscaling or noderoll.sweep
            EC2 Instance-terminate           | EC2 Instance-launch         | event.detail-type is "EC2 Instance-launch Lifecycle Action", expected 'EC2 Instance-terminate
            "detail": {                      | "details": {                | event.detail is , expected an object
            "EC2InstanceId": "i-1"           | "EC2InstanceId": 7          | detail.EC2InstanceId is '7', expected an instance id (i-...)
            "EC2InstanceId": "i-1",          | ``                          | detail.EC2InstanceId is '', expected an instance id
            "AutoScalingGroupName": "workers", | ``                        | detail.AutoScalingGroupName is , expected the name of an Auto Scaling group
            "LifecycleHookName": "noderoll-terminate", | ``                | detail.LifecycleHookName is , expected the name of a lifecycle hook
            """)
    void aTerminationThatIsNotAsAwsSendsItIsRefused(String there, String instead, String message) {
        assertThat(TERMINATION).contains(there);
        assertThatThrownBy(() -> read(TERMINATION.replace(there, instead)))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "source": "aws.ec2"              | "source": "noderoll.sweep"  | event.source is 'noderoll.sweep', expected aws.ec2
            "instance-id": "i-1"             | "instance-id": "vol-1"      | detail.instance-id is 'vol-1', expected an instance id
            2026-01-05T08:00:00Z             | yesterday                   | event.time is 'yesterday', expected a time such as
            """)
    void anInterruptionThatIsNotAsAwsSendsItIsRefused(String there, String instead, String message) {
        assertThat(INTERRUPTION).contains(there);
        assertThatThrownBy(() -> read(INTERRUPTION.replace(there, instead)))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void whatIsNoEventIsRefused() {
        assertThatThrownBy(() -> read("[]"))
                .isInstanceOf(Misconfigured.class)
                .hasMessage("event is [], expected an event of EventBridge");
    }

    private static FindNode.Input read(String event) {
        return TerminationInput.read(json(event), HOLDER, TerminationInput.site(json(event), HOLDER, List.of(SPOKE)));
    }

    private static JsonNode json(String text) {
        try {
            return Json.json().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
