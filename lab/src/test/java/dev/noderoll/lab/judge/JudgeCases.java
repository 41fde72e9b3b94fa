package dev.noderoll.lab.judge;

import static dev.noderoll.sim.asl.Stage.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.sim.asl.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The shipped machines on every way through them, and small machines for what the language does elsewhere. */
final class JudgeCases {

    private static final String ROLLOUT = """
        {'cluster': 'c', 'nodeGroup': 'g', 'holder': 'h', 'goal': '%s', 'surge': 1,
         'policy': {'onFailure': '%s', 'drain': {'timeoutSeconds': 60, 'deregistrationSeconds': 5}}}
        """;

    private static final String DRAIN =
            "{'drain': {'cluster': 'c', 'node': 'n', 'policy': {'timeoutSeconds': 60, 'deregistrationSeconds': 5}}}";

    private static final String EVENT =
            "{'detail': {'AutoScalingGroupName': 'g', 'LifecycleHookName': 'noderoll-terminate', 'EC2InstanceId':"
                    + " 'i-1'}}";

    private static final String TERMINATION = "'termination': {'nodeGroup': 'g', 'instance': 'i-1'}";

    /** What the functions answer where nothing is in the way. */
    private static final Map<String, String> SMOOTH = Map.ofEntries(
            Map.entry("BeginRollout", begun("ROLL_BACK")),
            Map.entry("PrepareGroup", "{'kind': 'Prepared'}"),
            Map.entry("CloseOutdated", "{'kind': 'Closed'}"),
            Map.entry("RaiseSurge", "{'kind': 'Raised'}"),
            Map.entry("ChooseNodes", "{'kind': 'Replace', 'instances': ['i-1']} | {'kind': 'Done'}"),
            Map.entry("AdmitNode", "{'kind': 'Admitted', 'node': 'n'}"),
            Map.entry("TerminateNode", "{'kind': 'Terminating'}"),
            Map.entry("CheckGone", "{'kind': 'Gone'}"),
            Map.entry("ReleaseNode", "{'kind': 'Released'}"),
            Map.entry("ReopenNode", "{'kind': 'Reopened'}"),
            Map.entry("CheckHealth", "{'kind': 'Healthy'}"),
            Map.entry(
                    "RollBackRollout",
                    "{'kind': 'Turned', 'rollout': " + ROLLOUT.formatted("ROLL_BACK", "ROLL_BACK") + "}"),
            Map.entry(
                    "AbandonRollout", "{'kind': 'Turned', 'rollout': " + ROLLOUT.formatted("ABANDON", "ABANDON") + "}"),
            Map.entry("EndRollout", "{'kind': 'Summary', 'goal': 'REPLACE', 'current': 1}"),
            Map.entry("CordonNode", "{'kind': 'Cordoned', 'deadline': '2026-03-01T13:00:00Z'}"),
            Map.entry("EvictPods", "{'kind': 'Drained'}"),
            Map.entry("CheckWorkloads", "{'kind': 'Available'}"),
            Map.entry("CheckDetached", "{'kind': 'Detached'}"),
            Map.entry("FindNode", "{'kind': 'Found', " + TERMINATION + ", " + DRAIN.substring(1)),
            Map.entry(
                    "FindWaiting",
                    "{'opened': ['n'], 'unread': [], 'instances': [" + waiting("i-1") + ", " + waiting("i-2") + "]}"),
            Map.entry("BeatHook", "{'kind': 'Over'}"),
            Map.entry("CompleteHook", "{'kind': 'Completed'}"));

    private static final String WAIT = "{'kind': 'Wait', 'seconds': 1}";
    static final String ODD = "{'kind': 'Odd', 'n': 1.5}";
    private static final String TRY_AGAIN = "{'throws': 'dev.noderoll.port.TryAgain'}";
    private static final String FENCED = "{'throws': 'dev.noderoll.port.Fenced'}";
    static final String BROKEN = "{'throws': 'dev.noderoll.port.Misconfigured'}";

