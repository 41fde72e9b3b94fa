package dev.noderoll.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.AtDeadline;
import dev.noderoll.model.DrainPolicy.Detaching;
import dev.noderoll.model.DrainPolicy.Gangs;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.DrainPolicy.Stopping;
import dev.noderoll.model.DrainPolicy.Told;
import dev.noderoll.model.DrainPolicy.Volumes;
import dev.noderoll.model.Hooks;
import dev.noderoll.model.Hooks.Moment;
import dev.noderoll.model.Hooks.OnError;
import dev.noderoll.model.RolloutPolicy;
import dev.noderoll.model.RolloutPolicy.Launch;
import dev.noderoll.model.RolloutPolicy.Managed;
import dev.noderoll.model.RolloutPolicy.OnFailure;
import dev.noderoll.model.RolloutPolicy.Pool;
import dev.noderoll.model.RolloutPolicy.Preflight;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Scope;
import dev.noderoll.model.Selector.Requirement;
import dev.noderoll.model.Site;
import dev.noderoll.model.Stages;
import dev.noderoll.model.Surge;
import dev.noderoll.model.SurgeCap;
import dev.noderoll.port.Misconfigured;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a person or a trigger gave to the rollout machine; {@code statemachine/rollout.schema.json} describes the
 * same fields, ranges and defaults.
 */
public final class RolloutInput {

    private static final int DAY = 86_400;

    private static final int MOST_WAVES = 20;
    private static final int MOST_DAYS = 3650;
    private static final int MOST_NODES = 500;
    private static final int MOST_ZONES = 20;

    private static final int MOST_TURNS = 20;

    private static final String TURNS =
            "a list of at most 20 label selectors such as app=web, tier in (a,b), !internal";

    private static final String LABELS = "a list of at most 10 names of labels, such as example.com/traffic";

    private static final Pattern ACCOUNT = Pattern.compile("|[0-9]{12}");

    private static final Pattern REGION = Pattern.compile("|[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}");

    private static final Pattern FUNCTION =
            Pattern.compile("|arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?");

    private static final Map<String, Moment> MOMENTS = Map.of(
            "beforeDrain", Moment.BEFORE_DRAIN,
            "afterDrain", Moment.AFTER_DRAIN,
            "afterTermination", Moment.AFTER_TERMINATION);

    private static final String WHEN = "a list of beforeDrain, afterDrain, afterTermination";

    private static final Pattern PERCENT = Pattern.compile("([1-9][0-9]?|100)%");

    private static final String SHARE = ", or \"1%\" to \"100%\"";

    private static final String AMOUNT = "a count from 0 to " + Surge.Count.MAX + SHARE;

    private RolloutInput() {}

    /** Throws {@link Misconfigured} for anything that the schema does not allow. */
    public static RolloutRequest read(JsonNode input) {
        Fields fields = Fields.of("input", input);
        boolean abandon = fields.flag("abandon");
        RolloutRequest request = new RolloutRequest(
                cluster(fields),
                fields.text("nodeGroup", "the name of an Auto Scaling group"),
                abandon ? ignored(fields) : wanted(fields.object("target")),
                policy(fields),
                surgeCap(fields));
        fields.refuseOthers();
        return request;
    }

    /** A cluster, and where it is, as {@link Site} names it; what is left out of that is as it is for whoever asks. */
    static String cluster(Fields fields) {
        String expected = "the name of an EKS cluster";
        String cluster = fields.text("cluster", expected);
        if (cluster.contains("/")) {
            throw fields.wrong("cluster", fields.look("cluster"), expected + ", without a slash");
        }
        Site site = new Site(
                matching(fields, "account", ACCOUNT, "an AWS account of twelve digits"),
                matching(fields, "region", REGION, "a Region such as eu-west-1"));
        return site.qualified(cluster);
    }

    private static String matching(Fields fields, String name, Pattern pattern, String expected) {
        JsonNode value = fields.look(name);
        if (value.isMissingNode()) {
            return "";
        }
        if (!value.isTextual() || !pattern.matcher(value.textValue()).matches()) {
            throw fields.wrong(name, value, expected);
        }
        return value.textValue();
    }

    /** The same input with {@code abandon} added is good: a target may be there, and nothing is asked of it. */
    private static @Nullable Wanted ignored(Fields fields) {
        if (!fields.look("target").isMissingNode()) {
            var _ = wanted(fields.object("target"));
        }
        return null;
    }

    private static Wanted wanted(Fields target) {
        Wanted wanted = null;
        for (String name : List.of("image", "parameter", "templateVersion")) {
            JsonNode value = target.look(name);
            if (!value.isMissingNode()) {
                if (wanted != null) {
                    throw target.wrong(name, value, "only one of image, parameter, templateVersion");
                }
                wanted = wanted(target, name);
            }
        }
        target.refuseOthers();
        if (wanted == null) {
            throw Misconfigured.field("target", "missing", "one of image, parameter, templateVersion");
        }
        return wanted;
    }

