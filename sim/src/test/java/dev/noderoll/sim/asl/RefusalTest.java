package dev.noderoll.sim.asl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {

    private static final String TASK =
            "'A': {'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'Arguments': {'FunctionName': 'f'}, 'End': true";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "'A': {'Type': 'Pass', 'End': true, 'Color': 1}; state A, field Color",
                "'A': {'Type': 'Pass', 'End': true, 'Result': 1}; field Result: a JSONPath field",
                "'A': {'Type': 'Pass', 'End': true, 'InputPath': '$'}; field InputPath: a JSONPath field",
                "'A': {'Type': 'Pass', 'End': true, 'QueryLanguage': 'JSONPath'}; field QueryLanguage",
                "'A': {'Type': 'Pass'}; field Next: expected either",
                "'A': {'Type': 'Pass', 'Next': 'B', 'End': true}, 'B': {'Type': 'Succeed'}; field Next: expected either",
                "'A': {'Type': 'Pass', 'Next': 'Nowhere'}; state A: leads to Nowhere",
                "'A': {'Type': 'Succeed'}, 'B': {'Type': 'Succeed'}; state B: cannot be reached",
                "'A': {'Type': 'Jump', 'End': true}; field Type: unknown type 'Jump'",
                "'A': {'Type': 'Pass', 'End': true, 'Output': '{% 1 + %}'}; field Output: not JSONata",
                "'A': {'Type': 'Pass', 'End': true, 'Output': 'x {% 1 %}'}; must enclose the whole string",
                "'A': {'Type': 'Pass', 'End': true, 'Output': {'a.$': '$.x'}}; a JSONPath field name",
                "'A': {'Type': 'Pass', 'End': true, 'Output': 'States.UUID()'}; intrinsic",
                "'A': {'Type': 'Pass', 'End': true, 'Output': '{% States.UUID() %}'}; intrinsic",
                "'A': {'Type': 'Pass', 'End': true, 'Output': '{% $eval(`1`) %}'}; $eval",
                "'A': {'Type': 'Pass', 'End': true, 'Output': '{% $states.result %}'}; $states.result is not available",
                "'A': {'Type': 'Pass', 'End': true, 'Output': '{% $states.errorOutput %}'}; $states.errorOutput is not available",
                "'A': {'Type': 'Pass', 'End': true, 'Assign': {'states': 1}}; not a variable's name",
                "'A': {'Type': 'Wait', 'End': true}; expected either Seconds or Timestamp",
                "'A': {'Type': 'Wait', 'Seconds': 'soon', 'End': true}; field Seconds: expected a number",
                "'A': {'Type': 'Choice', 'Default': 'A'}; field Choices: missing",
                "'A': {'Type': 'Choice', 'Choices': [{'Next': 'A'}]}; rule 1, field Condition: missing",
                "'A': {'Type': 'Choice', 'Choices': [{'Condition': 'yes', 'Next': 'A'}]}; expected a boolean or an expression",
                "'A': {'Type': 'Task', 'Resource': 'arn:aws:lambda:r:1:function:f', 'Arguments': {}, 'End': true}; field Resource: not supported",
                "'A': {'Type': 'Task', 'Resource': 'arn:aws:states:::ecs:runTask', 'Arguments': {}, 'End': true}; field Resource: not supported",
                "'A': {'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'Arguments': {}, 'End': true}; FunctionName is missing",
                "'A': {'Type': 'Parallel', 'Branches': [{'StartAt': 'X', 'States': {'X': {'Type': 'Pass', 'Next': 'A'}}}], 'End': true}; state X: leads to A",
                "'A': {'Type': 'Parallel', 'Branches': [{'StartAt': 'A', 'States': {'A': {'Type': 'Succeed'}}}], 'End': true}; the name is there twice",
                "'A': {'Type': 'Parallel', 'Assign': {'v': 1}, 'Branches': [{'StartAt': 'X', 'States': {'X': {'Type': 'Pass', 'Assign': {'v': 2}, 'End': true}}}], 'End': true}; may not assign",
                "'A': {'Type': 'Map', 'ItemReader': {}, 'ItemProcessor': {'StartAt': 'X', 'States': {'X': {'Type': 'Succeed'}}}, 'End': true}; field ItemReader",
                "'A': {'Type': 'Map', 'ToleratedFailureCount': 1, 'ItemProcessor': {'StartAt': 'X', 'States': {'X': {'Type': 'Succeed'}}}, 'End': true}; only a DISTRIBUTED map"
            })
    void refusesWithStateAndField(String states, String why) {
        assertThatThrownBy(() -> Stage.machine("m", states))
                .isInstanceOf(MachineRefused.class)
                .hasMessageContaining("machine m")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "'Retry': [{'ErrorEquals': []}]; ErrorEquals",
                "'Retry': [{'ErrorEquals': ['States.Nonsense']}]; unknown error",
                "'Retry': [{'ErrorEquals': ['States.ALL', 'X']}]; stands alone",
                "'Retry': [{'ErrorEquals': ['States.ALL']}, {'ErrorEquals': ['X']}]; in the last entry",
                "'Retry': [{'ErrorEquals': ['X'], 'BackoffRate': 0.5}]; BackoffRate",
                "'Retry': [{'ErrorEquals': ['X'], 'IntervalSeconds': 5, 'MaxDelaySeconds': 5}]; MaxDelaySeconds",
                "'Retry': [{'ErrorEquals': ['X'], 'JitterStrategy': 'HALF'}]; JitterStrategy",
                "'Catch': [{'ErrorEquals': ['X']}]; Catch 1, field Next: missing",
                "'Catch': [{'ErrorEquals': ['X'], 'Next': 'Gone'}]; leads to Gone",
                "'HeartbeatSeconds': 5; HeartbeatSeconds",
                "'TimeoutSeconds': 0; TimeoutSeconds"
            })
    void refusesErrorHandlersThatTheLanguageForbids(String field, String why) {
        assertThatThrownBy(() -> Stage.machine("m", TASK + ", " + field + "}"))
                .isInstanceOf(MachineRefused.class)
                .hasMessageContaining(why);
    }

    @Test
    void refusesPlaceholdersThatHaveNoSubstitution() {
        assertThatThrownBy(() -> Machine.parse("m", Stage.asl(Stage.work("A", "'End': true"), ""), Map.of()))
                .hasMessageContaining("no substitution for [Work]");
    }

    @Test
    void refusesAMachineInJsonPath() {
        assertThatThrownBy(() -> Machine.parse(
                        "m", "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Succeed\"}}}", Map.of()))
                .hasMessageContaining("field QueryLanguage");
    }

    @Test
    void readsWhatAContractTestAsksFor() {
        Machine machine = Stage.machine(
                "m",
                Stage.work(
                                "A",
                                "'Comment': 'why', 'Retry': [{'ErrorEquals': ['X']}], 'Catch': [{'ErrorEquals': ['Y'], 'Next': 'B'}], 'Next': 'B'")
                        + ", 'B': {'Type': 'Succeed'}");

        State.Task task = (State.Task) machine.flow().everyState().getFirst();
        assertThat(task.functionName()).contains("work");
        assertThat(task.targets()).containsExactly("B", "B");
        assertThat(task.basics().comment()).isEqualTo("why");
        assertThat(task.onError().retriers().getFirst().errorEquals()).containsExactly("X");
        assertThat(task.arguments().source())
                .isEqualTo(Stage.json("{'FunctionName': 'work', 'Payload': '{% $states.input %}'}"));
    }
}