    /** In the place of a machine that a case starts and does not wait for. */
    static final String IDLE = """
        {"QueryLanguage": "JSONata", "StartAt": "Idle", "States": {"Idle": {"Type": "Succeed"}}}
        """;

    /** In the place of the machine rollout: what it comes to, a function says. */
    static final String ROLL = calling("Roll");

    /** In the place of a topic: a person reads what it was told. */
    static final String PERSON = calling("Person");

    private static final String LANE = "lane";

    private JudgeCases() {}

    static Stream<JudgeCase> all() {
        return Stream.of(
                        rollouts(),
                        endsOfRollouts(),
                        lanes(),
                        drains(),
                        terminations(),
                        PatchCases.all(),
                        features(),
                        waysApart())
                .flatMap(List::stream);
    }

    /** A shipped definition, with functions by name and small bounds, so that a case can reach them. */
    static String shipped(String machine) {
        if (machine.equals(LANE)) {
            ObjectNode lane = (ObjectNode) parse(shipped("rollout")).at("/States/ReplaceNodes/ItemProcessor");
            lane.remove("ProcessorConfig");
            return lane.put("QueryLanguage", "JSONata").toString();
        }
        try {
            return Files.readString(Golden.root().resolve("statemachine/" + machine + ".asl.json"))
                    .replaceAll("\\$\\{(\\w+)FunctionArn}", "$1")
                    .replace("$nodeLooks >= 2000", "$nodeLooks >= 2")
                    .replace("$nodeLooks >= 500", "$nodeLooks >= 2")
                    .replace("\"roundsLeft\": 1000", "\"roundsLeft\": 3")
                    .replace("\"MaxAttempts\": 60", "\"MaxAttempts\": 2")
                    .replace("\"MaxConcurrency\": 5", "\"MaxConcurrency\": 1")
                    .replace("\"drainsLeft\": 5", "\"drainsLeft\": 2")
                    .replace("\"beats\": 300", "\"beats\": 1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JudgeCase> rollouts() {
        String hold = "{'kind': 'Hold', 'reason': {'kind': 'TooManyFailures'}}";
        String done = "{'kind': 'Done'}";
        return List.of(
                of(
                        "rollout",
                        "with every wait",
                        "ChooseNodes",
                        WAIT + " | " + SMOOTH.get("ChooseNodes"),
                        "AdmitNode",
                        WAIT + " | " + SMOOTH.get("AdmitNode"),
                        "CordonNode",
                        WAIT + " | " + SMOOTH.get("CordonNode"),
                        "CheckGone",
                        WAIT + " | {'kind': 'Gone'}",
                        "CheckHealth",
                        WAIT + " | {'kind': 'Healthy'}"),
                of("rollout", "held", "BeginRollout", "{'kind': 'Held', 'by': 'x'}"),
                of("rollout", "current", "BeginRollout", "{'kind': 'AlreadyCurrent'}"),
                of(
                        "rollout",
                        "given up by a person",
                        "BeginRollout",
                        begun("ABANDON").replace("Begun", "Abandoning"),
                        "ChooseNodes",
                        "{'kind': 'Done'}",
                        "EndRollout",
                        "{'kind': 'Summary', 'goal': 'ABANDON'}"),
                of("rollout", "bad input", "BeginRollout", BROKEN),
                of("rollout", "of another version", "BeginRollout", ODD),
                of("rollout", "fenced", "PrepareGroup", FENCED),
                of(
                        "rollout",
                        "error",
                        "CloseOutdated",
                        BROKEN + " | {'kind': 'Closed'}",
                        "ChooseNodes",
                        done,
                        "EndRollout",
                        "{'kind': 'Summary', 'goal': 'ABANDON'}"),
                of(
                        "rollout",
                        "rolled back",
                        "ChooseNodes",
                        hold + " | " + done,
                        "EndRollout",
                        "{'kind': 'Summary', 'goal': 'ROLL_BACK'}"),
                of(
                        "rollout",
                        "abandoned",
                        "BeginRollout",
                        begun("ABANDON"),
                        "ChooseNodes",
                        hold + " | " + done,
                        "EndRollout",
                        "{'kind': 'Summary', 'goal': 'ABANDON'}"));
    }

    private static List<JudgeCase> endsOfRollouts() {
        return List.of(
                of("rollout", "without end", "ChooseNodes", WAIT),
                of(
                        "rollout",
                        "paused",
                        "ChooseNodes",
                        "{'kind': 'Pause', 'reason': {'kind': 'WindowCloses'}}",
                        "PauseRollout",
                        "{'kind': 'Paused', 'opened': 1}"),
                of("rollout", "unhealthy", "CheckHealth", "{'kind': 'Unhealthy', 'reason': {'kind': 'NotReady'}}"),
                of("rollout", "without capacity", "RaiseSurge", "{'kind': 'NoCapacity', 'refusals': ['none in a']}"),
                of("rollout", "not to be abandoned", "RaiseSurge", BROKEN, "AbandonRollout", BROKEN),
                of(
                        "rollout",
                        "not to be ended",
                        "ChooseNodes",
                        "{'kind': 'Done'}",
                        "EndRollout",
                        TRY_AGAIN + " | " + BROKEN));
    }

    /** What the distributed map does with each item, as a machine of its own: of its children the judge shows no states. */
    private static List<JudgeCase> lanes() {
        return List.of(
                of(
                        LANE,
                        "with every wait",
                        "AdmitNode",
                        WAIT + " | " + SMOOTH.get("AdmitNode"),
                        "CheckGone",
                        WAIT + " | {'kind': 'Gone'}"),
                of(LANE, "skipped", "AdmitNode", "{'kind': 'Skip', 'reason': 'a'}"),
                of(LANE, "refused", "AdmitNode", "{'kind': 'Refused', 'reason': 'b'}"),
                of(LANE, "without a node", "AdmitNode", "{'kind': 'AdmittedWithoutNode'}"),
                of(LANE, "never drained", "TerminateNode", "{'kind': 'NotDrained', 'pods': ['p']}"),
                of(LANE, "never admitted, and lost", "AdmitNode", WAIT, "ReopenNode", BROKEN),
                of(LANE, "fenced", "AdmitNode", FENCED),
                of(LANE, "of another version", "AdmitNode", ODD),
                of(LANE, "leaves when zones are known", "TerminateNode", WAIT + " | {'kind': 'Terminating'}"),
                of(LANE, "never leaves", "TerminateNode", WAIT),
                of(LANE, "never gone", "CheckGone", WAIT),
                of(LANE, "stuck", "EvictPods", "{'kind': 'Stuck', 'held': []}"),
                of(
                        "rollout",
                        "lanes of three kinds",
                        "ChooseNodes",
                        "{'kind': 'Replace', 'instances': ['i-1', 'i-2', 'i-3']} | {'kind': 'Done'}",
                        "AdmitNode",
                        "{'kind': 'Skip', 'reason': 'a'} | {'throws': 'dev.noderoll.port.Fenced'} | {'kind':"
                                + " 'Admitted', 'node': 'n'}"));
    }

    private static List<JudgeCase> drains() {
        String drain = "drain-node";
        return List.of(
                of(
                        drain,
                        "with every wait",
                        "CordonNode",
                        WAIT + " | " + SMOOTH.get("CordonNode"),
                        "EvictPods",
                        WAIT + " | {'kind': 'Drained'}",
                        "CheckWorkloads",
                        WAIT + " | {'kind': 'Available'}",
                        "CheckDetached",
                        WAIT + " | {'kind': 'Detached'}"),
                of(drain, "no node", "CordonNode", "{'kind': 'NoNode'}"),
                of(drain, "tried again", "EvictPods", TRY_AGAIN + " | {'kind': 'Drained'}"),
                of(drain, "stuck", "EvictPods", "{'kind': 'Stuck', 'held': [{'pod': 'a'}]}"),
                of(drain, "workloads late", "CheckWorkloads", "{'kind': 'Late'}"),
                of(drain, "volumes late", "CheckDetached", "{'kind': 'Late'}"),
                of(drain, "fenced", "EvictPods", FENCED),
                of(drain, "failed", "CheckDetached", BROKEN),
                of(drain, "of another version", "CheckWorkloads", ODD));
    }

    private static List<JudgeCase> terminations() {
        String on = "on-termination";
        return List.of(
                of(on, "served", "BeatHook", "{'kind': 'Beating', 'seconds': 1} | {'kind': 'Over'}"),
                of(on, "nothing to drain", "FindNode", "{'kind': 'NothingToDrain', " + TERMINATION + "}"),
                of(on, "not found", "FindNode", BROKEN),
                of(on, "served by another", "FindNode", "{'kind': 'Served', 'by': 'x'}"),
                of("sweep", "two that wait"),
                of("sweep", "nothing to be seen", "FindWaiting", BROKEN),
                of(on, "of another version", "FindNode", ODD),
                of(on, "not drained", "EvictPods", "{'kind': 'Stuck', 'held': []}"),
                of(on, "beats without end", "BeatHook", "{'kind': 'Beating', 'seconds': 1}"),
                of(on, "beat fails", "BeatHook", BROKEN),
                of(on, "not completed", "CompleteHook", BROKEN),
                of(
                        on,
                        "not completed, nothing to drain",
                        "FindNode",
                        "{'kind': 'NothingToDrain', " + TERMINATION + "}",
                        "CompleteHook",
                        BROKEN));
    }

    private static List<JudgeCase> features() {
        String item = "'ItemProcessor': {'ProcessorConfig': {'Mode': 'INLINE'}, 'StartAt': 'Do', 'States': {"
                + Stage.work("Do", "'Output': '{% $states.result.Payload.n + $base %}', 'End': true") + "}}";
        String map = "'M': {'Type': 'Map', 'Items': '{% $states.input.items %}', 'MaxConcurrency': 1, 'ItemSelector':"
                + " {'v': '{% $states.context.Map.Item.Value %}', 'i': '{% $states.context.Map.Item.Index %}'}, "
                + item;
        String assign = "'A': {'Type': 'Pass', 'Assign': {'base': 10, 'x': 1}, 'Next': 'B'}, 'B': {'Type': 'Pass',"
                + " 'Assign': {'x': '{% $x + 1 %}', 'y': '{% $x %}'}, 'Output': {'seen': '{% $x %}', 'was': '{%"
                + " $states.input %}'}, 'Next': 'NEXT'}, ";
        String caught =
                "'C': {'Type': 'Pass', 'Output': {'why': '{% $why %}', 'in': '{% $states.input %}'}, 'End': true}";
        String catches = "'Catch': [{'ErrorEquals': ['Boom'], 'Assign': {'why': '{% $states.errorOutput.Error %}'}, "
                + "'Output': {'was': '{% $states.input %}'}, 'Next': 'C'}]";
        String retry =
                "'Retry': [{'ErrorEquals': ['Boom'], 'IntervalSeconds': 1, 'MaxAttempts': 2, 'BackoffRate': 1}], ";
        return List.of(
                own(
                                "variables: all of a state see the old values",
                                assign.replace("NEXT", "E")
                                        + "'E': {'Type': 'Pass', 'Output': ['{% $x %}', '{% $y %}', '{% $states.input"
                                        + " %}'], 'End': true}",
                                "{'in': 1}",
                                "")
                        .known("its Output sees what Assign of the same state has set; the service's sees what was"
                                + " there when the state was entered"),
                own(
                        "inline map with a selector",
                        assign.replace("NEXT", "F")
                                + "'F': {'Type': 'Pass', 'Output': {'items': [5, 6]}, 'Next': 'M'}, " + map
                                + ", 'End': true}",
                        "{}",
                        "{'n': 1} | {'n': 2}"),
                own(
                        "inline map: an item fails",
                        "'A': {'Type': 'Pass', 'Assign': {'base': 1}, 'Next': 'M'}, " + map + ", " + catches
                                + ", 'Next': 'C'}, " + caught,
                        "{'items': [5, 6]}",
                        "{'n': 1} | {'throws': 'Boom'}"),
                own(
                        "a retry that helps",
                        Stage.work("W", retry + catches + ", 'Output': '{% $states.result.Payload %}', 'End': true")
                                + ", " + caught,
                        "{'a': 1}",
                        "{'throws': 'Boom'} | {'throws': 'Boom'} | {'ok': true}"),
                own(
                        "a retry that does not",
                        Stage.work("W", retry + catches + ", 'End': true") + ", " + caught,
                        "{'a': 1}",
                        "{'throws': 'Boom'}"),
                own(
                        "an error that nobody catches",
                        Stage.work("W", retry + catches + ", 'End': true") + ", " + caught,
                        "{'a': 1}",
                        "{'throws': 'Bang'}"));
    }

    private static List<JudgeCase> waysApart() {
        return List.of(
                own(
                        "a choice with output",
                        "'C': {'Type': 'Choice', 'Choices': [{'Condition': '{% $states.input.n > 9 %}', 'Next':"
                                + " 'Big'}, {'Condition': '{% $states.input.n in [1..9] %}', 'Assign': {'m': '{%"
                                + " $states.input.n * 2 %}'}, 'Output': {'k': 'small'}, 'Next': 'Small'}], 'Default':"
                                + " 'Big'}, 'Small': {'Type': 'Succeed', 'Output': {'m': '{% $m %}', 'in': '{%"
                                + " $states.input %}'}}, 'Big': {'Type': 'Fail', 'Error': 'Big'}",
                        "{'n': 4}",
                        ""),
                own(
                        "branches",
                        "'P': {'Type': 'Parallel', 'Branches': [{'StartAt': 'L', 'States': {'L': {'Type': 'Wait',"
                                + " 'Seconds': 1, 'End': true}}}, {'StartAt': 'R', 'States': {'R': {'Type': 'Pass',"
                                + " 'Output': 'right', 'End': true}}}], 'Output': '{% $states.result %}', 'End': true}",
                        "{'n': 4}",
                        ""));
    }

    /** A machine that calls a function with its input, and ends with what it answers. */
    private static String calling(String function) {
        return Stage.asl(
                Stage.work(function, "'Output': '{% $states.result.Payload %}', 'End': true")
                        .replace("${Work}", function),
                "");
    }

    private static String waiting(String instance) {
        return "{'nodeGroup': 'g', 'hook': 'h', 'instance': '" + instance + "', 'metadata': '{}'}";
    }

    private static String begun(String onFailure) {
        return "{'kind': 'Begun', 'rollout': " + ROLLOUT.formatted("REPLACE", onFailure) + "}";
    }

    /** A shipped machine, where these functions answer otherwise than {@link #SMOOTH}. */
    static JudgeCase of(String machine, String name, String... otherwise) {
        Map<String, String> texts = new TreeMap<>(SMOOTH);
        for (int i = 0; i < otherwise.length; i += 2) {
            texts.put(otherwise[i], otherwise[i + 1]);
        }
        String input =
                switch (machine) {
                    case "rollout" -> "{'cluster': 'c', 'nodeGroup': 'g'}";
                    case "drain-node" -> DRAIN;
                    case "patch" -> "{'planParameter': 'p'}";
                    case LANE -> "{'instance': 'i-1', 'rollout': " + ROLLOUT.formatted("REPLACE", "ABANDON") + "}";
                    default -> EVENT;
                };
        Map<String, List<JsonNode>> answers = new TreeMap<>();
        texts.forEach((function, list) -> answers.put(function, answers(list)));
        return new JudgeCase(machine + ": " + name, machine, shipped(machine), json(input), answers, "");
    }

    private static JudgeCase own(String name, String states, String input, String work) {
        return new JudgeCase(
                name,
                "own",
                Stage.asl(states, "").replace("${Work}", "work"),
                json(input),
                work.isEmpty() ? Map.of() : Map.of("work", answers(work)),
                "");
    }

    private static JsonNode parse(String definition) {
        try {
            return new ObjectMapper().readTree(definition);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<JsonNode> answers(String list) {
        return Stream.of(list.split(" \\| ", -1)).map(Stage::json).toList();
    }
}