    private static Wanted wanted(Fields target, String name) {
        return switch (name) {
            case "image" -> {
                String id = target.text(name, "an AMI id (ami-...)");
                if (!id.startsWith("ami-")) {
                    throw target.wrong(name, target.look(name), "an AMI id (ami-...)");
                }
                yield new Wanted.Image(id);
            }
            case "parameter" -> new Wanted.Parameter(target.text(name, "the name of a Parameter Store parameter"));
            default -> new Wanted.TemplateVersion(target.text(name, "a version number, $Latest or $Default, as text"));
        };
    }

    private static RolloutPolicy policy(Fields fields) {
        Surge surge = surge(fields);
        boolean none = surge.equals(new Surge.Count(0));
        Surge unavailable = amount(fields, "maxUnavailable", new Surge.Count(none ? 1 : 0));
        if (none && unavailable.equals(surge)) {
            throw fields.wrong("maxUnavailable", fields.look("maxUnavailable"), "1 or more where maxSurge is 0");
        }
        return new RolloutPolicy(
                surge,
                unavailable,
                scope(fields),
                stages(fields),
                fields.number("maxFailures", 0, 1000, 0),
                fields.number("joinTimeoutSeconds", 60, 7200, 900),
                fields.number("timeoutSeconds", 300, 30 * DAY, DAY),
                fields.instant("closesAt", Instant.MAX),
                fields.texts("alarms", 100, "a list of at most 100 names of CloudWatch alarms"),
                fields.word(
                        "onFailure",
                        Map.of("abandon", OnFailure.ABANDON, "rollBack", OnFailure.ROLL_BACK),
                        OnFailure.ABANDON),
                fields.word(
                        "launch",
                        Map.of(
                                "auto", Launch.AUTO,
                                "desiredCapacity", Launch.DESIRED_CAPACITY,
                                "launchInstances", Launch.LAUNCH_INSTANCES),
                        Launch.AUTO),
                fields.word(
                        "preflight", Map.of("enforce", Preflight.ENFORCE, "warn", Preflight.WARN), Preflight.ENFORCE),
                fields.word("warmPool", Map.of("replace", Pool.REPLACE, "refuse", Pool.REFUSE), Pool.REPLACE),
                fields.word(
                        "managed",
                        Map.of("refuse", Managed.REFUSE, "update", Managed.UPDATE, "force", Managed.FORCE),
                        Managed.REFUSE),
                hooks(fields.object("hooks")),
                drain(fields.object("drain")));
    }

    private static Hooks hooks(Fields fields) {
        String function = matching(fields, "function", FUNCTION, "the ARN of a Lambda function");
        List<Moment> moments = new ArrayList<>();
        for (String word : fields.texts("moments", MOMENTS.size(), WHEN)) {
            Moment moment = MOMENTS.get(word);
            if (moment == null) {
                throw fields.wrong("moments", fields.look("moments"), WHEN);
            }
            moments.add(moment);
        }
        Set<Moment> all = moments.isEmpty() ? EnumSet.allOf(Moment.class) : Set.copyOf(moments);
        Hooks hooks = new Hooks(
                function,
                function.isEmpty() ? Set.of() : all,
                fields.number("timeoutSeconds", 1, 900, 60),
                fields.number("holdSeconds", 0, 4 * 3600, 3600),
                fields.word("onError", Map.of("hold", OnError.HOLD, "go", OnError.GO), OnError.HOLD));
        fields.refuseOthers();
        return hooks;
    }

    private static SurgeCap surgeCap(Fields input) {
        Fields fields = input.object("clusterSurge");
        SurgeCap cap = new SurgeCap(
                fields.number("nodes", 0, Surge.Count.MAX, 0), fields.number("groups", 1, Surge.Count.MAX, 1));
        fields.refuseOthers();
        return cap;
    }

    private static Scope scope(Fields fields) {
        Fields only = fields.object("only");
        Scope scope = new Scope(
                fields.flag("force"),
                only.number("olderThanDays", 0, MOST_DAYS, 0),
                only.texts("nodes", MOST_NODES, "a list of at most 500 names of nodes or ids of instances"),
                selector(only, "labels"),
                only.texts("zones", MOST_ZONES, "a list of at most 20 names of Availability Zones"));
        only.refuseOthers();
        return scope;
    }

    private static Stages stages(Fields fields) {
        String expected = "a list of at most 20, each a count from 1 to " + Surge.Count.MAX + SHARE;
        JsonNode waves = fields.look("waves");
        if (!waves.isMissingNode() && (!waves.isArray() || waves.size() > MOST_WAVES)) {
            throw fields.wrong("waves", waves, expected);
        }
        int canary = fields.number("canary", 0, 1000, 1);
        int approval = fields.number("approvalSeconds", 0, 7 * DAY, 0);
        if (approval > 0 && canary == 0) {
            throw fields.wrong(
                    "approvalSeconds", fields.look("approvalSeconds"), "0 without a canary, which it is about");
        }
        return new Stages(
                canary,
                waves.valueStream()
                        .map(wave -> amount(wave, 1).orElseThrow(() -> fields.wrong("waves", waves, expected)))
                        .toList(),
                fields.number("bakeSeconds", 0, DAY, 0),
                fields.number("settleSeconds", 0, DAY, 0),
                approval);
    }

