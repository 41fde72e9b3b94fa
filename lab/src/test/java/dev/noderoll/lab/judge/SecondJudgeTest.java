package dev.noderoll.lab.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.sim.asl.Execution.Status;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The lab's interpreter of Amazon States Language and one that is not ours run the same machines, and come to the same
 * end over the same states, with the same calls of functions on the way.
 *
 * <p>{@code .ci/judge.sh} starts the other one, LocalStack's, and says in {@code NODEROLL_JUDGE} where it is.
 */
class SecondJudgeTest {

    private static final JudgeRun JUDGE = new JudgeRun(
            URI.create(String.valueOf(System.getenv().getOrDefault("NODEROLL_JUDGE", "http://127.0.0.1:9"))));

    @ParameterizedTest
    @MethodSource("dev.noderoll.lab.judge.JudgeCases#all")
    @EnabledIfEnvironmentVariable(named = "NODEROLL_JUDGE", matches = "http.+")
    void bothComeToTheSameEnd(JudgeCase one) {
        compare(one, JUDGE);
    }

    /** A fault that the judge no longer has is to be taken off the list. */
    static void compare(JudgeCase one, JudgeRun judge) {
        Trace ours = LabRun.of(one);
        Trace theirs = judge.of(one);
        if (one.unlike().isEmpty()) {
            assertThat(theirs).isEqualTo(ours);
        } else {
            assertThat(theirs).as("the judge's fault: " + one.unlike()).isNotEqualTo(ours);
            System.out.println("SECOND JUDGE: unlike in \"" + one + "\": " + one.unlike());
        }
    }

    /** So that no expression of a shipped machine is left out: every state is on the way of a case. */
    @Test
    void theCasesVisitEveryStateOfTheShippedMachines() {
        for (String machine : List.of("rollout", "on-termination", "sweep", "patch")) {
            Set<String> visited = new TreeSet<>();
            Set<String> states = new TreeSet<>();
            JudgeCases.all().filter(c -> machine.equals(c.machine())).forEach(one -> {
                Trace trace = LabRun.of(one);
                assertThat(trace.status()).as(one.name()).isNotEqualTo(Status.RUNNING.name());
                trace.order().values().forEach(visited::addAll);
                states.addAll(one.scopes().keySet());
            });
            // What a service says when it refuses is its own text, which the output of NotStarted passes on.
            states.remove("NotStarted");
            assertThat(visited).as(machine).isEqualTo(states);
        }
    }
}
