package dev.noderoll.sim.door;

import dev.noderoll.sim.aws.AwsError;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The parameters of a request in one of AWS's query protocols: {@code Names.member.1=a}, {@code Filter.1.Value.1=b}.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html">AWS query protocol</a>
 */
final class AwsParameters {

    private final NavigableMap<String, String> values;

    private AwsParameters(NavigableMap<String, String> values) {
        this.values = values;
    }

    static AwsParameters parse(String form) {
        NavigableMap<String, String> values = new TreeMap<>();
        for (String pair : form.split("&", -1)) {
            int at = pair.indexOf('=');
            if (at > 0) {
                values.put(decoded(pair.substring(0, at)), decoded(pair.substring(at + 1)));
            }
        }
        return new AwsParameters(values);
    }

    /** Whether no parameter is here. */
    boolean isEmpty() {
        return values.isEmpty();
    }

    /** Empty when the parameter is absent or empty. */
    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name)).filter(v -> !v.isEmpty());
    }

    String need(String name) {
        return get(name).orElseThrow(() -> invalid("The request must contain the parameter " + name + "."));
    }

    Optional<Integer> number(String name) {
        return get(name).map(v -> number(name, v));
    }

    int needNumber(String name) {
        return number(name, need(name));
    }

    /** Empty when the parameter is absent. */
    Optional<Boolean> flag(String name) {
        return get(name).map(Boolean::parseBoolean);
    }

    /** The texts {@code <name>.1}, {@code <name>.2} ... */
    List<String> texts(String name) {
        List<String> found = new ArrayList<>();
        for (int i = 1; values.containsKey(name + "." + i); i++) {
            found.add(values.getOrDefault(name + "." + i, ""));
        }
        return found;
    }

    /** The structures {@code <name>.1.x}, {@code <name>.2.x} ..., each with its own names. */
    List<AwsParameters> structures(String name) {
        List<AwsParameters> found = new ArrayList<>();
        for (int i = 1; ; i++) {
            AwsParameters inside = inside(name + "." + i);
            if (inside.values.isEmpty()) {
                return found;
            }
            found.add(inside);
        }
    }

    /** The members of the structure {@code <name>}. */
    AwsParameters inside(String name) {
        String prefix = name + ".";
        NavigableMap<String, String> found = new TreeMap<>();
        values.tailMap(prefix, true).entrySet().stream()
                .takeWhile(e -> e.getKey().startsWith(prefix))
                .forEach(e -> found.put(e.getKey().substring(prefix.length()), e.getValue()));
        return new AwsParameters(found);
    }

    private static int number(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException _) {
            throw invalid("Value '" + value + "' of " + name + " must be a whole number.");
        }
    }

    private static AwsError invalid(String message) {
        return new AwsError("ValidationError", 400, message);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
