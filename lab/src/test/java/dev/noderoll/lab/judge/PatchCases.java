package dev.noderoll.lab.judge;

import static dev.noderoll.lab.judge.JudgeCases.BROKEN;
import static dev.noderoll.lab.judge.JudgeCases.ODD;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/** The machine patch on every way through it, with a task that waits for its token. */
final class PatchCases {

    private static final String PATCH = "patch";
    private static final String PLANNED =
            "{'kind': 'Planned', 'rollout': '{\\\"maxSurge\\\":1}', 'batches': [%s], 'passedBy': []}";
    private static final String ROLLED = "{'kind': 'Summary', 'goal': 'REPLACE', 'current': 2}";

    private PatchCases() {}

    static List<JudgeCase> all() {
        return Stream.of(rolled(), sideBySide(), asked()).flatMap(List::stream).toList();
    }

    private static List<JudgeCase> rolled() {
        return List.of(
                JudgeCases.of(
                        PATCH,
                        "not now",
                        "ReadPlan",
                        "{'kind': 'NotNow', 'reason': {'kind': 'NoGroups', 'passedBy': []}}"),
                JudgeCases.of(PATCH, "bad plan", "ReadPlan", BROKEN),
                JudgeCases.of(PATCH, "of another version", "ReadPlan", ODD),
                JudgeCases.of(
                        PATCH,
                        "two rings",
                        "ReadPlan",
                        PLANNED.formatted(turn("a", 1, 0) + "," + turn("b", 0, 0)),
                        "Roll",
                        ROLLED),
                JudgeCases.of(
                        PATCH,
                        "no quiet time, then current",
                        "ReadPlan",
                        PLANNED.formatted(turn("a", 0, 0) + "," + turn("b", 0, 0)),
                        "Roll",
                        ROLLED + " | {'kind': 'AlreadyCurrent', 'members': 2}"),
                JudgeCases.of(
                        PATCH,
                        "held",
                        "ReadPlan",
                        PLANNED.formatted(turn("a", 0, 0)),
                        "Roll",
                        "{'kind': 'Held', 'holder': 'x'}"),
                JudgeCases.of(
                        PATCH, "paused", "ReadPlan", PLANNED.formatted(turn("a", 0, 0)), "Roll", "{'kind': 'Paused'}"),
                JudgeCases.of(
                        PATCH,
                        "stopped by somebody",
                        "ReadPlan",
                        PLANNED.formatted(turn("a", 0, 0)),
                        "Roll",
                        "{'kind': 'StoppedAsAsked', 'by': 'jane'}"),
                JudgeCases.of(PATCH, "a group fails", "ReadPlan", PLANNED.formatted(turn("a", 0, 0)), "Roll", BROKEN),
                JudgeCases.of(
                        PATCH,
                        "a rollout of another version",
                        "ReadPlan",
                        PLANNED.formatted(turn("a", 0, 0)),
                        "Roll",
                        ODD));
    }

    private static List<JudgeCase> sideBySide() {
        return List.of(
                JudgeCases.of(
                        PATCH,
                        "side by side, then one more",
                        "ReadPlan",
                        PLANNED.formatted(batch(member("a", 1, 0), member("b", 1, 0)) + "," + turn("c", 0, 0)),
                        "Roll",
                        ROLLED),
                JudgeCases.of(
                        PATCH,
                        "side by side, all current",
                        "ReadPlan",
                        PLANNED.formatted(batch(member("a", 1, 0), member("b", 1, 0))),
                        "Roll",
                        "{'kind': 'AlreadyCurrent', 'members': 2}"),
                JudgeCases.of(
                        PATCH,
                        "two beside each other fail, and none begins after them",
                        "ReadPlan",
                        PLANNED.formatted(batch(member("a", 0, 0), member("b", 0, 0)) + "," + turn("c", 0, 0)),
                        "Roll",
                        BROKEN),
                JudgeCases.of(
                        PATCH,
                        "the cluster's surplus is taken",
                        "ReadPlan",
                        PLANNED.formatted(turn("a", 0, 0)),
                        "Roll",
                        "{'kind': 'SurplusTaken', 'nodeGroup': 'a'}"),
                JudgeCases.of(
                        PATCH,
                        "approved for one of two side by side",
                        "ReadPlan",
                        PLANNED.formatted(batch(member("a", 0, 0), member("b", 0, 60))),
                        "Roll",
                        ROLLED,
                        "Person",
                        "{}"));
    }

    /** Whoever answers has time enough for a machine that is busy: the judge waits by the real clock. */
    private static List<JudgeCase> asked() {
        String soon = Instant.now()
                .plus(Duration.ofHours(1))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        return List.of(
                JudgeCases.of(
                        PATCH,
                        "approved once for both",
                        "ReadPlan",
                        PLANNED.formatted(turn("a", 0, 60) + "," + turn("b", 0, 60)),
                        "Roll",
                        ROLLED,
                        "Person",
                        "{}"),
                JudgeCases.of(
                        PATCH,
                        "approved in a window",
                        "ReadPlan",
                        PLANNED.formatted(turn("a", 0, 60).replace("never", soon)),
                        "Roll",
                        ROLLED,
                        "Person",
                        "{}"),
                JudgeCases.of(
                        PATCH,
                        "refused after the first ring",
                        "ReadPlan",
                        PLANNED.formatted(turn("a", 0, 0) + "," + turn("b", 0, 20)),
                        "Roll",
                        ROLLED,
                        "Person",
                        "{'throws': 'Refused'}"),
                JudgeCases.of(
                        PATCH,
                        "refused otherwise",
                        "ReadPlan",
                        PLANNED.formatted(turn("a", 0, 20)),
                        "Person",
                        "{'throws': 'No'}"),
                JudgeCases.of(
                        PATCH,
                        "not answered",
                        "ReadPlan",
                        PLANNED.formatted(turn("a", 0, 2)),
                        "Person",
                        "{'silent': true}"),
                JudgeCases.of(
                        PATCH,
                        "window closed while it was thought about",
                        "ReadPlan",
                        PLANNED.formatted(turn("a", 0, 60).replace("never", "2026-01-01T00:00:00Z")),
                        "Person",
                        "{'silent': true}"));
    }

    /** A batch of one. */
    private static String turn(String group, int quiet, int approval) {
        return batch(member(group, quiet, approval));
    }

    private static String batch(String... members) {
        return "{'turns': [" + String.join(",", members) + "]}";
    }

    private static String member(String group, int quiet, int approval) {
        return "{'cluster': 'c', 'nodeGroup': '" + group + "', 'closesAt': 'never', 'quietSeconds': " + quiet
                + ", 'approvalSeconds': " + approval + ", 'site': {'account': '', 'region': ''}}";
    }
}
