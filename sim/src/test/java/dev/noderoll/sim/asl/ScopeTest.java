package dev.noderoll.sim.asl;

import static dev.noderoll.sim.asl.Stage.maybe;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScopeTest {

    private final Stage stage = new Stage();

    @Test
    void assignSeesTheOldValuesOfAllVariables() {
        Execution execution = stage.run(
                "'A': {'Type': 'Pass', 'Assign': {'x': 1, 'y': 2}, 'Next': 'B'},"
                        + "'B': {'Type': 'Pass', 'Assign': {'x': '{% $y %}', 'y': '{% $x %}'}, 'Output': '{% $x %}', 'Next': 'C'},"
                        + "'C': {'Type': 'Succeed', 'Output': ['{% $states.input %}', '{% $x %}', '{% $y %}']}",
                "{}");

        assertThat(execution.output()).isEqualTo(maybe("[1, 2, 1]"));
    }

    @Test
    void branchesReadOuterVariablesAndKeepTheirOwn() {
        Execution execution = stage.run(
                "'A': {'Type': 'Pass', 'Assign': {'x': 1}, 'Next': 'P'},"
                        + "'P': {'Type': 'Parallel', 'Branches': ["
                        + "{'StartAt': 'L', 'States': {'L': {'Type': 'Pass', 'Assign': {'mine': '{% $x + 1 %}'}, 'Next': 'L2'}, 'L2': {'Type': 'Succeed', 'Output': '{% $mine %}'}}},"
                        + "{'StartAt': 'R', 'States': {'R': {'Type': 'Pass', 'Assign': {'mine': '{% $x + 2 %}'}, 'Next': 'R2'}, 'R2': {'Type': 'Succeed', 'Output': '{% $mine %}'}}}],"
                        + "'Assign': {'all': '{% $states.result %}'}, 'Next': 'Z'},"
                        + "'Z': {'Type': 'Succeed', 'Output': {'all': '{% $all %}', 'leaked': '{% $exists($mine) %}'}}",
                "{}");

        assertThat(execution.output()).isEqualTo(maybe("{'all': [2, 3], 'leaked': false}"));
    }

    @Test
    void childrenOfADistributedMapDoNotSeeOuterVariables() {
        String map =
                "'A': {'Type': 'Pass', 'Assign': {'x': 1}, 'Next': 'M'}, 'M': {'Type': 'Map', 'Items': [1], 'ItemProcessor': {CONFIG"
                        + "'StartAt': 'S', 'States': {'S': {'Type': 'Succeed', 'Output': '{% $exists($x) %}'}}}, 'End': true}";

        assertThat(stage.run(map.replace("CONFIG", ""), "{}").output()).isEqualTo(maybe("[true]"));
        assertThat(new Stage()
                        .run(
                                map.replace(
                                        "CONFIG",
                                        "'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': 'STANDARD'}, "),
                                "{}")
                        .output())
                .isEqualTo(maybe("[false]"));
    }

    @Test
    void theContextNamesExecutionStateAndMachine() {
        Execution execution = stage.run(
                "'A': {'Type': 'Wait', 'Seconds': 1, 'Next': 'B'}, 'B': {'Type': 'Succeed', 'Output': '{% $states.context %}'}",
                "{'n': 1}");

        String account = "arn:aws:states:eu-central-1:111122223333";
        assertThat(execution.output())
                .isEqualTo(maybe(
                        "{'Execution': {'Id': '" + account + ":execution:test:one', 'Input': {'n': 1}, 'Name': 'one',"
                                + " 'StartTime': '2026-03-01T12:00:00.000Z', 'RedriveCount': 0}, 'State': {'EnteredTime':"
                                + " '2026-03-01T12:00:01.000Z', 'Name': 'B', 'RetryCount': 0}, 'StateMachine': {'Id': '"
                                + account + ":stateMachine:test', 'Name': 'test'}}"));
    }

    @Test
    void anErrorInAnOutputCanBeCaughtAndOneInACatcherCannot() {
        String task = Stage.work(
                        "A",
                        "'Output': '{% $states.result.none %}', 'Catch': [{'ErrorEquals':"
                                + " ['States.QueryEvaluationError'], 'Output': CAUGHT, 'Next': 'C'}], 'End': true")
                + ", 'C': {'Type': 'Succeed'}";

        assertThat(stage.run(task.replace("CAUGHT", "'caught'"), "{}").output()).isEqualTo(maybe("'caught'"));
        assertThat(new Stage()
                        .run(task.replace("CAUGHT", "'{% $none %}'"), "{}")
                        .error())
                .isEqualTo(Optional.of("States.QueryEvaluationError"));
    }
}
