package dev.noderoll.sim.asl;

import static dev.noderoll.sim.asl.Stage.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {

    private static final String INPUT =
            "{'n': 3, 'big': 3000000000, 'half': 2.5, 'none': null, 'one': [7], 'nested': [[1]], 'rows': [{'k': 1}, {'k': 2}]}";

    private static JsonNode evaluate(String expression) throws TaskFailure {
        return Expression.parse("test", expression)
                .evaluate(
                        "test",
                        new Surroundings(
                                Scope.top(),
                                Map.of("input", Values.toJava(json(INPUT))),
                                new ServiceFunctions(new Agenda(Stage.START), new Dice(1))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "$states.input.n + 1; 4",
                "$states.input.n / 2; 1.5",
                "$states.input.n * 2 / 3; 2",
                "$states.input.big + 1; 3000000001",
                "$states.input.half; 2.5",
                "$states.input.none; null",
                "{'a': $states.input.none, 'b': $states.input.missing}; {'a': null}",
                "$states.input.one; [7]",
                "$states.input.nested; [[1]]",
                "$states.input.rows.k; [1, 2]",
                "$states.input.rows[k = 2]; {'k': 2}",
                "$length($string({'why': $states.input.none})); 12",
                "$partition([1,2,3,4,5], 2); [[1,2],[3,4],[5]]",
                "$range(0, 10, 5); [0, 5, 10]",
                "$range(3, 1, -1); [3, 2, 1]",
                "$parse('{\\'a\\': [1]}'); {'a': [1]}",
                "$hash('abc', 'MD5'); '900150983cd24fb0d6963f7d28e17f72'",
                "$now(); '2026-03-01T12:00:00.000Z'",
                "$millis(); 1772366400000",
                "$random(5) = $random(5); true",
                "$random() != $random(); true",
                "$length($uuid()); 36",
                "$shuffle([1,2,3,4,5,6,7,8]) != [1,2,3,4,5,6,7,8]; true"
            })
    void yieldsAsTheServiceDoes(String expression, String expected) throws TaskFailure {
        String jsonata = expression.replace("\\'", "\"");
        assertThat(evaluate(jsonata)).isEqualTo(json(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "$states.input.missing",
                "$nothing",
                "1 + 'a'",
                "$sum",
                "function($x) { $x }",
                "{'f': $sum}",
                "$parse('{')",
                "$hash('a', 'CRC')",
                "$range(1, 2, 0)",
                "1 / 0",
                "$error('mine')"
            })
    void whatIsNotAValueIsAQueryError(String expression) {
        assertThatThrownBy(() -> evaluate(expression))
                .isInstanceOfSatisfying(
                        TaskFailure.class,
                        failure -> assertThat(failure.error()).isEqualTo("States.QueryEvaluationError"));
    }

    @Test
    void aNumberKeepsItsKindThroughJava() {
        for (String text :
                new String[] {"1", "-5", "3000000000", "2.5", "'x'", "true", "null", "[]", "{}", "[[], [1]]"}) {
            assertThat(Values.toJson(Values.toJava(json(text)))).isEqualTo(json(text));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "$append($states.input.one, 8)",
                "$append($states.input.rows, $states.input.one)",
                "$sort($states.input.rows, function($a, $b) { $a.k < $b.k })",
                "$reverse($states.input.rows)",
                "$merge([$states.input, {'n': 4}])",
                "$states.input ~> |rows|{'k': 9}|",
                "$states.input ~> |$|{'n': 9}, 'half'|",
                "$shuffle($states.input.rows)",
                "$distinct($states.input.one)",
                "$spread($states.input)"
            })
    void leavesUnchangedWhatItReads(String expression) throws TaskFailure {
        Object input = Values.toJava(json(INPUT));
        JsonNode result = Expression.parse("test", expression)
                .evaluate(
                        "test",
                        new Surroundings(
                                Scope.top(),
                                Map.of("input", input),
                                new ServiceFunctions(new Agenda(Stage.START), new Dice(1))));

        assertThat(result.isEmpty()).isFalse();
        assertThat(Values.toJson(input)).isEqualTo(json(INPUT));
    }

    @Test
    void chanceComesFromTheDiceAlone() throws TaskFailure {
        String expression = "[$random(), $uuid(), $shuffle([1..20])]";

        assertThat(evaluate(expression)).isEqualTo(evaluate(expression));
    }
}
