package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/auto-scaling-rules.md names every rule of Auto Scaling once, and only tests that exist. */
class AutoScalingRulesTest {

    @ParameterizedTest
    @CsvSource({"H, 20", "C, 10"})
    void everyRuleIsThereOnce(String letter, int last) throws IOException {
        assertThat(new RulePage("auto-scaling-rules.md").numbers(letter))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, last).boxed().toList());
    }

    @Test
    void everyRowNamesATestThatExists() throws IOException {
        assertThat(new RulePage("auto-scaling-rules.md").unheld()).isEmpty();
    }
}
