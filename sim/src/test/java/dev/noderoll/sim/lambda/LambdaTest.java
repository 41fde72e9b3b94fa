package dev.noderoll.sim.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.lambda.Invocation.Callee;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LambdaTest {

    private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");
    private static final FunctionSettings MINUTE = new FunctionSettings(Duration.ofMinutes(1), 1769);
    private static final JsonNode NOTHING = JsonNodeFactory.instance.nullNode();

    private final Agenda agenda = new Agenda(START);
    private final Fibers fibers = Fibers.on(agenda);
    private final List<String> told = new ArrayList<>();
    private Lambda lambda = lambda(FunctionTimes.USUAL, MINUTE, (_, payload) -> payload);

    private Lambda lambda(FunctionTimes times, FunctionSettings settings, Functions.Code code) {
        return new Lambda(
                fibers,
                new Dice(1),
                name -> name.equals("unknown") ? Optional.empty() : Optional.of(settings),
                times,
                code);
    }

    private final class Telling implements Functions.Reply {
        @Override
        public void returned(JsonNode payload) {
            told.add(passed().toSeconds() + " " + payload);
        }

        @Override
        public void failed(TaskFailure failure) {
            told.add(passed().toSeconds() + " " + failure.getMessage());
        }
    }

    private Duration passed() {
        return Duration.between(START, agenda.instant());
    }

    private void invoke(String function) {
        lambda.invoke(function, NOTHING, new Telling());
    }

    private void settle() {
        while (agenda.step()) {
            assertThat(agenda.ran()).isLessThan(10_000);
        }
    }

    private static Invocation current() {
        return Invocation.current().orElseThrow();
    }

    @Test
    void theFirstStartIsColdAndTheNextOneWarm() {
        invoke("f");
        settle();
        Duration cold = passed();
        invoke("f");
        settle();

        assertThat(cold).isBetween(Duration.ofMillis(1000), Duration.ofMillis(1830));
        assertThat(passed().minus(cold)).isBetween(Duration.ofMillis(5), Duration.ofMillis(30));
        assertThat(lambda.coldStarts()).isEqualTo(1);
    }

    @Test
    void whatOverlapsStartsEnvironmentsOfItsOwnAndIdleOnesGo() {
        for (int i = 0; i < 5; i++) {
            invoke("f");
        }
        settle();
        invoke("f");
        settle();
        assertThat(lambda.coldStarts()).isEqualTo(5);

        agenda.at(START.plus(Duration.ofHours(1)), "an hour later", () -> invoke("f"));
        settle();
        assertThat(lambda.coldStarts()).isEqualTo(6);
    }

    @Test
    void lessMemoryStartsSlower() {
        lambda = lambda(FunctionTimes.USUAL, new FunctionSettings(Duration.ofMinutes(1), 512), (_, payload) -> payload);
        invoke("f");
        settle();

        assertThat(passed()).isGreaterThan(Duration.ofMillis(2900));
    }

    @Test
    void requestsThatGoSideBySideTakeTheTimeOfTheirRounds() {
        List<Integer> rounds = new ArrayList<>();
        lambda = lambda(FunctionTimes.USUAL, MINUTE, (_, payload) -> {
            for (int abreast : List.of(1, 4, 1)) {
                current().abreast(abreast);
                Instant last = fibers.clock().instant();
                int waits = 0;
                for (int i = 0; i < 10; i++) {
                    current().requested(Callee.AWS);
                    current().answered(Callee.AWS, 0);
                    waits += fibers.clock().instant().isAfter(last) ? 1 : 0;
                    last = fibers.clock().instant();
                }
                rounds.add(waits);
            }
            return payload;
        });
        invoke("f");
        settle();

        assertThat(rounds).containsExactly(10, 3, 10);
    }

    @Test
    void callsTakeTimeAndLongListsMore() {
        List<Duration> took = new ArrayList<>();
        lambda = lambda(FunctionTimes.USUAL, MINUTE, (_, payload) -> {
            for (long objects : List.of(0L, 100_000L)) {
                Instant before = fibers.clock().instant();
                current().request(Callee.KUBERNETES, 0);
                current().answer(Callee.KUBERNETES, 0, objects);
                took.add(Duration.between(before, fibers.clock().instant()));
            }
            return payload;
        });
        invoke("f");
        settle();

        assertThat(took.getFirst()).isBetween(Duration.ofMillis(14), Duration.ofMillis(1054));
        assertThat(took.getLast()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(23));
    }

    @Test
    void itsTimeoutEndsAFunctionAndNothingElseDoes() {
        lambda = lambda(FunctionTimes.NONE, MINUTE, (_, payload) -> {
            try {
                current().sleep(Duration.ofMinutes(10));
            } finally {
                told.add(passed().toSeconds() + " unwinds");
            }
            return payload;
        });
        invoke("f");
        settle();

        assertThat(told)
                .containsExactly(
                        "60 Sandbox.Timedout: {\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":"
                                + "\"RequestId: f-1 Error: Task timed out after 60.00 seconds\"}",
                        "60 unwinds");
        assertThat(lambda.coldStarts()).isEqualTo(1);
    }

    @Test
    void anEnvironmentThatTimedOutIsNotUsedAgain() {
        lambda = lambda(FunctionTimes.USUAL, MINUTE, (_, payload) -> {
            current().sleep(Duration.ofMinutes(10));
            return payload;
        });
        invoke("f");
        settle();
        invoke("f");
        settle();

        assertThat(lambda.coldStarts()).isEqualTo(2);
    }

    @Test
    void oneThatDiesSaysSoOnceAndGoesNoFurther() {
        lambda = lambda(FunctionTimes.NONE, MINUTE, (_, payload) -> {
            current().sleep(Duration.ofSeconds(1));
            current().die(new TaskFailure("Lambda.Unknown", "died"));
            told.add("went on");
            return payload;
        });
        invoke("f");
        settle();

        assertThat(told).containsExactly("1 Lambda.Unknown: died");
        assertThat(passed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatAFunctionThrowsIsToldAndAnUnknownOneRefused() {
        lambda = lambda(FunctionTimes.NONE, MINUTE, (name, _) -> {
            throw new TaskFailure("my.Error", name);
        });
        invoke("f");
        invoke("unknown");
        settle();

        assertThat(told)
                .containsExactly("0 my.Error: f", "0 Lambda.ResourceNotFoundException: there is no function unknown");
    }

    @Test
    void theOldestLookIsThatOfTheFunctionThatHasNotWaitedForLongest() {
        lambda = lambda(FunctionTimes.NONE, MINUTE, (_, payload) -> {
            current().sleep(Duration.ofSeconds(10));
            current().awaitWaking(START.plusSeconds(20));
            current().sleep(Duration.ofSeconds(10));
            return payload;
        });
        invoke("f");
        agenda.at(
                START.plusSeconds(9),
                "look",
                () -> assertThat(lambda.oldestLook()).isEqualTo(START));
        agenda.at(
                START.plusSeconds(25),
                "look",
                () -> assertThat(lambda.oldestLook()).isEqualTo(START.plusSeconds(20)));
        settle();

        assertThat(lambda.oldestLook()).isEqualTo(agenda.instant()).isEqualTo(START.plusSeconds(30));
    }
}
