package dev.noderoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.cli.Progress.NodeStage;
import dev.noderoll.cli.Progress.Rest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How long the rest takes, and what is said of it. */
class ProgressTest {

    private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");

    private static List<Instant> ends(long... secondsAgo) {
        return LongStream.of(secondsAgo).mapToObj(NOW::minusSeconds).toList();
    }

    @Test
    void nodesThatEndEvenlyGoOnEvenly() {
        assertThat(Rest.of(ends(300, 200, 100, 0), 5, NOW))
                .contains(new Rest(Duration.ofSeconds(500), Duration.ofSeconds(500)));
        assertThat(Rest.of(ends(350, 250, 150, 50), 5, NOW))
                .as("half of the first one's time has passed")
                .contains(new Rest(Duration.ofSeconds(450), Duration.ofSeconds(450)));
    }

    @Test
    void theRangeIsWideWhereLittleIsKnownAndOpensWithWhatIsLeft() {
        Rest little = Rest.of(ends(100, 0), 5, NOW).orElseThrow();
        Rest more = Rest.of(ends(500, 380, 300, 220, 100, 0), 5, NOW).orElseThrow();
        Rest longer = Rest.of(ends(500, 380, 300, 220, 100, 0), 50, NOW).orElseThrow();

        assertThat(little.least()).isZero();
        assertThat(little.most()).isGreaterThan(Duration.ofSeconds(1000));
        assertThat(more.least()).isBetween(Duration.ofSeconds(350), Duration.ofSeconds(450));
        assertThat(more.most()).isBetween(Duration.ofSeconds(550), Duration.ofSeconds(650));
        assertThat(longer.most().minus(longer.least()))
                .isGreaterThan(more.most().minus(more.least()));
    }

    @Test
    void withoutTwoDrainsOrWithNothingLeftNothingIsForetold() {
        assertThat(Rest.of(ends(100), 5, NOW)).isEmpty();
        assertThat(Rest.of(ends(100, 0), 0, NOW)).isEmpty();
    }

    @Test
    void aLineTellsHowManyAndEachNodeInHandWhatItWaitsForAndSinceWhen() {
        Progress progress = new Progress(
                3,
                10,
                "lt-1:7",
                List.of(
                        new NodeStage("node-4", "is being drained", NOW.minusSeconds(75), List.of("shop/web-1: why")),
                        new NodeStage("i-5", "boots", null, List.of())),
                6,
                Optional.of(new Rest(Duration.ofSeconds(600), Duration.ofSeconds(901))),
                NOW);

        assertThat(progress.text())
                .containsExactly(
                        "3 of 10 nodes run lt-1:7, 6 wait for their turn; 10 to 16 min are left",
                        "  node-4  is being drained for 1:15",
                        "    waits for shop/web-1: why",
                        "  i-5  boots");
        assertThat(progress.data().at("/secondsLeft/most").asInt()).isEqualTo(901);
        assertThat(progress.data().at("/nodes/0/waitsFor/0").asText()).isEqualTo("shop/web-1: why");
    }
}
