package dev.noderoll.sim.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.sim.aws.Topics.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Services whose SDK modules are not at hand, called as their SDKs call them. */
class AwsDoorPlainTest {

    private final AwsDoorWorld world = new AwsDoorWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void stsTellsTheAccount() {
        var reply = post("sts", "", "Action=GetCallerIdentity&Version=2011-06-15");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).contains("<Account>111122223333</Account>");
    }

    @Test
    void snsKeepsWhatIsPublished() {
        String topic = "arn:aws:sns:eu-central-1:111122223333:rollouts";

        post("sns", "", "Action=Publish&TopicArn=" + topic + "&Subject=done&Message=3+nodes%21");

        assertThat(world.aws.topics().published())
                .containsExactly(new Message(world.agenda.instant(), topic, Optional.of("done"), "3 nodes!", Map.of()));
    }

    @Test
    void anEventThatIsPutIsDelivered() {
        var reply = post("events", "AWSEvents.PutEvents", """
                {"Entries":[{"Source":"noderoll","DetailType":"Rollout ended","Detail":"{\\"group\\":\\"workers\\"}"}]}
                """);
        world.passSeconds(5);

        assertThat(reply.body()).contains("\"FailedEntryCount\":0");
        assertThat(world.aws.events().delivered())
                .singleElement()
                .extracting(e -> e.path("detail").path("group").asText())
                .isEqualTo("workers");
    }

    @Test
    void whatIsNotThereIsAnError() {
        assertThat(post("s4", "", "").headers().firstValue("x-amzn-ErrorType")).hasValue("UnknownService");
        assertThat(post("sns", "", "Action=Subscribe").body()).contains("<Code>InvalidAction</Code>");
        assertThat(post("ssm", "AmazonSSM.PutParameter", "{}").body()).contains("UnknownOperationException");
        assertThat(post("ssm", "AmazonSSM.GetParameter", "{").body()).contains("SerializationException");
        assertThat(post("autoscaling", "", "Action=SetDesiredCapacity&AutoScalingGroupName=workers&DesiredCapacity=x")
                        .body())
                .contains("<Code>ValidationError</Code>");
    }

    private HttpResponse<String> post(String service, String target, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(world.door.endpoint() + "/"))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260105/eu-central-1/" + service
                                + "/aws4_request, SignedHeaders=host, Signature=0")
                .header("X-Amz-Target", target)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return world.call(() -> {
            try (HttpClient client = HttpClient.newHttpClient()) {
                return client.send(request, HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }
}
