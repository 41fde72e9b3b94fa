package dev.noderoll.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An AWS Step Functions with executions of a test's own, and a CloudFormation that knows whose they are; it notes what
 * changes it was asked for.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html">Actions</a>
 */
final class StatesStub implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT = "arn:aws:states:eu-central-1:1:";

    private final HttpServer server;
    private final List<String> stacks = new ArrayList<>();
    private final SequencedMap<String, ObjectNode> executions = new LinkedHashMap<>();
    private final SequencedMap<String, ArrayNode> histories = new LinkedHashMap<>();
    private final List<String> changes = new CopyOnWriteArrayList<>();
    private String output = "";

    StatesStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    StatesStub install(String stack) {
        stacks.add(stack);
        return this;
    }

    /** Executions that are started from now on end at once with this. */
    StatesStub answering(String json) {
        output = json;
        return this;
    }

    /** An execution that is there already, newer than those before. */
    StatesStub execution(String machine, String name, String status, String input) {
        String arn = ACCOUNT + "execution:" + machine + ":" + name;
        ObjectNode execution = JSON.createObjectNode()
                .put("executionArn", arn)
                .put("stateMachineArn", ACCOUNT + "stateMachine:" + machine)
                .put("name", name)
                .put("status", status)
                .put("startDate", 1_790_000_000 + 60.0 * executions.size())
                .put("input", input);
        if (!status.equals("RUNNING")) {
            execution.put("stopDate", 1_790_000_000 + 60.0 * executions.size() + 3723);
        }
        if (status.equals("SUCCEEDED")) {
            execution.put("output", output);
        }
        executions.putFirst(arn, execution);
        return this;
    }

    /** The history of an execution, the oldest event first. */
    StatesStub history(String arn, String events) {
        try {
            histories.put(arn, (ArrayNode) JSON.readTree(events));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it was asked to change: an action, a blank and its arguments. */
    List<String> changes() {
        return List.copyOf(changes);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (target == null) {
            byte[] body = stacks().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
            return;
        }
        JsonNode in = JSON.readTree(exchange.getRequestBody().readAllBytes());
        String action = target.substring(target.indexOf('.') + 1);
        ObjectNode out = answer(action, in);
        byte[] body = out.toString().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(out.has("__type") ? 400 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** As DescribeStacks answers. */
    private String stacks() {
        StringBuilder members = new StringBuilder(member("other", ""));
        for (String stack : stacks) {
            String outputs = output("RolloutStateMachineArn", stack + "-rollout")
                    + output("PatchStateMachineArn", stack + "-patch");
            members.append(member(stack, outputs));
        }
        return "<DescribeStacksResponse><DescribeStacksResult><Stacks>" + members
                + "</Stacks></DescribeStacksResult></DescribeStacksResponse>";
    }

    private static String member(String stack, String outputs) {
        return "<member><StackName>" + stack + "</StackName><Outputs>" + outputs + "</Outputs></member>";
    }

    private static String output(String key, String machine) {
        return "<member><OutputKey>" + key + "</OutputKey><OutputValue>" + ACCOUNT + "stateMachine:" + machine
                + "</OutputValue></member>";
    }

    private ObjectNode answer(String action, JsonNode in) {
        ObjectNode out = JSON.createObjectNode();
        switch (action) {
            case "ListExecutions" ->
                executions.values().stream()
                        .filter(e -> e.path("stateMachineArn").equals(in.path("stateMachineArn")))
                        .filter(e -> in.path("statusFilter")
                                .asText(e.path("status").asText())
                                .equals(e.path("status").asText()))
                        .forEach(e -> out.withArray("executions").add(e));
            case "DescribeExecution" -> {
                ObjectNode found = executions.get(in.path("executionArn").asText());
                return found == null
                        ? out.put("__type", "ExecutionDoesNotExist").put("message", "none")
                        : found;
            }
            case "GetExecutionHistory" -> out.set("events", events(in));
            case "StartExecution" -> {
                changes.add("StartExecution " + in.path("input").asText());
                String name = "n" + executions.size();
                String machine = in.path("stateMachineArn").asText().replaceAll(".*:", "");
                execution(machine, name, "SUCCEEDED", in.path("input").asText());
                return out.put("executionArn", ACCOUNT + "execution:" + machine + ":" + name)
                        .put("startDate", 0);
            }
            default -> {
                changes.add(action + " " + in);
                ObjectNode redriven = executions.get(in.path("executionArn").asText());
                if (redriven != null) {
                    redriven.put("status", "SUCCEEDED").put("output", output);
                }
                return out.put("redriveDate", 0).put("stopDate", 0);
            }
        }
        return out;
    }

    private ArrayNode events(JsonNode in) {
        ArrayNode all = histories.getOrDefault(in.path("executionArn").asText(), JSON.createArrayNode());
        if (!in.path("reverseOrder").asBoolean()) {
            return all;
        }
        ArrayNode reversed = JSON.createArrayNode();
        all.forEach(event -> reversed.insert(0, event));
        return reversed;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
