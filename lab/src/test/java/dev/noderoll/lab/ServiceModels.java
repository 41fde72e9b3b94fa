package dev.noderoll.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The models of AWS's services as botocore carries them: operations, and the members of their shapes. The Java SDK names
 * input and output of an operation by it, and writes members with a small first letter: names are compared without case.
 */
final class ServiceModels {

    /** Where botocore calls a service otherwise than the Java SDK. */
    private static final Map<String, String> NAMES = Map.of("sfn", "stepfunctions", "elasticloadbalancingv2", "elbv2");

    private final Path data;
    private final Map<String, JsonNode> read = new TreeMap<>();

    /** {@code data} is botocore's directory of that name. */
    ServiceModels(Path data) {
        this.data = data;
    }

    /** What they are of, such as {@code botocore 1.44.8}. */
    String release() throws IOException {
        String init = Files.readString(data.resolveSibling("__init__.py"));
        return "botocore " + init.replaceAll("(?s).*__version__ = '([^']+)'.*", "$1");
    }

    /** The newest model of a service. */
    private JsonNode model(String service) {
        return read.computeIfAbsent(NAMES.getOrDefault(service, service), name -> {
            try (Stream<Path> versions = Files.list(data.resolve(name))) {
                Path newest = versions.sorted().reduce((_, last) -> last).orElseThrow();
                try (InputStream in = new GZIPInputStream(Files.newInputStream(newest.resolve("service-2.json.gz")))) {
                    return new ObjectMapper().readTree(in);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("no service model of " + name + " in " + data, e);
            }
        });
    }

    /** An operation, by its name in any case. */
    Optional<JsonNode> operation(String service, String name) {
        return named(model(service).path("operations"), name);
    }

    private static Optional<JsonNode> named(JsonNode parent, String name) {
        return parent.properties().stream()
                .filter(each -> each.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The name of a shape, where {@code <Operation>Request} and {@code <Operation>Response} are those of an operation. */
    Optional<String> shape(String service, String name) {
        for (String end : new String[] {"Request", "Response"}) {
            Optional<JsonNode> operation = name.endsWith(end)
                    ? operation(service, name.substring(0, name.length() - end.length()))
                    : Optional.empty();
            if (operation.isPresent()) {
                String side = end.equals("Request") ? "input" : "output";
                return Optional.of(operation.get().path(side).path("shape").asText());
            }
        }
        return model(service).path("shapes").has(name) ? Optional.of(name) : Optional.empty();
    }

    /** Whether a name is that of an enumeration or an error, of which there are no fields to compare. */
    boolean isNoStructure(String service, String name) {
        JsonNode shape = model(service).path("shapes").path(name);
        return shape.path("type").asText().equals("string")
                || shape.path("exception").asBoolean()
                || name.endsWith("Exception");
    }

    /** Whether a shape has what a method of the SDK's class reads or sets. */
    boolean hasMember(String service, String name, String method) {
        String plain = method.replaceFirst("AsStrings?$", "").replaceFirst("^has(?=[A-Z])", "");
        return shape(service, name)
                .filter(shape -> member(service, shape, plain).isPresent()
                        || member(service, shape, method).isPresent())
                .isPresent();
    }

    /** The shape of a member; empty when there is none of this name. */
    Optional<String> member(String service, String shape, String name) {
        JsonNode members = model(service).path("shapes").path(shape).path("members");
        return named(members, name).map(member -> member.path("shape").asText());
    }

    /** What a list has; the shape itself where it is none. */
    String element(String service, String shape) {
        JsonNode known = model(service).path("shapes").path(shape);
        return known.at("/member/shape").asText(known.at("/value/shape").asText(shape));
    }
}
