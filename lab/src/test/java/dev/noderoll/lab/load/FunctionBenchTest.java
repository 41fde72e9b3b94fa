package dev.noderoll.lab.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.Slow;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The program that measures the functions, on a small cluster: it comes to every state, and counts what each asks. */
@Slow
class FunctionBenchTest {

    @BeforeAll
    static void findMachines() {
        System.setProperty("noderoll.root", Golden.root().toString());
    }

    @Test
    void measuresEachStateOfARolloutATerminationAndASweep() {
        List<String> lines = new ArrayList<>();

        List<Sample> samples =
                FunctionBench.run(new LoadOrder(20, 200, "3", Optional.empty()), InstantSource.system(), lines::add);

        assertThat(samples.stream().map(Sample::state).collect(Collectors.toSet()))
                .as(String.join("\n", lines))
                .contains(
                        "BeginRollout",
                        "PrepareGroup",
                        "ChooseNodes",
                        "LaunchNodes",
                        "DrainNodes",
                        "TerminateNodes",
                        "CheckHealth",
                        "EndRollout",
                        "FindNode",
                        "CompleteHook",
                        "FindWaiting");
        assertThat(samples).allSatisfy(sample -> {
            assertThat(sample.outcome()).isEqualTo("ok");
            assertThat(sample.cpuSeconds())
                    .as("a short call takes less than its clock sees")
                    .isNotNegative();
            assertThat(sample.heapBytes()).isPositive();
        });
        assertThat(first(samples, "BeginRollout").cpuSeconds()).isPositive();
        Sample close = first(samples, "PrepareGroup");
        assertThat(close.requests()).containsEntry("list nodes", 1L).containsEntry("patch nodes", 20L);
        // Twenty nodes of 10 kB in the list, and each again in the answer to its patch.
        assertThat(close.bytesRead()).isBetween(20 * 2 * 9_000L, 20 * 3 * 12_000L);
    }

    private static Sample first(List<Sample> samples, String state) {
        return samples.stream().filter(s -> s.state().equals(state)).findFirst().orElseThrow();
    }
}
