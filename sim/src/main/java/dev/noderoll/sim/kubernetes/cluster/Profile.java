package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the process in a pod behaves, from the pod's annotations, else from its first container's image.
 *
 * <table>
 *   <caption>Annotations {@code lab.noderoll.dev/...}</caption>
 *   <tr><td>{@code starts-in}</td><td>from container start until it serves; {@code never}; default
 *       2s, nginx 100ms: it binds its port as soon as it has read its configuration</td></tr>
 *   <tr><td>{@code on-sigterm}</td><td>{@code dies}, {@code finishes}, {@code drains} (serves for 8 s,
 *       then finishes) or {@code ignores} its stop signal</td></tr>
 *   <tr><td>{@code request-time}</td><td>default 200ms</td></tr>
 *   <tr><td>{@code sick-in}</td><td>from container start until its probes fail; it goes on serving; default never</td></tr>
 *   <tr><td>{@code crashes-in}, {@code ooms-in}</td><td>from each container start until it exits with 1, or is killed for
 *       its memory; default never</td></tr>
 *   <tr><td>{@code image}</td><td>{@code missing}: no registry has it, and the container never starts</td></tr>
 *   <tr><td>{@code runs-for}</td><td>a job's pod succeeds after this; default 60s</td></tr>
 * </table>
 *
 * <p>Without {@code on-sigterm}: nginx shuts down fast on SIGTERM and gracefully on SIGQUIT, and the official image
 * sends SIGQUIT since nginx 1.19.5 (commit 3fb70dd of November 2020), SIGTERM before. So {@code nginx:1.14} dies, and a
 * newer or untagged {@code nginx} finishes, but refuses new connections from that moment on. Assumed: a mirrored image
 * whose last path segment is {@code nginx} is the official one. Any other image dies: assumed is a process whose handler ends it at once. One without a handler
 * ignores its signal, since it is the first in its namespace (pid_namespaces(7); seen so on real nodes): say so by
 * {@code ignores}.
 *
 * @param startsIn empty for never
 * @param handlesSignals whether it ends with status 0 on its stop signal, as nginx does, rather than by the signal
 * @see <a href="https://nginx.org/en/docs/control.html">Controlling nginx</a>
 * @see <a href="https://github.com/nginx/docker-nginx/pull/457">STOPSIGNAL SIGQUIT in the official image</a>
 */
public record Profile(
        Optional<Duration> startsIn,
        OnStop onStop,
        boolean handlesSignals,
        Duration requestTime,
        Duration runsFor,
        Optional<Duration> sickIn,
        Optional<Duration> crashesIn,
        Optional<Duration> runsOutOfMemoryIn,
        boolean imageIsMissing) {

    /** What the process does on the stop signal that its image names. */
    public enum OnStop {
        /** Ends at once and cuts the requests in flight. */
        DIES,
        /** Refuses new connections, finishes the requests in flight, ends. */
        FINISHES,
        /** Serves on for 8 s, in which proxies hear that it goes, and then finishes. */
        DRAINS,
        /** Serves until it is killed. */
        IGNORES
    }

    private static final String PREFIX = "lab.noderoll.dev/";
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)?");
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");

    static Profile of(ObjectNode pod) {
        String starts = value(pod, "starts-in", isNginx(imageOf(pod)) ? "100ms" : "2s");
        return new Profile(
                unlessNever("starts-in", starts),
                onStop(pod),
                isNginx(imageOf(pod)),
                time("request-time", value(pod, "request-time", "200ms")),
                time("runs-for", value(pod, "runs-for", "60s")),
                unlessNever("sick-in", value(pod, "sick-in", "never")),
                unlessNever("crashes-in", value(pod, "crashes-in", "never")),
                unlessNever("ooms-in", value(pod, "ooms-in", "never")),
                isMissing(value(pod, "image", "there")));
    }

    private static boolean isMissing(String said) {
        return switch (said) {
            case "missing" -> true;
            case "there" -> false;
            default -> throw wrong("image", said, "missing or there");
        };
    }

    private static Optional<Duration> unlessNever(String name, String text) {
        return "never".equals(text) ? Optional.empty() : Optional.of(time(name, text));
    }

    private static OnStop onStop(ObjectNode pod) {
        String said = value(pod, "on-sigterm", "");
        if (!said.isEmpty()) {
            return Arrays.stream(OnStop.values())
                    .filter(stop -> stop.name().equals(said.toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> wrong("on-sigterm", said, "dies, finishes, drains or ignores"));
        }
        String image = imageOf(pod);
        int colon = image.indexOf(':');
        String tag = colon < 0 ? "latest" : image.substring(colon + 1);
        return isNginx(image) && stopsWithQuit(tag) ? OnStop.FINISHES : OnStop.DIES;
    }

    /** The first container's image, as {@code nginx:1.29}: without the registry and the digest. */
    private static String imageOf(ObjectNode pod) {
        String image = Fields.text(pod.path("spec").path("containers").path(0), "image");
        String last = image.substring(image.lastIndexOf('/') + 1);
        int digest = last.indexOf('@');
        return digest < 0 ? last : last.substring(0, digest);
    }

    private static boolean isNginx(String image) {
        return image.equals("nginx") || image.startsWith("nginx:");
    }

    private static boolean stopsWithQuit(String tag) {
        Matcher version = VERSION.matcher(tag);
        if (!version.matches()) {
            return true;
        }
        int major = Integer.parseInt(version.group(1));
        int minor = Integer.parseInt(version.group(2));
        // A tag without a patch number is the last of its minor version.
        int patch = version.group(3) == null ? Integer.MAX_VALUE : Integer.parseInt(version.group(3));
        return major > 1 || (major == 1 && (minor > 19 || (minor == 19 && patch >= 5)));
    }

    private static String value(ObjectNode pod, String name, String otherwise) {
        String said = Fields.annotation(pod, PREFIX + name);
        return said.isEmpty() ? otherwise : said.strip();
    }

    private static Duration time(String name, String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw wrong(name, text, "a time such as 200ms, 2s or 1m");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofSeconds(amount);
        };
    }

    private static IllegalArgumentException wrong(String name, String value, String expected) {
        return new IllegalArgumentException(
                "annotation " + PREFIX + name + " is '" + value + "', expected " + expected);
    }
}
