package dev.noderoll.lab.judge;

import static dev.noderoll.lab.judge.JudgeCases.BROKEN;
import static dev.noderoll.lab.judge.JudgeCases.DONE;

import java.util.ArrayList;
import java.util.List;

/** The ways through a rollout that asks a function of the operator's. */
final class HookCases {

    private static final String GO = "{'answer': 'go'}";
    private static final String HOLD = "{'answer': 'hold', 'reason': 'busy'}";

    private static final String DRAIN =
            "{'kind': 'Roll', 'launches': [], 'desired': 2, 'drain': {'cluster': 'c', 'nodes': ["
                    + "{'instance': 'i-1', 'node': 'n-1', 'way': 'ROLLED'}, {'instance': 'i-3', 'node': 'n-3', 'way': 'TAKEN'}]},"
                    + " 'until': '2026-03-01T12:05:00Z'}";
    private static final String BOTH =
            DRAIN.replace("'way': 'ROLLED'}", "'way': 'ROLLED'}, {'instance': 'i-2', 'node': 'n-2', 'way': 'ROLLED'}");
    private static final String ALONE = DRAIN.replace(", {'instance': 'i-3', 'node': 'n-3', 'way': 'TAKEN'}", "");
    private static final String LAUNCH = DRAIN.replace("'launches': []", "'launches': [{'zone': 'a', 'count': 1}]");
    private static final String TERMINATE =
            "{'kind': 'Terminate', 'instances': ['i-1', 'i-2'], 'gone': ['i-2'], 'until': '2026-03-01T12:05:00Z'}";
    private static final String NOTHING = stay("");
    private static final String DRAINED = stay("'i-1'");
    private static final String CHECK = "{'kind': 'Check', 'replaced': 1, 'since': '2026-03-01T12:00:00Z'}";

    /** The same node to be drained, twice. */
    static final JudgeCase CHOSEN_TWICE = asked("chosen twice", 3600, ALONE + " | " + ALONE + " | " + DONE, GO);

    /** A node whose drain was agreed to, and another that is held. */
    static final JudgeCase OTHERS_HELD = asked(
            "another is held",
            3600,
            ALONE + " | " + BOTH + " | " + DONE,
            GO + " | " + HOLD + " | " + GO,
            "DrainNodes",
            NOTHING + " | " + DRAINED);

    /** What is drained is held, and a stay comes back at once, as it was drained just now. */
    static final JudgeCase ANSWER_LOST = asked(
            "held after a drain, whose answer is lost",
            3600,
            ALONE + " | " + ALONE + " | " + ALONE + " | " + DONE,
            GO + " | " + HOLD + " | " + GO,
            "DrainNodes",
            DRAINED + " | " + NOTHING + " | " + DRAINED);

    private HookCases() {}

    private static String stay(String drained) {
        return "{'drained': [" + drained + "], 'gone': [], 'taken': [], 'stuck': [], 'held': [], 'seconds': 0,"
                + " 'until': '2026-03-01T12:05:00Z'}";
    }

    static List<JudgeCase> all() {
        return List.of(
                CHOSEN_TWICE,
                OTHERS_HELD,
                asked("all agreed", 3600, LAUNCH + " | " + BOTH + " | " + CHECK + " | " + DONE, GO),
                asked("held, and then not", 3600, ALONE + " | " + ALONE + " | " + DONE, HOLD + " | " + GO),
                asked("held for too long", 0, ALONE + " | " + DONE, HOLD),
                asked(
                        "others go on meanwhile",
                        3600,
                        DRAIN + " | " + BOTH + " | " + BOTH + " | " + DONE,
                        HOLD + " | " + GO),
                asked(
                        "held after a drain",
                        3600,
                        ALONE + " | " + TERMINATE + " | " + TERMINATE + " | " + DONE,
                        GO + " | " + HOLD + " | " + GO),
                ANSWER_LOST,
                asked(
                        "held at the end",
                        3600,
                        ALONE + " | " + DONE + " | " + DONE,
                        GO + " | " + GO + " | " + HOLD + " | " + GO),
                asked("fails", 0, ALONE + " | " + DONE, BROKEN),
                asked("answers oddly", 0, ALONE + " | " + DONE, "{'answer': 'perhaps'}"),
                asked("answers with a text", 0, ALONE + " | " + DONE, "'go'"),
                asked("fails, which counts as go", -1, ALONE + " | " + DONE, BROKEN),
                asked("history is full", 3600, ALONE, HOLD));
    }

    /** {@code held}: for how many seconds it may hold; -1 where errors count as go. */
    private static JudgeCase asked(String name, int held, String choices, String answers, String... others) {
        String hooks = ", 'hooks': {'function': 'AskHook', 'moments': ['BEFORE_DRAIN', 'AFTER_DRAIN',"
                + " 'AFTER_TERMINATION'], 'timeoutSeconds': 5, 'holdSeconds': " + held + ", 'onError': '"
                + (held < 0 ? "GO" : "HOLD") + "'}";
        List<String> all = new ArrayList<>(List.of(
                "BeginRollout",
                JudgeCases.begun("ABANDON").replace("'onFailure': 'ABANDON'", "'onFailure': 'ABANDON'" + hooks),
                "ChooseNodes",
                choices,
                "AskHook",
                answers));
        all.addAll(List.of(others));
        return JudgeCases.of("rollout", "asked: " + name, all.toArray(String[]::new));
    }
}
