package dev.noderoll.lab.soak;

import dev.noderoll.lab.asl.TaskFailure;
import dev.noderoll.lab.run.Result;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Promise 10: every step may die before its first effect, or after its last one. */
class EveryStepFailsTest {

    private static final int DEATHS = 3;

    static List<String> functions() {
        return TwoNodes.called();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void comesToTheSameEndWhenAFunctionDiesBeforeItsWork(String function) {
        Set<Integer> deaths = new HashSet<>();

        Result result = TwoNodes.run(real -> (name, payload) -> {
            if (name.equals(function) && deaths.size() < DEATHS) {
                deaths.add(deaths.size());
                throw new TaskFailure("Lambda.Unknown", "died before its work");
            }
            return real.invoke(name, payload);
        });

        TwoNodes.assertAllIsWell(result);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void comesToTheSameEndWhenAFunctionDiesAfterItsWork(String function) {
        Set<Integer> deaths = new HashSet<>();

        Result result = TwoNodes.run(real -> (name, payload) -> {
            var answer = real.invoke(name, payload);
            if (name.equals(function) && deaths.size() < DEATHS) {
                deaths.add(deaths.size());
                throw new TaskFailure("Lambda.Unknown", "died after its work");
            }
            return answer;
        });

        TwoNodes.assertAllIsWell(result);
    }
}
