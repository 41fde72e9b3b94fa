package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.lab.run.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Promise 10: every step may be repeated. Lambda runs a function at least once, not exactly once. */
class EveryStepTwiceTest {

    static List<String> functions() {
        return TwoNodes.called();
    }

    @Test
    void aRolloutCallsTheFunctionsOfEveryStateButThoseOfFailures() {
        assertThat(functions())
                .containsExactly(
                        "AdmitNodeFunction",
                        "BeginRolloutFunction",
                        "CheckDetachedFunction",
                        "CheckGoneFunction",
                        "CheckHealthFunction",
                        "CheckWorkloadsFunction",
                        "ChooseNodesFunction",
                        "CloseOutdatedFunction",
                        "CompleteHookFunction",
                        "CordonNodeFunction",
                        "EndRolloutFunction",
                        "EvictPodsFunction",
                        "FindNodeFunction",
                        "PrepareGroupFunction",
                        "RaiseSurgeFunction",
                        "ReleaseNodeFunction",
                        "TerminateNodeFunction");
    }

    @ParameterizedTest
    @MethodSource("functions")
    void comesToTheSameEndWhenAFunctionAlwaysRunsTwice(String function) {
        Result result = TwoNodes.run(real -> (name, payload) -> {
            if (name.equals(function)) {
                real.invoke(name, payload);
            }
            return real.invoke(name, payload);
        });

        TwoNodes.assertAllIsWell(result);
    }
}
