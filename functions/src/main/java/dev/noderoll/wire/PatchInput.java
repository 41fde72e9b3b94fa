package dev.noderoll.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.Cron;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.PatchPlan;
import dev.noderoll.model.PatchPlan.Approval;
import dev.noderoll.model.PatchPlan.Parallel;
import dev.noderoll.model.PatchPlan.Selector;
import dev.noderoll.model.PatchWindow;
import dev.noderoll.model.PatchWindow.ByCron;
import dev.noderoll.model.PatchWindow.Daily;
import dev.noderoll.model.PatchWindow.Week;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.Site;
import dev.noderoll.model.Surge;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.ReadPlan;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what starts the machine patch: a plan or where it is, and the event that has started it, if any. */
public final class PatchInput {

    private static final String CHANGE = "Parameter Store Change";
    private static final String BUILT = "EC2 Image Builder Image State Change";
    private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?");
    private static final int MONTH_HOURS = 720;
    private static final int DAY_MINUTES = 1440;
    private static final int WEEK_MINUTES = 10_080;
    private static final int MOST_CALENDARS = 10;
    private static final int MOST_RING = 100;
    private static final int APPROVAL_HOURS = 24;

    /** Of its groups at the same time. Each is an iteration of an inline Map, of which 40 may run. */
    private static final int MOST_PARALLEL = 20;

    /** What a plan says by itself of every rollout. */
    private static final List<String> OWN =
            List.of("cluster", "account", "region", "nodeGroup", "target", "clusterSurge", "closesAt", "abandon");

    private PatchInput() {}

    /**
     * Reads the machine's input.
     *
     * @param holder the execution; only events of its own account are believed
     */
    public static ReadPlan.Input read(JsonNode input, String holder) {
        Fields fields = Fields.of("input", input);
        boolean inline = !fields.look("plan").isMissingNode();
        String parameter = inline ? "" : fields.text("planParameter", "the name of a parameter with a plan, or a plan");
        String changed = changed(fields.look("event"), holder);
        fields.refuseOthers();
        return new ReadPlan.Input(inline ? fields.look("plan").toString() : "", parameter, changed);
    }

    private static @Nullable String changed(JsonNode event, String holder) {
        if (event.isMissingNode()) {
            return null;
        }
        Event.check(event, holder, List.of());
        String type = event.path("detail-type").asText();
        return switch (type) {
            case CHANGE -> name(event);
            case BUILT -> {
                built(event);
                yield null;
            }
            default ->
                throw Misconfigured.field("event.detail-type", "'" + type + "'", "'" + CHANGE + "' or '" + BUILT + "'");
        };
    }

    /** The event names no AMI: what was built reaches a plan through the parameter or template that it is written to. */
    private static void built(JsonNode event) {
        Event.from(event, "aws.imagebuilder");
        String status = event.path("detail").path("state").path("status").asText();
        if (!status.equals("AVAILABLE")) {
            throw Misconfigured.field("event.detail.state.status", "'" + status + "'", "'AVAILABLE'");
        }
    }

    private static String name(JsonNode event) {
        Event.from(event, "aws.ssm");
        String name = event.path("detail").path("name").asText();
        if (name.isBlank()) {
            throw Misconfigured.field("event.detail.name", "''", "the name of a parameter");
        }
        return name;
    }

    /** Reads a plan. Throws {@link Misconfigured} with the field, its value and what is expected. */
    public static PatchPlan plan(String text) {
        Fields fields = Fields.of("plan", parse(text));
        List<Selector> groups = new ArrayList<>();
        JsonNode listed = fields.look("groups");
        if (!listed.isArray() || listed.isEmpty()) {
            throw fields.wrong("groups", listed, "a list of {cluster, nodeGroup or tags, ring}");
        }
        listed.forEach(element -> groups.add(selector(element)));
        JsonNode policy = fields.look("rollout");
        if (!policy.isMissingNode() && !policy.isObject()) {
            throw fields.wrong("rollout", policy, "an object with fields of a rollout's input");
        }
        for (String own : OWN) {
            if (policy.has(own)) {
                throw fields.wrong("rollout", policy, "no " + own + ": the plan says it");
            }
        }
        ObjectNode rollout = policy.isObject() ? policy.deepCopy() : Json.json().createObjectNode();
        rollout.set("target", fields.look("target"));
        Parallel parallel = parallel(fields);
        if (!fields.look("clusterSurge").isMissingNode()) {
            int least = parallel.ofACluster();
            int nodes = fields.number("clusterSurge", least, Surge.Count.MAX, least);
            rollout.putObject("clusterSurge").put("nodes", nodes).put("groups", least);
        }
        ObjectNode whole = rollout.deepCopy();
        RolloutRequest request = RolloutInput.read(whole.put("cluster", "any").put("nodeGroup", "any"));
        if (request.policy().scope().force() && request.policy().scope().olderThanDays() == 0) {
            throw fields.wrong(
                    "rollout", policy, "only.olderThanDays beside force: else each window replaces all nodes");
        }
        PatchWindow window = fields.look("window").isMissingNode() ? null : window(fields.object("window"));
        if (window != null) {
            checkLength(fields, window, request.policy().drain());
        }
        PatchPlan plan = new PatchPlan(
                groups,
                Objects.requireNonNull(request.target()),
                Duration.ofHours(fields.number("soakHours", 0, MONTH_HOURS, 0)),
                Duration.ofMinutes(fields.number("quietMinutes", 0, DAY_MINUTES, 0)),
                window,
                fields.texts("calendars", MOST_CALENDARS, "a list of at most 10 names or ARNs of Change Calendars"),
                fields.look("approval").isMissingNode() ? null : approval(fields.object("approval")),
                parallel,
                request.policy().warmPool(),
                request.policy().managed(),
                rollout.toString());
        fields.refuseOthers();
        return plan;
    }

