package dev.noderoll.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.noderoll.recorded.RecordedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** A recorded server with the SDK's clients for it. */
final class Recorded implements AutoCloseable {

    static final Map<String, String> XML = Map.of("Content-Type", "text/xml");
    static final Map<String, String> JSON = Map.of("Content-Type", "application/x-amz-json-1.1");

    final RecordedServer server = new RecordedServer();
    final AwsClients clients = new AwsClients(
            "eu-west-1",
            Optional.of(server.endpoint()),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));

    /** An answer of the Query protocol. */
    Recorded result(String action, String xml) {
        server.answers(200, "<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>".formatted(action, xml), XML);
        return this;
    }

    /** An answer in CBOR, as CloudWatch gives it; written as JSON. */
    Recorded cbor(String json) {
        try {
            byte[] body = new CBORMapper().writeValueAsBytes(new JsonMapper().readTree(json));
            server.answers(200, body, Map.of("Content-Type", "application/cbor", "smithy-protocol", "rpc-v2-cbor"));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The requests so far: method and path, and the body, in which text can be read whatever it is in. */
    List<String> requests() {
        return server.requests().stream().map(r -> r.target() + " " + r.body()).toList();
    }

    /** An answer of EC2, whose results have no wrapper. */
    Recorded ec2(String action, String xml) {
        server.answers(200, "<%1$sResponse>%2$s</%1$sResponse>".formatted(action, xml), XML);
        return this;
    }

    Recorded error(String code, String message) {
        server.answers(
                400,
                "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
                        .formatted(code, message),
                XML);
        return this;
    }

    Recorded ec2Error(String code, String message) {
        server.answers(
                400,
                "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors></Response>"
                        .formatted(code, message),
                XML);
        return this;
    }

    /** The forms sent so far, decoded, without their API version. */
    List<String> forms() {
        return server.requests().stream()
                .map(r -> URLDecoder.decode(r.body(), UTF_8).replaceAll("&Version=[-0-9]+", ""))
                .toList();
    }

    String form() {
        return forms().getLast();
    }

    @Override
    public void close() {
        server.close();
    }
}
