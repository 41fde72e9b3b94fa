package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pod's preStop hooks tell of the time that it will take to stop: {@code sleep.seconds}, and {@code sleep N} in
 * commands. What another command takes cannot be read.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/">Container lifecycle hooks</a>
 */
final class PreStop {

    private static final Pattern SLEEP = Pattern.compile("\\bsleep (\\d{1,6})\\b");

    private PreStop() {}

    /** The longest of the containers' hooks, which run at the same time; zero when none says how long it sleeps. */
    static Duration pause(JsonNode podSpec) {
        long longest = 0;
        for (JsonNode container : podSpec.path("containers")) {
            JsonNode hook = container.path("lifecycle").path("preStop");
            long seconds = hook.path("sleep").path("seconds").asLong() + ofCommand(hook.path("exec"));
            longest = Math.max(longest, seconds);
        }
        return Duration.ofSeconds(longest);
    }

    private static long ofCommand(JsonNode exec) {
        StringBuilder command = new StringBuilder();
        exec.path("command").forEach(word -> command.append(word.asText()).append(' '));
        Matcher sleeps = SLEEP.matcher(command);
        long seconds = 0;
        while (sleeps.find()) {
            seconds += Long.parseLong(sleeps.group(1));
        }
        return seconds;
    }
}
