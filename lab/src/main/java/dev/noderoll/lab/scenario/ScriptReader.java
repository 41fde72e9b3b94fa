package dev.noderoll.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.scenario.Happening.Answer;
import dev.noderoll.lab.scenario.Happening.Deed;
import dev.noderoll.lab.scenario.Happening.Symptom;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.lab.scenario.Scenario.Images;
import dev.noderoll.lab.scenario.Script.Expectation;
import dev.noderoll.lab.scenario.Script.Hook;
import dev.noderoll.model.Site;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.wire.Fields;
import dev.noderoll.wire.PatchInput;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a scenario has beside cluster and rollout. Throws {@link Misconfigured}, as {@link ScenarioReader} does. */
final class ScriptReader {

    private static final Pattern TIME = Pattern.compile("(?=.)(?:(\\d{1,3})h)?(?:(\\d{1,4})m)?(?:(\\d{1,6})s)?");
    private static final Duration LONGEST = Duration.ofDays(2);
    private static final Pattern INSTANCE = Pattern.compile("node-[1-9]\\d{0,3}");

    /** How a rollout can end, once it has begun something. */
    private static final Set<String> ENDINGS = new TreeSet<>(List.of(
            "RolloutDone", "RolloutPaused", "RolledBack", "Abandoned", "NotBegun", "Stopped", "StoppedAsAsked"));

    /** The events that start our machines. */
    private static final Set<String> EVENTS = new TreeSet<>(List.of(
            "EC2 Instance-terminate Lifecycle Action",
            "EC2 Spot Instance Interruption Warning",
            "Parameter Store Change"));

    /**
     * Those that can be suspended.
     *
     * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SuspendProcesses.html">SuspendProcesses</a>
     */
    private static final Set<String> PROCESSES = new TreeSet<>(List.of(
            "Launch",
            "Terminate",
            "AddToLoadBalancer",
            "AlarmNotification",
            "AZRebalance",
            "HealthCheck",
            "InstanceRefresh",
            "ReplaceUnhealthy",
            "ScheduledActions"));

    private static final Map<String, Symptom> SYMPTOMS =
            Map.of("neverJoins", Symptom.NEVER_JOINS, "noPodNetwork", Symptom.NO_POD_NETWORK);

    private static final List<String> DEEDS = List.of(
            "startRollout",
            "putParameter",
            "terminateInstance",
            "interruptSpotInstance",
            "recommendRebalance",
            "impairZone",
            "restoreZone",
            "sellOut",
            "changeOverrides",
            "resumeProcesses",
            "changeCapacity",
            "askToStop",
            "askToPause",
            "askToProceed",
            "answerHook",
            "loseEvent",
            "applyTerraform",
            "deployStack",
            "replaceApiServers",
            "breakImage");

    private final Group group;
    private final Images images;

    ScriptReader(Group group, Images images) {
        this.group = group;
        this.images = images;
    }

    Script read(Fields scenario) {
        List<Happening> happenings = scenario.objects("happenings", "a list of {at, does, ...}").stream()
                .map(this::happening)
                .toList();
        return new Script(hook(scenario), plan(scenario), happenings, expect(scenario), site(scenario));
    }

    /** As the rollout's input names it. */
    private static Site site(Fields scenario) {
        JsonNode rollout = scenario.look("rollout");
        return new Site(rollout.path("account").asText(), rollout.path("region").asText());
    }

    private static Optional<Hook> hook(Fields scenario) {
        if (scenario.look("hook").isMissingNode()) {
            return Optional.empty();
        }
        Fields fields = scenario.object("hook");
        JsonNode drain = fields.look("drain");
        if (!drain.isMissingNode() && !drain.isObject()) {
            throw fields.wrong("drain", drain, "an object, as in a rollout's input");
        }
        Hook hook = new Hook(
                fields.number("heartbeatTimeoutSeconds", 30, 7200, 1800),
                drain.isObject() ? drain.deepCopy() : JsonNodeFactory.instance.objectNode());
        fields.refuseOthers();
        return Optional.of(hook);
    }

    private static Optional<ObjectNode> plan(Fields scenario) {
        JsonNode plan = scenario.look("plan");
        if (plan.isMissingNode()) {
            return Optional.empty();
        }
        if (!plan.isObject()) {
            throw scenario.wrong("plan", plan, "a plan of the machine patch");
        }
        PatchInput.plan(plan.toString());
        return Optional.of(plan.deepCopy());
    }

    private Optional<Expectation> expect(Fields scenario) {
        if (scenario.look("expect").isMissingNode()) {
            return Optional.empty();
        }
        Fields fields = scenario.object("expect");
        String expected = "a list of last states: " + String.join(", ", ENDINGS);
        JsonNode rollouts = fields.look("rollouts");
        List<String> endings = fields.texts("rollouts", 100, expected);
        if (rollouts.isMissingNode() || !ENDINGS.containsAll(endings)) {
            throw fields.wrong("rollouts", rollouts, expected);
        }
        int minutes = fields.number("minutes", 1, 48 * 60, 0);
        Expectation expectation = new Expectation(
                endings,
                images(fields),
                fields.number("failedRequests", 0, Integer.MAX_VALUE, 0),
                Optional.of(minutes).filter(given -> given > 0),
                fields.texts("says", 20, "texts that the last rollout's end names"));
        fields.refuseOthers();
        return Optional.of(expectation);
    }

