package dev.noderoll.lab.judge;

import static dev.noderoll.sim.asl.Stage.json;

import com.fasterxml.jackson.databind.JsonNode;
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
         'deadline': '2030-03-01T12:00:00Z', 'target': {'image': 'ami-1', 'template': {'id': 'lt-1', 'version': 7}},
         'policy': {'onFailure': '%s'}}
        """;

    private static final String EVENT =
            "{'detail': {'AutoScalingGroupName': 'g', 'LifecycleHookName': 'noderoll-terminate', 'EC2InstanceId':"
                    + " 'i-1'}}";

    private static final String TERMINATION = "'termination': {'nodeGroup': 'g', 'instance': 'i-1'}";

    private static final String UNTIL = "'until': '2026-03-01T12:05:00Z'";

    private static final String ROLL =
            "{'kind': 'Roll', 'launches': [%s], 'desired': 2, 'drain': {'cluster': 'c', 'nodes': [{'instance': 'i-1'},"
                    + " {'instance': 'i-2'}]}, " + UNTIL + "}";
    private static final String DRAIN = ROLL.formatted("");
    private static final String LAUNCH = ROLL.formatted("{'zone': 'a', 'count': 1}");
    private static final String CHECK = "{'kind': 'Check', 'replaced': 1, 'since': '2026-03-01T12:00:00Z'}";
    static final String DONE = "{'kind': 'Done', 'keptOut': []}";
    private static final String HOLD = "{'kind': 'Hold', 'reason': {'kind': 'TooManyFailures', 'failed': 1}}";

    /** Drained, taken, stuck; seconds. */
    private static final String STAYED =
            "{'drained': [%s], 'gone': [], 'taken': [%s], 'stuck': [%s], 'held': [], 'seconds': %s, " + UNTIL + "}";

    private static final String NOTHING_DUE = STAYED.formatted("", "", "", 1);
    private static final String DRAINED = STAYED.formatted("'i-1'", "", "", 0);
    private static final String STUCK =
            STAYED.formatted("", "", "{'node': 'n', 'why': {'kind': 'BudgetSpent'}, 'unblock': 'add a replica'}", 0);

    private static final String GIVEN_UP =
            "{'kind': 'Summary', 'goal': 'ABANDON', 'image': 'ami-1', 'current': 1, 'outdated': ['i-2']}";

    private static final String PREPARED = "{'max': 3, 'closed': 2, 'pool': 0, 'seconds': 0}";

    /** What the functions answer where nothing is in the way. */
    private static final Map<String, String> SMOOTH = Map.ofEntries(
            Map.entry("BeginRollout", begun("ROLL_BACK")),
            Map.entry("PrepareGroup", PREPARED),
            Map.entry("ChooseNodes", LAUNCH + " | " + CHECK + " | " + DONE),
            Map.entry("LaunchNodes", "{'launched': 1, 'refusals': [{'zone': 'b', 'cause': 'none left'}]}"),
            Map.entry("DrainNodes", DRAINED),
            Map.entry(
                    "TerminateNodes",
                    "{'terminated': 1, 'lowered': 1, 'completed': 0, 'beating': 0, 'asked': [], 'leaving': ['i-1']}"),
            Map.entry("CheckHealth", "{'kind': 'Healthy'}"),
            Map.entry(
                    "RollBackRollout",
                    "{'expected': 2, 'rollout': " + ROLLOUT.formatted("ROLL_BACK", "ROLL_BACK") + "}"),
            Map.entry("AbandonRollout", "{'expected': 2, 'rollout': " + ROLLOUT.formatted("ABANDON", "ABANDON") + "}"),
            Map.entry("PauseRollout", "{'nodeGroup': 'g', 'image': 'ami-1', 'current': 1, 'outdated': ['i-2']}"),
            Map.entry("EndRollout", "{'goal': 'REPLACE', 'image': 'ami-1', 'current': 2, 'outdated': []}"),
            Map.entry("TellPeople", "{}"),
            Map.entry("TellProgress", "{}"),
            Map.entry("KeepRecord", "{}"),
            Map.entry("KeepEnd", "{}"),
            Map.entry("TellApproval", "{}"),
            Map.entry("TellSystems", "{}"),
            Map.entry("FindNode", "{'kind': 'Found', " + TERMINATION + ", 'set': {'cluster': 'c', 'nodes': [1]}}"),
            Map.entry(
                    "FindWaiting",
                    "{'opened': ['n'], 'unread': [], 'instances': [" + waiting("i-1") + ", " + waiting("i-2") + "]}"),
            Map.entry("BeatHook", "{'kind': 'Beating', 'seconds': 600}"),
            Map.entry("CompleteHook", "{'answer': 'DONE', 'retained': false}"));

    private static final String ASKED = "{'kind': 'AwaitApproval', 'until': '2099-01-01T00:00:00Z', 'seconds': 1}";

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
    static final String ROLLS = calling("Roll");

    /** In the place of a topic: a person reads what it was told. */
    static final String PERSON = calling("Person");

    private JudgeCases() {}

    static Stream<JudgeCase> all() {
        return Stream.of(
                        begins(),
                        rollouts(),
                        ManagedCases.all(),
                        HookCases.all(),
                        failures(),
                        endsOfRollouts(),
                        terminations(),
                        PatchCases.all(),
                        features(),
                        waysApart())
                .flatMap(List::stream);
    }

    /** A shipped definition, with functions by name and small bounds, so that a case can reach them. */
    static String shipped(String machine) {
        try {
            String text = Files.readString(Golden.root().resolve("statemachine/" + machine + ".asl.json"))
                    .replace("${Partition}", "aws")
                    .replace("${ReportBucket}", "reports")
                    .replace("$length($string($record)) > 20000", "$count($record) > 5")
                    .replaceAll("\\$\\{(\\w+)FunctionArn}", "$1")
                    .replace("\"eventsLeft\": 9000", "\"eventsLeft\": 100")
                    .replace("\"eventsLeft\": 20000", "\"eventsLeft\": 60")
                    .replace("\"MaxAttempts\": 50", "\"MaxAttempts\": 2")
                    .replace("\"since\": \"{% $states.context.State.EnteredTime %}\"", "\"since\": null")
                    .replace("\"Seconds\": 60", "\"Seconds\": 1")
                    .replace("\"MaxConcurrency\": 5", "\"MaxConcurrency\": 1");
            return switch (machine) {
                // The execution that carries on would do the same again.
                case "rollout" ->
                    text.replace("{% $states.context.StateMachine.Id %}", "${OnTerminationStateMachineArn}");
                // In what order groups that are rolled side by side are begun, nobody promises.
                case "patch" -> text.replace("\"Type\": \"Map\",", "\"Type\": \"Map\", \"MaxConcurrency\": 1,");
                default -> text;
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JudgeCase> begins() {
        return List.of(
                of("rollout", "held", "BeginRollout", "{'kind': 'Held', 'by': 'x'}"),
                of("rollout", "current", "BeginRollout", "{'kind': 'AlreadyCurrent'}"),
                of(
                        "rollout",
                        "given up by a person",
                        "BeginRollout",
                        begun("ABANDON").replace("Begun", "Abandoning"),
                        "ChooseNodes",
                        DONE,
                        "EndRollout",
                        GIVEN_UP),
                of("rollout", "bad input", "BeginRollout", BROKEN),
                of("rollout", "of another version", "BeginRollout", ODD));
    }

    private static List<JudgeCase> rollouts() {
        return List.of(
                of("rollout", "without a wait"),
                of(
                        "rollout",
                        "with every wait",
                        "ChooseNodes",
                        WAIT + " | " + LAUNCH + " | " + DRAIN + (" | " + CHECK).repeat(4) + " | " + DONE,
                        "DrainNodes",
                        NOTHING_DUE + " | " + DRAINED,
                        "CheckHealth",
                        WAIT + " | {'kind': 'Bake', 'seconds': 1} | " + ASKED + " | " + ASKED
                                + " | {'kind': 'Healthy'}"),
                of(
                        "rollout",
                        "members that AWS takes, and nothing done",
                        "ChooseNodes",
                        DRAIN + " | " + DRAIN
                                + " | {'kind': 'Terminate', 'instances': ['i-1', 'i-2'], 'gone': ['i-2'], " + UNTIL
                                + "} | " + DONE,
                        "DrainNodes",
                        STAYED.formatted("", "'i-1', 'i-2'", "", 0) + " | " + STAYED.formatted("", "", "", 0)),
                of(
                        "rollout",
                        "nodes that are stuck",
                        "ChooseNodes",
                        (DRAIN + " | ").repeat(4) + DONE,
                        "DrainNodes",
                        STUCK + " | " + STUCK),
                of(
                        "rollout",
                        "carried on by another execution",
                        "ChooseNodes",
                        DRAIN,
                        "DrainNodes",
                        STAYED.formatted("", "", "", 0)),
                of(
                        "rollout",
                        "carried on after a failure",
                        "ChooseNodes",
                        HOLD + " | " + WAIT,
                        "BeginRollout",
                        begun("ABANDON")));
    }

    private static List<JudgeCase> failures() {
        return List.of(
                of(
                        "rollout",
                        "others have added capacity",
                        "ChooseNodes",
                        "{'kind': 'Prepare', 'undone': ['x'], 'rollout': " + ROLLOUT.formatted("REPLACE", "ABANDON")
                                + "} | " + DONE),
                of(
                        "rollout",
                        "a warm pool goes first",
                        "PrepareGroup",
                        "{'max': 3, 'closed': 0, 'pool': 2, 'seconds': 1} | " + PREPARED),
                of("rollout", "fenced", "PrepareGroup", FENCED),
                of("rollout", "fenced in a drain", "DrainNodes", FENCED),
                of("rollout", "tried again", "DrainNodes", TRY_AGAIN + " | " + DRAINED),
                of(
                        "rollout",
                        "an error that Lambda alone knows",
                        "TerminateNodes",
                        "{'throws': 'Lambda.ENINotReadyException'} | " + SMOOTH.get("TerminateNodes")),
                of(
                        "rollout",
                        "error",
                        "PrepareGroup",
                        BROKEN + " | " + PREPARED,
                        "ChooseNodes",
                        DONE,
                        "EndRollout",
                        GIVEN_UP),
                of(
                        "rollout",
                        "rolled back",
                        "ChooseNodes",
                        HOLD + " | " + DONE,
                        "EndRollout",
                        GIVEN_UP.replace("ABANDON", "ROLL_BACK")),
                of(
                        "rollout",
                        "abandoned",
                        "BeginRollout",
                        begun("ABANDON"),
                        "ChooseNodes",
                        HOLD + " | " + DONE,
                        "EndRollout",
                        GIVEN_UP),
                of(
                        "rollout",
                        "unhealthy",
                        "CheckHealth",
                        "{'kind': 'Unhealthy', 'reason': {'kind': 'NotReady'}}",
                        "EndRollout",
                        GIVEN_UP.replace("ABANDON", "ROLL_BACK")));
    }

    private static List<JudgeCase> endsOfRollouts() {
        return List.of(
                of(
                        "rollout",
                        "paused",
                        "ChooseNodes",
                        "{'kind': 'Pause', 'reason': {'kind': 'WindowClosing', 'predictedSeconds': 60}}"),
                of(
                        "rollout",
                        "asked to pause",
                        "ChooseNodes",
                        "{'kind': 'Pause', 'reason': {'kind': 'PauseAsked', 'by': 'jane'}}"),
                of(
                        "rollout",
                        "asked to stop",
                        "ChooseNodes",
                        "{'kind': 'Hold', 'reason': {'kind': 'StopAsked', 'by': 'jane'}} | " + DONE,
                        "EndRollout",
                        GIVEN_UP),
                of("rollout", "not to be abandoned", "PrepareGroup", BROKEN, "AbandonRollout", BROKEN),
                of("rollout", "stuck on the way back", "LaunchNodes", BROKEN, "ChooseNodes", LAUNCH),
                of(
                        "rollout",
                        "held on the way back",
                        "BeginRollout",
                        begun("ABANDON").replace("Begun", "Abandoning"),
                        "ChooseNodes",
                        HOLD),
                of("rollout", "not to be ended", "ChooseNodes", DONE, "EndRollout", TRY_AGAIN + " | " + BROKEN),
                of(
                        "rollout",
                        "nobody hears of it",
                        "TellPeople",
                        "{'throws': 'SNS.NotFoundException'}",
                        "TellSystems",
                        "{'throws': 'EventBridge.FailedEntry'}",
                        "TellProgress",
                        "{'throws': 'EventBridge.FailedEntry'}",
                        "KeepRecord",
                        "{'throws': 'S3.S3Exception'}",
                        "KeepEnd",
                        "{'throws': 'S3.S3Exception'}"));
    }

    private static List<JudgeCase> terminations() {
        String on = "on-termination";
        return List.of(
                of(on, "served at once"),
                of(on, "served in two stays", "DrainNodes", NOTHING_DUE + " | " + DRAINED),
                of(on, "gone before it was drained", "DrainNodes", NOTHING_DUE, "BeatHook", "{'kind': 'Over'}"),
                of(on, "nothing to drain", "FindNode", "{'kind': 'NothingToDrain', " + TERMINATION + "}"),
                of(on, "not found", "FindNode", BROKEN),
                of(on, "served by another", "FindNode", "{'kind': 'Served', 'by': 'x'}"),
                of(on, "taken over by another", "DrainNodes", FENCED),
                of(on, "of another version", "FindNode", ODD),
                of(on, "not drained", "DrainNodes", STUCK),
                of(
                        on,
                        "not drained, and retained",
                        "DrainNodes",
                        STUCK,
                        "CompleteHook",
                        "{'answer': 'DONE', 'retained': true}"),
                of(on, "drained without end", "DrainNodes", NOTHING_DUE),
                of(on, "a beat fails", "DrainNodes", NOTHING_DUE + " | " + DRAINED, "BeatHook", FENCED),
                of(on, "not completed", "CompleteHook", FENCED),
                of("sweep", "two that wait"),
                of("sweep", "nothing to be seen", "FindWaiting", BROKEN));
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
        return "{'nodeGroup': 'g', 'hook': 'h', 'instance': '" + instance
                + "', 'metadata': '{}', 'site': {'account': '', 'region': ''}}";
    }

    static String begun(String onFailure) {
        return "{'kind': 'Begun', 'desired': 2, 'rollout': " + ROLLOUT.formatted("REPLACE", onFailure) + "}";
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
                    case "patch" -> "{'planParameter': 'p'}";
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

    private static List<JsonNode> answers(String list) {
        return Stream.of(list.split(" \\| ", -1)).map(Stage::json).toList();
    }
}
