package dev.noderoll.sim.asl;

import static dev.noderoll.sim.asl.Stage.labels;
import static dev.noderoll.sim.asl.Stage.maybe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.sim.asl.Execution.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MapTest {

    private static final String DISTRIBUTED =
            "'ProcessorConfig': {'Mode': 'DISTRIBUTED', 'ExecutionType': 'STANDARD'}, ";

    private final Stage stage = new Stage();

    /** Each item is how many seconds its iteration waits; a negative one fails at once. */
    private static String map(String config, String more) {
        return "'M': {'Type': 'Map', 'Items': '{% $states.input.items %}', " + more + " 'ItemProcessor': {" + config
                + "'StartAt': 'Which', 'States': {"
                + "'Which': {'Type': 'Choice', 'Choices': [{'Condition': '{% $states.input.s < 0 %}', 'Next': 'F'}], 'Default': 'W'},"
                + "'W': {'Type': 'Wait', 'Seconds': '{% $states.input.s %}', 'Output': '{% $states.input.s %}', 'End': true},"
                + "'F': {'Type': 'Fail', 'Error': 'Item'}}}, 'ItemSelector': {'s': '{% $states.context.Map.Item.Value %}', 'i': '{% $states.context.Map.Item.Index %}'}, 'End': true}";
    }

    @Test
    void aDistributedMapRunsAChildForEachItemAndStartsTheNextAsOneEnds() {
        Execution execution =
                stage.run(map(DISTRIBUTED, "'MaxConcurrency': '{% 1 + 1 %}',"), "{'items': [10, 3, 4, 5]}");

        assertThat(execution.output()).isEqualTo(maybe("[10, 3, 4, 5]"));
        assertThat(execution.children())
                .extracting(
                        child -> Duration.between(Stage.START, child.started()).toSeconds())
                .containsExactly(0L, 0L, 3L, 7L);
        assertThat(stage.elapsed()).isEqualTo(Duration.ofSeconds(12));
        assertThat(execution.children().getFirst().input()).isEqualTo(Stage.json("{'s': 10, 'i': 0}"));
        assertThat(labels(execution))
                .containsExactly(
                        "ExecutionStarted",
                        "MapStateEntered",
                        "MapStateStarted",
                        "MapRunStarted",
                        "MapRunSucceeded",
                        "MapStateSucceeded",
                        "MapStateExited",
                        "ExecutionSucceeded");
    }

    @Test
    void failedChildrenAreToleratedUpToThePercentage() {
        Execution execution =
                stage.run(map(DISTRIBUTED, "'ToleratedFailurePercentage': 50,"), "{'items': [1, -1, -1, 2]}");

        assertThat(execution.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(execution.output()).isEqualTo(maybe("[1, 2]"));
        assertThat(execution.children())
                .extracting(Execution::status)
                .containsExactly(Status.SUCCEEDED, Status.FAILED, Status.FAILED, Status.SUCCEEDED);
    }

    @Test
    void aboveTheToleranceTheRunFailsAndItsOtherChildrenAreStopped() {
        Execution execution = stage.run(
                map(DISTRIBUTED, "'ToleratedFailureCount': 1, 'MaxConcurrency': 3,"), "{'items': [900, -1, -1, 2]}");

        assertThat(execution.error()).isEqualTo(Optional.of("States.ExceedToleratedFailureThreshold"));
        assertThat(execution.children()).extracting(Execution::status).contains(Status.ABORTED);
        assertThat(stage.elapsed()).isEqualTo(Duration.ZERO);
        assertThat(labels(execution)).endsWith("MapRunFailed", "MapStateFailed", "ExecutionFailed");
    }

    @Test
    void withoutToleranceOneFailedChildFailsTheRun() {
        assertThat(stage.run(map(DISTRIBUTED, ""), "{'items': [1, -1]}").error())
                .isEqualTo(Optional.of("States.ExceedToleratedFailureThreshold"));
    }

    @Test
    void anInlineMapIteratesInsideTheExecution() {
        Execution execution = stage.run(map("", "'MaxConcurrency': 2,"), "{'items': [10, 3, 4]}");

        assertThat(execution.output()).isEqualTo(maybe("[10, 3, 4]"));
        assertThat(execution.children()).isEmpty();
        assertThat(stage.elapsed()).isEqualTo(Duration.ofSeconds(10));
        assertThat(labels(execution).stream().filter(label -> label.startsWith("MapIteration")))
                .containsExactly(
                        "MapIterationStarted",
                        "MapIterationStarted",
                        "MapIterationSucceeded",
                        "MapIterationStarted",
                        "MapIterationSucceeded",
                        "MapIterationSucceeded");
        assertThat(execution.transitions()).isEqualTo(1 + 3 * 2);
    }

    @Test
    void anInlineMapFailsWithTheErrorOfItsFirstFailedIteration() {
        Execution execution = stage.run(map("", ""), "{'items': [900, -1]}");

        assertThat(execution.error()).isEqualTo(Optional.of("Item"));
        assertThat(stage.elapsed()).isEqualTo(Duration.ZERO);
        assertThat(labels(execution))
                .containsSubsequence("MapIterationFailed", "WaitStateAborted", "MapIterationAborted", "MapStateFailed");
    }

    @Test
    void nothingToIterateGivesAnEmptyArray() {
        for (String mode : List.of("", DISTRIBUTED)) {
            assertThat(new Stage().run(map(mode, ""), "{'items': []}").output()).isEqualTo(maybe("[]"));
        }
    }

    @Test
    void anArrayOfOneStaysAnArray() {
        assertThat(stage.run(map(DISTRIBUTED, ""), "{'items': [7]}").output()).isEqualTo(maybe("[7]"));
    }

    @Test
    void stoppingTheExecutionStopsItsChildren() {
        Execution execution = stage.begin(Stage.machine("test", map(DISTRIBUTED, "")), "one", "{'items': [900, 900]}");
        stage.agenda.runUntil(() -> execution.children().size() == 2, Stage.START.plusSeconds(1));
        stage.stepFunctions.stop(execution, "Stopped", "by hand");
        stage.settle();

        assertThat(execution.status()).isEqualTo(Status.ABORTED);
        assertThat(execution.children()).extracting(Execution::status).containsOnly(Status.ABORTED);
        assertThat(labels(execution)).endsWith("MapRunAborted", "MapStateAborted", "ExecutionAborted");
        assertThat(stage.elapsed()).isLessThan(Duration.ofMinutes(15));
    }
}
