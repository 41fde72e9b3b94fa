package dev.noderoll.sim.asl;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a whole definition: substitutes, parses, checks. */
final class MachineReader {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_.]+)}");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private MachineReader() {}

    static Machine read(String name, String asl, Map<String, String> substitutions) {
        String where = "machine " + name;
        JsonNode root = json(where, substituted(where, asl, substitutions));
        FieldReader fields = new FieldReader(
                where, root, Set.of("Comment", "QueryLanguage", "Version", "TimeoutSeconds", "StartAt", "States"));
        if (!fields.maybeText("QueryLanguage").equals(Optional.of("JSONata"))) {
            throw fields.refuse("QueryLanguage", "expected JSONata");
        }
        Optional<Integer> timeout = fields.has("TimeoutSeconds")
                ? Optional.of(fields.whole("TimeoutSeconds", 1, 99_999_999))
                : Optional.empty();
        Flow flow = FlowReader.read(where, fields);
        ScopeCheck.check(where, flow);
        return new Machine(name, fields.comment(), timeout, flow);
    }

    private static JsonNode json(String where, String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new MachineRefused(where, "not JSON: " + e.getOriginalMessage());
        }
    }

    /** SAM replaces every placeholder that it knows; one that it does not know would be deployed as text. */
    private static String substituted(String where, String asl, Map<String, String> substitutions) {
        Set<String> unknown = new TreeSet<>();
        Matcher matcher = PLACEHOLDER.matcher(asl);
        String text = matcher.replaceAll(match -> {
            String value = substitutions.get(match.group(1));
            if (value == null) {
                unknown.add(match.group(1));
                return "";
            }
            return Matcher.quoteReplacement(value);
        });
        if (!unknown.isEmpty()) {
            throw new MachineRefused(where, "no substitution for " + unknown);
        }
        return text;
    }
}
