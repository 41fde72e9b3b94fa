package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random clusters under random faults, ninety of them; {@code ./noderoll lab soak} runs as many as you like. */
class SoakTest {

    @Test
    void keepsEveryPromiseForNinetySeeds() {
        List<String> lines = new ArrayList<>();

        int broken = Soak.run(new Soak.Order(1, 90, 2, Set.of()), InstantSource.system(), lines::add);

        assertThat(broken).as(String.join("\n", lines)).isZero();
    }

    @Test
    void tellsTheSameOnAnyNumberOfThreads() {
        List<String> alone = new ArrayList<>();
        List<String> sideBySide = new ArrayList<>();

        Soak.run(new Soak.Order(3, 12, 1, Set.of()), () -> Instant.EPOCH, alone::add);
        Soak.run(new Soak.Order(3, 12, 4, Set.of()), () -> Instant.EPOCH, sideBySide::add);

        assertThat(sideBySide).isEqualTo(alone).hasSizeGreaterThan(3);
    }

    @Test
    void replaysASeedByteForByte() {
        assertThat(replay(12)).isEqualTo(replay(12)).isNotEqualTo(replay(13));
    }

    private static List<String> replay(long seed) {
        return Soak.replay(Draw.of(seed, Set.of()));
    }
}
