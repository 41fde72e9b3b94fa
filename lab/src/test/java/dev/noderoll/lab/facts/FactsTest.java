package dev.noderoll.lab.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.scenario.ScenarioReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The cases on the simulated cluster alone; {@code real-nodes} in {@code .ci/run} has them on a real one. */
class FactsTest {

    @Test
    void everyCaseRunsOnTheSimulatedClusterAndTellsItsFacts() {
        List<String> lines = new ArrayList<>();
        Facts facts = new Facts(
                ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes")), _ -> true, 0.25, lines::add);

        int different = facts.run(1, 0, Optional.empty(), () -> Instant.EPOCH);

        assertThat(different).isZero();
        assertThat(lines).hasSizeGreaterThan(100);
        assertThat(lines)
                .anyMatch(line -> line.startsWith("ignores its signal, grace 4 s: exit code in its status")
                        && line.contains("| 137"));
    }

    @Test
    void numbersAgreeWhereTheirRangesMeetAndWordsWhereAllThatIsRealIsSimulatedToo() {
        Findings here = findings(1.0, "a");
        here.number("n", 3.0);
        here.word("w", "b");

        assertThat(here.agrees(findings(2.0, "a"), "x: n", 0.25)).isTrue();
        assertThat(here.agrees(findings(3.6, "a"), "x: n", 0.25)).isFalse();
        assertThat(here.agrees(findings(3.6, "a"), "x: n", 1)).isTrue();
        assertThat(here.agrees(findings(2.0, "a"), "x: w", 0.25)).isTrue();
        assertThat(findings(2.0, "a").agrees(here, "x: w", 0.25)).isFalse();
    }

    @Test
    void aTimeThatDidNotComeIsNoFact() {
        Findings found = findings(1.0, "a");
        found.time("t", Optional.empty());
        found.time("u", Optional.of(Duration.ofMillis(1500)));

        assertThat(found.facts()).containsExactly("x: n", "x: w", "x: u, s");
        assertThat(found.show("x: u, s")).isEqualTo("1.50 (1.50 to 1.50)");
    }

    private static Findings findings(double number, String word) {
        Findings findings = new Findings(_ -> {});
        findings.about("x");
        findings.number("n", number);
        findings.word("w", word);
        return findings;
    }
}