    private Happening happening(Fields fields) {
        Happening happening = new Happening(time(fields), deed(fields));
        fields.refuseOthers();
        return happening;
    }

    private Deed deed(Fields fields) {
        String expected = "one of " + String.join(", ", DEEDS);
        String does = fields.text("does", expected);
        return switch (does) {
            case "startRollout" -> new Deed.StartRollout();
            case "putParameter" ->
                new Deed.PutParameter(fields.text("name", "a parameter's name"), fields.text("value", "its value"));
            case "terminateInstance" -> new Deed.TerminateInstance(instance(fields));
            case "interruptSpotInstance" -> new Deed.InterruptSpotInstance(instance(fields));
            case "recommendRebalance" -> new Deed.RecommendRebalance(instance(fields));
            case "impairZone" -> new Deed.ImpairZone(word(fields, "zone", group.zones()));
            case "restoreZone" -> new Deed.RestoreZone(word(fields, "zone", group.zones()));
            case "sellOut" ->
                new Deed.SellOut(word(fields, "zone", group.zones()), fields.text("instanceType", "an instance type"));
            case "changeOverrides" -> new Deed.ChangeOverrides(overrides(fields));
            case "resumeProcesses" -> new Deed.ResumeProcesses(processes(fields));
            case "changeCapacity" -> new Deed.ChangeCapacity(fields.number("by", -100, 100, 1));
            case "askToStop", "askToPause", "askToProceed" ->
                new Deed.Ask(
                        does.substring("askTo".length()).toLowerCase(Locale.ROOT),
                        fields.text("by", "who asks, without blanks"));
            case "answerHook" -> new Deed.AnswerHook(answer(fields));
            case "loseEvent" -> new Deed.LoseEvent(word(fields, "detailType", EVENTS));
            case "applyTerraform" -> new Deed.ApplyTerraform();
            case "deployStack" -> new Deed.DeployStack();
            case "replaceApiServers" -> new Deed.ReplaceApiServers();
            case "breakImage" -> new Deed.BreakImage(image(fields, "image"), symptom(fields));
            default -> throw fields.wrong("does", fields.look("does"), expected);
        };
    }

    private static Answer answer(Fields fields) {
        Map<String, Answer> answers = Map.of("go", Answer.GO, "hold", Answer.HOLD, "fail", Answer.FAIL);
        return fields.word("answer", answers, Answer.GO);
    }

    private static Duration time(Fields fields) {
        String expected = "a time after the beginning such as 90s, 15m or 1h30m, at most 48h";
        String text = fields.text("at", expected);
        Matcher matcher = TIME.matcher(text);
        Duration at = Duration.ZERO;
        if (matcher.matches()) {
            at = Duration.ofHours(number(matcher.group(1)))
                    .plusMinutes(number(matcher.group(2)))
                    .plusSeconds(number(matcher.group(3)));
        }
        if (!matcher.matches() || at.compareTo(LONGEST) > 0) {
            throw fields.wrong("at", fields.look("at"), expected);
        }
        return at;
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static String instance(Fields fields) {
        String expected = "a name of the timeline such as node-1";
        String name = fields.text("instance", expected);
        if (!INSTANCE.matcher(name).matches()) {
            throw fields.wrong("instance", fields.look("instance"), expected);
        }
        return name;
    }

    private static List<String> processes(Fields fields) {
        String expected = "a list of " + String.join(", ", PROCESSES);
        List<String> processes = fields.texts("processes", PROCESSES.size(), expected);
        if (processes.isEmpty() || !PROCESSES.containsAll(processes)) {
            throw fields.wrong("processes", fields.look("processes"), expected);
        }
        return processes;
    }

    private List<String> overrides(Fields fields) {
        String expected = "a list of instance types, of a group with a mixed instances policy";
        List<String> types = fields.texts("types", ScenarioReader.MOST_TYPES, expected);
        if (types.isEmpty() || group.mixed().isEmpty()) {
            throw fields.wrong("types", fields.look("types"), expected);
        }
        return types;
    }

    private static Symptom symptom(Fields fields) {
        fields.text("symptom", "one of " + String.join(", ", new TreeSet<>(SYMPTOMS.keySet())));
        return fields.word("symptom", SYMPTOMS, Symptom.NEVER_JOINS);
    }

    /** The id of the image that {@code current} or {@code target} stands for. */
    private Set<String> images(Fields fields) {
        fields.text("image", "one of current, target, both");
        Set<String> both = Set.of(images.current(), images.target());
        return fields.word(
                "image",
                Map.of("current", Set.of(images.current()), "target", Set.of(images.target()), "both", both),
                Set.of());
    }

    private String image(Fields fields, String name) {
        fields.text(name, "one of current, target");
        return fields.word(name, Map.of("current", images.current(), "target", images.target()), "");
    }

    private static String word(Fields fields, String name, Iterable<String> words) {
        Map<String, String> known = new TreeMap<>();
        words.forEach(word -> known.put(word, word));
        fields.text(name, "one of " + String.join(", ", known.keySet()));
        return fields.word(name, known, "");
    }
}
