package dev.noderoll.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LedgerPageTest {

    private static final InstanceId A = new InstanceId("i-a");
    private static final InstanceId B = new InstanceId("i-b");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void keepsWhatWasDrainedAndWhatFailedBefore() {
        LedgerPage page = page(Map.of(A, NOW), List.of()).with(Map.of(), List.of(B));

        assertThat(page).isEqualTo(page(Map.of(A, NOW), List.of(B)));
        assertThat(page.with(Map.of(), List.of(B))).as("once").isEqualTo(page);
    }

    @Test
    void aMemberIsEitherDrainedOrFailed() {
        assertThat(page(Map.of(A, NOW), List.of()).with(Map.of(), List.of(A))).isEqualTo(page(Map.of(), List.of(A)));
        assertThat(page(Map.of(), List.of(A, B)).with(Map.of(A, NOW), List.of()))
                .isEqualTo(page(Map.of(A, NOW), List.of(B)));
    }

    @Test
    void forgetsMembersThatHaveLeft() {
        assertThat(page(Map.of(A, NOW), List.of(B)).only(List.of(A))).isEqualTo(page(Map.of(A, NOW), List.of()));
        assertThat(page(Map.of(A, NOW), List.of(B)).cleared()).isEqualTo(page(Map.of(), List.of()));
    }

    @Test
    void anotherStayHasAnotherNumber() {
        assertThat(page(Map.of(A, NOW), List.of()).entered(4).session()).isEqualTo(4);
    }

    private static LedgerPage page(Map<InstanceId, Instant> drained, List<InstanceId> failed) {
        return new LedgerPage("run-1", 3, new TreeMap<>(drained), failed, "7");
    }
}
