package dev.noderoll.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.cli.report.RolloutReport.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What functions waited for, from their answers: an answer that does not go on names its reason, and stands until the next
 * answer of the same asker.
 */
public final class Waits {

    private static final Set<String> STANDS =
            Set.of("Wait", "Hold", "Skip", "Refused", "Unhealthy", "Stuck", "Late", "NotDrained", "Held", "Pause");

    private final Map<String, Wait> open = new TreeMap<>();
    private final List<Wait> over = new ArrayList<>();

    /**
     * Hears an answer.
     *
     * @param asker tells answers that follow each other from those beside each other
     * @param who as people are told it
     * @param result of a Lambda invocation, or its payload; missing for a failure, which says nothing
     */
    public void answered(String asker, String who, JsonNode result, Instant at) {
        JsonNode answer = result.has("Payload") ? result.path("Payload") : result;
        boolean stands = STANDS.contains(answer.path("kind").asText());
        Wait now = new Wait(who, stands ? reason(answer) : "", at, at);
        Wait before = open.get(asker);
        if (before != null && !before.reason().equals(now.reason())) {
            close(asker, before, at);
            before = null;
        }
        if (before == null && stands) {
            open.put(asker, now);
        }
    }

    private void close(String asker, Wait wait, Instant at) {
        open.remove(asker);
        over.add(new Wait(wait.who(), wait.reason(), wait.from(), at));
    }

    /** Everything that was waited for, the first first; what still stands ends now. */
    public List<Wait> until(Instant now) {
        List<Wait> all = new ArrayList<>(over);
        open.values().forEach(wait -> all.add(new Wait(wait.who(), wait.reason(), wait.from(), now)));
        all.removeIf(wait -> !wait.to().isAfter(wait.from()));
        all.sort(Comparator.comparing(Wait::from));
        return all;
    }

    /** The names in an answer, the outer first, without its numbers. */
    private static String reason(JsonNode answer) {
        List<String> words = new ArrayList<>();
        words.add(answer.path("kind").asText());
        collect(answer, words);
        return String.join(" ", words);
    }

    private static void collect(JsonNode answer, List<String> words) {
        for (var field : answer.properties()) {
            JsonNode value = field.getValue();
            if (value.isTextual()
                    && Set.of("reason", "why", "pod", "budget", "workload", "service")
                            .contains(field.getKey())) {
                words.add(value.asText());
            } else if (value.isObject()) {
                if (value.has("kind")) {
                    words.add(value.path("kind").asText());
                }
                collect(value, words);
            } else if (value.isArray()) {
                value.forEach(item -> {
                    if (item.isObject()) {
                        if (item.has("kind")) {
                            words.add(item.path("kind").asText());
                        }
                        collect(item, words);
                    }
                });
            }
        }
    }
}
