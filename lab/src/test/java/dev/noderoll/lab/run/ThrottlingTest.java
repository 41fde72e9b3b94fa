package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.aws.ApiLog;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.lambda.Invocation;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rollouts in an account whose API refuses calls for a while, since others have used up what AWS allows. */
class ThrottlingTest {

    private static Trial trial(String scenario) {
        var read = ScenarioReader.read(Golden.root().resolve("lab/scenarios").resolve(scenario));
        return new Trial(read, read.variant(""), MethodName.NODEROLL, 1);
    }

    private static long refused(Trial trial) {
        return trial.world().aws().log().calls().stream()
                .filter(call -> call.fault().isPresent())
                .count();
    }

    /** An account where others use up what AWS allows, for so many seconds of each minute; the lab itself is not told. */
    private static ApiLog.Fault busy(Agenda agenda, int seconds) {
        return (_, _) -> Invocation.current().isPresent()
                        && Instant.EPOCH.until(agenda.instant()).toSecondsPart() < seconds
                ? Optional.of(new AwsError("Throttling", 400, "Rate exceeded"))
                : Optional.empty();
    }

    @Test
    void oneThatIsRefusedIsAskedAgainLaterAndLaterAndTheRolloutEnds() {
        Trial trial = trial("parallel-groups");
        trial.world().aws().log().addFault(busy(trial.world().agenda(), 20));

        Result result = trial.run(By.DIRECT, _ -> {});

        assertThat(result.outcome()).isEqualTo("rollouts: RolloutDone, RolloutDone, RolloutDone");
        assertThat(result.verdict().orElseThrow().unmet())
                .as("but for the time, which is that of an account where nothing is refused")
                .allMatch(unmet -> unmet.startsWith("it took "));
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().failed()).isZero();
        assertThat(refused(trial)).as("of the calls, few are made in vain").isBetween(10L, 300L);
    }
}
