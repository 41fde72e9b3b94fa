package dev.noderoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.cli.report.ExecutionLog.Entry;
import dev.noderoll.wire.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * What rollouts have kept of themselves in the stack's bucket, which outlives the 90 days for which Step Functions knows
 * them. A record is in parts, the last of which is called {@code end}: {@code noderoll/rollouts/START/NAME/PART.json}.
 */
final class Records {

    private static final String PREFIX = "noderoll/rollouts/";

    private final S3Client s3;
    private final String bucket;

    Records(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /**
     * A rollout as it was.
     *
     * @param execution as Step Functions described it
     * @param entries what its functions answered, as far as a report asks for it
     */
    record Kept(DescribeExecutionResponse execution, List<Entry> entries) {
        Kept {
            entries = List.copyOf(entries);
        }
    }

    /**
     * The rollouts whose execution's name is wanted, the latest first; each is read when it is taken. Asks S3 for the names
     * of all.
     */
    Stream<Kept> read(Predicate<String> wanted) {
        NavigableMap<String, List<String>> parts = new TreeMap<>();
        for (S3Object object : s3.listObjectsV2Paginator(
                        request -> request.bucket(bucket).prefix(PREFIX))
                .contents()) {
            String key = object.key();
            if (key.matches(PREFIX + "[^/]+/[^/]+/[^/]+[.]json")) {
                parts.computeIfAbsent(key.substring(0, key.lastIndexOf('/')), _ -> new ArrayList<>())
                        .add(key);
            }
        }
        return parts.descendingMap().entrySet().stream()
                .filter(each -> wanted.test(each.getKey().replaceFirst(".*/", "")))
                .map(each -> kept(each.getValue()));
    }

    /** An execution by its ARN or name; else the last rollout of a group of that name. */
    Optional<Kept> find(String executionOrGroup) {
        String name = executionOrGroup.replaceFirst("^arn:.*:", "");
        return read(name::equals)
                .findFirst()
                .or(() -> read(_ -> true)
                        .filter(kept -> Machines.group(kept.execution()).equals(executionOrGroup))
                        .findFirst());
    }

    private Kept kept(List<String> keys) {
        List<JsonNode> parts = keys.stream()
                .map(key -> Machines.json(
                        s3.getObject(request -> request.bucket(bucket).key(key), ResponseTransformer.toBytes())
                                .asUtf8String()))
                // Of a body that is text, whatever wrote it down as JSON.
                .map(part -> part.isTextual() ? Machines.json(part.asText()) : part)
                .toList();
        List<Entry> entries = new ArrayList<>();
        parts.forEach(part -> part.path("entries")
                .forEach(entry -> entries.add(new Entry(
                        entry.path("state").asText(), at(entry, "from"), at(entry, "to"), entry.path("answer")))));
        entries.sort(Comparator.comparing(Entry::to));
        JsonNode last = parts.stream()
                .filter(part -> part.has("end"))
                .findFirst()
                .or(() -> parts.stream()
                        .filter(part -> part.path("carriesOn").asBoolean())
                        .findFirst())
                .orElse(parts.getFirst());
        return new Kept(execution(last, entries), entries);
    }

    private static Instant at(JsonNode object, String field) {
        return Instant.parse(object.path(field).asText());
    }

    private static DescribeExecutionResponse execution(JsonNode part, List<Entry> entries) {
        String arn = part.path("execution").asText();
        DescribeExecutionResponse.Builder execution = DescribeExecutionResponse.builder()
                .executionArn(arn)
                .name(arn.replaceFirst(".*:", ""))
                .startDate(at(part, "started"))
                .input(part.path("input").toString());
        if (part.path("carriesOn").asBoolean()) {
            return execution
                    .status(ExecutionStatus.SUCCEEDED)
                    .stopDate(entries.getLast().to())
                    .output("{\"kind\":\"CarriedOn\"}")
                    .build();
        }
        String end = part.path("end").asText();
        if (end.isEmpty()) {
            return execution
                    .status(ExecutionStatus.ABORTED)
                    .stopDate(entries.getLast().to())
                    .cause("the record has no end: it was stopped by a person, or could not write it")
                    .build();
        }
        execution.stopDate(at(part, "ended"));
        return switch (end) {
            case "Done", "Paused", "StoppedAsAsked" ->
                execution
                        .status(ExecutionStatus.SUCCEEDED)
                        .output(output(end, part).toString())
                        .build();
            default ->
                execution
                        .status(ExecutionStatus.FAILED)
                        .error("Noderoll." + end)
                        .cause(cause(part).toString())
                        .build();
        };
    }

    /** As the machine's own ends say it. */
    private static JsonNode output(String end, JsonNode part) {
        ObjectNode output = Json.json().createObjectNode();
        switch (end) {
            case "Paused" -> output.put("kind", end).set("paused", part.path("summary"));
            case "StoppedAsAsked" -> {
                output.put("kind", end)
                        .put(
                                "by",
                                Machines.json(part.path("why").asText())
                                        .path("by")
                                        .asText());
                output.set("failures", part.path("failures"));
                output.set("summary", part.path("summary"));
            }
            default -> {
                part.path("summary").properties().forEach(each -> output.set(each.getKey(), each.getValue()));
                output.set("failures", part.path("failures"));
            }
        }
        return output;
    }

    private static JsonNode cause(JsonNode part) {
        ObjectNode cause = Json.json().createObjectNode();
        cause.set("why", Machines.json(part.path("why").asText()));
        cause.set("failures", part.path("failures"));
        cause.set("summary", part.path("summary"));
        return cause;
    }
}