    private static Parallel parallel(Fields fields) {
        int groups = fields.number("parallel", 1, MOST_PARALLEL, 1);
        return new Parallel(groups, fields.number("parallelPerCluster", 1, MOST_PARALLEL, groups));
    }

    /**
     * The clusters of the groups that a plan has found, as {@link Site} names them, by what ReadPlan has answered.
     *
     * @param planned its answer, as JSON
     * @return empty where it cannot be told; none where nothing is rolled
     */
    public static Optional<Set<String>> clusters(String planned) {
        JsonNode answer = parse(planned);
        String kind = answer.path("kind").asText();
        if (kind.equals("NotNow")) {
            return Optional.of(Set.of());
        }
        if (!kind.equals("Planned") || !answer.path("batches").isArray()) {
            return Optional.empty();
        }
        Set<String> clusters = new TreeSet<>();
        for (JsonNode batch : answer.path("batches")) {
            for (JsonNode turn : batch.path("turns")) {
                JsonNode site = turn.path("site");
                clusters.add(new Site(
                                site.path("account").asText(),
                                site.path("region").asText())
                        .qualified(turn.path("cluster").asText()));
            }
        }
        return Optional.of(clusters);
    }

    private static Selector selector(JsonNode element) {
        Fields fields = Fields.of("groups", element);
        Map<String, String> tags = new TreeMap<>();
        Fields listed = fields.object("tags");
        for (String name : listed.names()) {
            JsonNode value = listed.look(name);
            if (!value.isTextual()) {
                throw listed.wrong(name, value, "a tag's value; empty for any");
            }
            tags.put(name, value.textValue());
        }
        boolean named = !fields.look("nodeGroup").isMissingNode();
        if (named && !tags.isEmpty()) {
            throw fields.wrong("tags", fields.look("tags"), "no tags beside nodeGroup, which names one group");
        }
        Selector selector = new Selector(
                fields.number("ring", 0, MOST_RING, 0),
                RolloutInput.cluster(fields),
                named ? fields.text("nodeGroup", "the name of an Auto Scaling group") : "",
                tags);
        fields.refuseOthers();
        return selector;
    }

    private static Approval approval(Fields fields) {
        Approval approval = new Approval(
                fields.number("ring", 0, MOST_RING, 0),
                Duration.ofHours(fields.number("hours", 1, MONTH_HOURS, APPROVAL_HOURS)));
        fields.refuseOthers();
        return approval;
    }

    private static PatchWindow window(Fields fields) {
        boolean cron = !fields.look("cron").isMissingNode();
        PatchWindow window = cron ? byCron(fields) : daily(fields);
        fields.refuseOthers();
        return window;
    }

    private static PatchWindow byCron(Fields fields) {
        String text = fields.text("cron", CronReader.EXPECTED);
        Cron cron =
                CronReader.read(text).orElseThrow(() -> fields.wrong("cron", fields.look("cron"), CronReader.EXPECTED));
        int minutes = fields.number("durationMinutes", 1, WEEK_MINUTES, 0);
        if (minutes == 0) {
            throw fields.wrong("durationMinutes", fields.look("durationMinutes"), "for how many minutes it is open");
        }
        return new ByCron(cron, Duration.ofMinutes(minutes), zone(fields));
    }

    private static PatchWindow daily(Fields fields) {
        Set<DayOfWeek> days = words(fields, "days", DayOfWeek.class, "a list of MONDAY to SUNDAY");
        Daily window = new Daily(
                days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days,
                words(fields, "weeks", Week.class, "a list of FIRST to FIFTH, and LAST"),
                time(fields, "opens"),
                time(fields, "closes"),
                zone(fields));
        if (window.opens().equals(window.closes())) {
            throw fields.wrong("closes", fields.look("closes"), "another time than opens");
        }
        return window;
    }

    /** As long as no drain was measured, a rollout starts a node only if the longest one would end in time. */
    private static void checkLength(Fields fields, PatchWindow window, DrainPolicy drain) {
        long seconds = window.open().toSeconds();
        long longest = drain.timeoutSeconds() + (long) drain.deregistrationSeconds();
        if (seconds <= longest) {
            throw fields.wrong(
                    "window",
                    fields.look("window"),
                    "to be open for longer than the " + longest
                            + " seconds that rollout.drain allows, timeoutSeconds and deregistrationSeconds together: no"
                            + " node would start");
        }
    }

    private static <E extends Enum<E>> Set<E> words(Fields fields, String name, Class<E> type, String expected) {
        Set<E> words = EnumSet.noneOf(type);
        for (String word : fields.texts(name, type.getEnumConstants().length, expected)) {
            try {
                words.add(Enum.valueOf(type, word));
            } catch (IllegalArgumentException e) {
                throw fields.wrong(name, fields.look(name), expected);
            }
        }
        return words;
    }

    private static LocalTime time(Fields fields, String name) {
        String time = fields.text(name, "a time such as 02:30");
        if (!TIME.matcher(time).matches()) {
            throw fields.wrong(name, fields.look(name), "a time such as 02:30");
        }
        return LocalTime.parse(time);
    }

    private static ZoneId zone(Fields fields) {
        String expected = "an IANA time zone such as Europe/Berlin";
        String zone = fields.text("zone", expected);
        if (!ZoneId.getAvailableZoneIds().contains(zone)) {
            throw fields.wrong("zone", fields.look("zone"), expected);
        }
        return ZoneId.of(zone);
    }

    private static JsonNode parse(String text) {
        try {
            return Json.json().readTree(text);
        } catch (JsonProcessingException e) {
            throw new Misconfigured("plan is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
