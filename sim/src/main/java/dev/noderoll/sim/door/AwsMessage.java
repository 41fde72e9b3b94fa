package dev.noderoll.sim.door;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What goes through the door: a request to an AWS service, and the reply. */
final class AwsMessage {

    private static final Pattern SCOPE = Pattern.compile("Credential=([^/,]+)/\\d{8}/([^/]+)/([^/]+)/aws4_request");

    /** Of an instance, as DescribeInstances tells it. */
    private static final String LAUNCHED = "<launchTime>";

    private AwsMessage() {}

    /**
     * A request.
     *
     * @param service from the signature's credential scope, as {@code autoscaling}; empty when it is not signed
     * @param region that it is signed for; empty when it is not signed
     * @param accessKey the id of the key that has signed it; empty when it is not signed
     * @param query as it was sent, without the question mark; empty for none
     * @param target the header X-Amz-Target, which names the action of the JSON protocols; empty when absent
     */
    record Request(
            String service,
            String region,
            String accessKey,
            String method,
            String path,
            String query,
            Optional<String> target,
            String body) {

        static Request read(HttpExchange exchange) throws IOException {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            Matcher scope = SCOPE.matcher(authorization == null ? "" : authorization);
            boolean signed = scope.find();
            return new Request(
                    signed ? scope.group(3) : "",
                    signed ? scope.group(2) : "",
                    signed ? scope.group(1) : "",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getRawPath(),
                    Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Amz-Target")),
                    textOf(exchange));
        }
    }

    private static String textOf(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        boolean cbor = AwsCbor.TYPE.equals(exchange.getRequestHeaders().getFirst("Content-Type"));
        return cbor ? AwsCbor.json(bytes) : new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * A reply.
     *
     * @param error the code, for the header x-amzn-ErrorType; empty for success
     */
    record Reply(int status, String contentType, Optional<String> error, String body) {

        static Reply of(String contentType, String body) {
            return new Reply(200, contentType, Optional.empty(), body);
        }

        /** How many instances it tells in full, which is what makes an answer long. */
        long instances() {
            long found = 0;
            for (int at = body.indexOf(LAUNCHED); at >= 0; at = body.indexOf(LAUNCHED, at + 1)) {
                found++;
            }
            return found;
        }

        void write(HttpExchange exchange, String requestId) throws IOException {
            boolean cbor = contentType.equals(AwsCbor.TYPE);
            byte[] bytes = cbor ? AwsCbor.cbor(body) : body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", contentType);
            if (cbor) {
                exchange.getResponseHeaders().set("smithy-protocol", "rpc-v2-cbor");
            }
            exchange.getResponseHeaders().set("x-amzn-RequestId", requestId);
            error.ifPresent(code -> exchange.getResponseHeaders().set("x-amzn-ErrorType", code));
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Answers the requests to one service, on the agenda's thread. */
    @FunctionalInterface
    interface Service {
        Reply answer(Request request);
    }
}
