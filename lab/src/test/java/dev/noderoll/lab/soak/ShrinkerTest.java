package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.lab.fault.FaultKind;
import dev.noderoll.port.Misconfigured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShrinkerTest {

    private static final Draw LARGE =
            Draw.of(12, Set.of(FaultKind.THROTTLED, FaultKind.CONFLICT, FaultKind.STUCK_POD, FaultKind.TWIN));

    @TempDir
    private Path directory;

    @Test
    void keepsNothingThatTheFailureDoesNotNeed() {
        List<String> steps = new ArrayList<>();
        Shrinker shrinker = new Shrinker(
                draw -> draw.rates().containsKey(FaultKind.CONFLICT)
                        && draw.scenario().group().size() >= 3
                        && draw.manifests().stream().anyMatch(m -> m.toString().contains("DaemonSet")),
                400,
                steps::add);

        Draw least = shrinker.shrink(LARGE);

        assertThat(least.rates().keySet()).containsExactly(FaultKind.CONFLICT);
        assertThat(least.rates().get(FaultKind.CONFLICT)).isLessThan(0.02);
        assertThat(least.scenario().group().size()).isEqualTo(3);
        assertThat(least.scenario().group().zones()).hasSize(1);
        assertThat(least.scenario().rollout().properties()).hasSize(3);
        assertThat(least.manifests()).hasSize(1);
        assertThat(least.storm().toMinutes()).isEqualTo(1);
        assertThat(steps).isNotEmpty();
    }

    @Test
    void givesUpAfterSoManyRuns() {
        List<Draw> tried = new ArrayList<>();

        Draw least = new Shrinker(tried::add, 5, step -> {}).shrink(LARGE);

        assertThat(tried).hasSize(5).contains(least);
    }

    @Test
    void knowsThePromiseOfALine() {
        assertThat(Shrinker.promise("2026-01-05T08:11:26.543Z TerminatesOnlyDrained: i-1 shuts down"))
                .isEqualTo("TerminatesOnlyDrained");
        assertThat(Shrinker.promise("Liveness: rollout-1 is still running")).isEqualTo("Liveness");
    }

    @Test
    void aFileReplaysTheRunByteForByte() {
        Path file = directory.resolve("seed.json");

        DrawFile.write(file, LARGE, "Nothing");

        assertThat(Soak.replay(DrawFile.read(file)))
                .isEqualTo(Soak.replay(LARGE))
                .hasSizeGreaterThan(10);
    }

    @Test
    void aFileWithAnUnknownFieldOrFaultIsRefused() throws IOException {
        Path file = directory.resolve("bad.json");
        DrawFile.write(file, LARGE, "Nothing");
        String good = Files.readString(file);

        Files.writeString(file, good.replace("\"THROTTLED\"", "\"THROTTELD\""));
        assertThatThrownBy(() -> DrawFile.read(file))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("THROTTELD");

        Files.writeString(file, good.replace("\"stormSeconds\"", "\"stormSecs\""));
        assertThatThrownBy(() -> DrawFile.read(file))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("stormSecs");
    }
}
