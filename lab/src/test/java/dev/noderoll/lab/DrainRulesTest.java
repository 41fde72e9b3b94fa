package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** docs/drain-rules.md names every rule of a drain once, and only tests that exist. */
class DrainRulesTest {

    private static final int LAST = 99;

    @Test
    void everyRuleIsThereOnce() throws IOException {
        assertThat(new RulePage("drain-rules.md").numbers("D"))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, LAST).boxed().toList());
    }

    @Test
    void everyRowNamesATestThatExists() throws IOException {
        assertThat(new RulePage("drain-rules.md").unheld()).isEmpty();
    }
}