    private static Surge surge(Fields fields) {
        String name = "maxSurge";
        JsonNode value = fields.look(name);
        if (value.isTextual() && value.textValue().equals("auto")) {
            return new Surge.Auto();
        }
        return value.isMissingNode()
                ? new Surge.Count(1)
                : amount(value, 0).orElseThrow(() -> fields.wrong(name, value, AMOUNT + ", or \"auto\""));
    }

    private static Surge amount(Fields fields, String name, Surge otherwise) {
        JsonNode value = fields.look(name);
        return value.isMissingNode()
                ? otherwise
                : amount(value, 0).orElseThrow(() -> fields.wrong(name, value, AMOUNT));
    }

    /** Empty for what is no count and no percentage. */
    private static Optional<Surge> amount(JsonNode value, int least) {
        Matcher percent = PERCENT.matcher(value.isTextual() ? value.textValue() : "");
        if (percent.matches()) {
            return Optional.of(new Surge.Percent(Integer.parseInt(percent.group(1))));
        }
        boolean count = Fields.isWhole(value) && value.intValue() >= least && value.intValue() <= Surge.Count.MAX;
        return count ? Optional.of(new Surge.Count(value.intValue())) : Optional.empty();
    }

    private static List<Requirement> selector(Fields fields, String name) {
        JsonNode value = fields.look(name);
        Optional<List<Requirement>> selector = value.isMissingNode()
                ? Optional.of(List.<Requirement>of())
                : Optional.of(value).filter(JsonNode::isTextual).flatMap(v -> LabelSelector.parse(v.textValue()));
        return selector.orElseThrow(() -> fields.wrong(name, value, LabelSelector.EXPECTED));
    }

    /** How nodes are drained where nobody says so. */
    public static DrainPolicy drain() {
        return drain(Fields.of("drain", Json.json().createObjectNode()));
    }

    private static Detaching detaching(Fields fields) {
        List<String> labels = fields.texts("detachLabels", 10, LABELS);
        if (!labels.stream().allMatch(LabelSelector::isName)) {
            throw fields.wrong("detachLabels", fields.look("detachLabels"), LABELS);
        }
        return new Detaching(labels, fields.number("detachSeconds", 1, 600, Detaching.NONE.seconds()));
    }

    /** The part that says how nodes are drained; a termination hook's metadata has it as well. */
    public static DrainPolicy drain(Fields fields) {
        Map<String, Handling> handling = Map.of("evict", Handling.EVICT, "hold", Handling.HOLD);
        DrainPolicy policy = new DrainPolicy(
                fields.number("timeoutSeconds", 30, 2 * DAY, 3600),
                fields.number("deregistrationSeconds", 0, 3600, 300),
                fields.word(
                        "singleReplica",
                        Map.of(
                                "surge", SingleReplica.SURGE,
                                "evict", SingleReplica.EVICT,
                                "hold", SingleReplica.HOLD),
                        SingleReplica.SURGE),
                fields.word("unmanagedPods", handling, Handling.HOLD),
                fields.word("localData", handling, Handling.EVICT),
                fields.word("jobs", Map.of("evict", Jobs.EVICT, "wait", Jobs.WAIT, "force", Jobs.FORCE), Jobs.EVICT),
                new Stopping(
                        fields.number("maxGraceSeconds", 0, 2 * DAY, 0),
                        fields.number("stuckSeconds", 0, 2 * DAY, 0),
                        fields.word(
                                "atDeadline",
                                Map.of("stop", AtDeadline.STOP, "force", AtDeadline.FORCE),
                                AtDeadline.STOP),
                        fields.number("unreadySeconds", 0, 2 * DAY, 0)),
                selector(fields, "podSelector"),
                fields.flag("kubernetesEvents") ? Told.KUBERNETES : Told.NOBODY,
                fields.word("gangs", Map.of("together", Gangs.TOGETHER, "apart", Gangs.APART), Gangs.TOGETHER),
                detaching(fields),
                fields.word(
                        "volumes",
                        Map.of("together", Volumes.TOGETHER, "oneByOne", Volumes.ONE_BY_ONE),
                        Volumes.TOGETHER),
                order(fields));
        fields.refuseOthers();
        return policy;
    }

    private static List<List<Requirement>> order(Fields fields) {
        List<List<Requirement>> order = new ArrayList<>();
        for (String selector : fields.texts("order", MOST_TURNS, TURNS)) {
            order.add(LabelSelector.parse(selector)
                    .orElseThrow(() -> fields.wrong("order", fields.look("order"), TURNS)));
        }
        return order;
    }
}
