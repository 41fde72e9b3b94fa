package dev.noderoll.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class FibersTest {

    private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Agenda agenda = new Agenda(START);
    private final Fibers fibers = Fibers.on(agenda);
    private final List<String> seen = new ArrayList<>();

    private void see(String what) {
        seen.add(Duration.between(START, fibers.clock().instant()).toMillis() + " " + what);
    }

    private static Fiber self() {
        return Fibers.current().orElseThrow();
    }

    private void settle() {
        while (agenda.step()) {
            assertThat(agenda.ran()).isLessThan(10_000);
        }
    }

    @Test
    void fibersTakeTurnsInTheOrderInWhichTheirSleepsEnd() {
        fibers.start("one", () -> {
            see("one begins");
            self().sleep(SECOND.multipliedBy(2));
            see("one goes on");
            self().sleep(SECOND.multipliedBy(2));
            see("one ends");
        });
        fibers.start("other", () -> {
            see("other begins");
            self().sleep(SECOND.multipliedBy(3));
            see("other ends");
        });
        agenda.after(Duration.ofMillis(2500), "the world", () -> see("the world goes on"));
        settle();

        assertThat(seen)
                .containsExactly(
                        "0 one begins",
                        "0 other begins",
                        "2000 one goes on",
                        "2500 the world goes on",
                        "3000 other ends",
                        "4000 one ends");
    }

    @Test
    void aThousandFibersOfOneSeedMakeTheSameRunEachTime() {
        assertThat(crowd(7)).isEqualTo(crowd(7)).isNotEqualTo(crowd(8));
    }

    private static List<String> crowd(long seed) {
        Agenda agenda = new Agenda(START);
        Fibers fibers = Fibers.on(agenda);
        Dice dice = new Dice(seed);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            String name = "fiber " + i;
            fibers.start(name, () -> {
                for (int turn = 0; turn < 5; turn++) {
                    self().sleep(dice.between(Duration.ZERO, SECOND));
                    order.add(name);
                }
            });
        }
        agenda.runUntil(() -> false, START.plusSeconds(60));
        assertThat(order).hasSize(5000);
        return order;
    }

    @Test
    void timeThatIsSpentPassesWithTheNextSleep() {
        fibers.start("one", () -> {
            self().spend(Duration.ofMillis(300));
            see("ahead");
            assertThat(agenda.instant()).isEqualTo(START);
            self().sleep(Duration.ofMillis(200));
            see("slept");
            assertThat(agenda.instant()).isEqualTo(START.plusMillis(500));
        });
        settle();

        assertThat(seen).containsExactly("300 ahead", "500 slept");
    }

    @Test
    void whoWaitsIsWokenOrGoesOnAtTheTimeAndIsToldWhich() {
        Fiber waiting = fibers.start("one", () -> {
            see("woken: " + self().awaitWaking(START.plusSeconds(10)));
            see("woken: " + self().awaitWaking(START.plusSeconds(10)));
            self().sleep(SECOND);
            see("woken before: " + self().awaitWaking(START.plusSeconds(20)));
        });
        agenda.at(START.plusSeconds(4), "wakes", waiting::wake);
        agenda.at(START.plusSeconds(4), "wakes again", waiting::wake);
        agenda.at(START.plusMillis(10_500), "wakes in its sleep", waiting::wake);
        settle();

        assertThat(seen).containsExactly("4000 woken: true", "10000 woken: false", "11000 woken before: true");
    }

    @Test
    void aKilledFiberIsGoneWhereItStoodWhateverItCatches() {
        Fiber killed = fibers.start("one", () -> {
            try {
                self().sleep(SECOND.multipliedBy(10));
                see("slept on");
            } catch (RuntimeException e) {
                see("caught");
            } finally {
                assertThat(self().isDead()).isTrue();
                assertThatThrownBy(() -> self().sleep(SECOND)).isInstanceOf(Killed.class);
                assertThatThrownBy(() -> self().checkAlive()).isInstanceOf(Killed.class);
            }
            see("went on");
        });
        agenda.after(SECOND, "kill", () -> killed.kill("enough"));
        agenda.after(SECOND, "kill again", () -> killed.kill("enough"));
        settle();

        assertThat(seen).isEmpty();
        assertThat(agenda.instant()).isEqualTo(START.plus(SECOND));
    }

    @Test
    void aFiberMayKillItself() {
        fibers.start("one", () -> {
            self().sleep(SECOND);
            self().kill("tired");
            see("went on");
        });
        settle();

        assertThat(seen).isEmpty();
    }

    @Test
    void whatAFiberThrowsComesOutOfTheEventInWhichItDoes() {
        fibers.start("one", () -> {
            self().sleep(SECOND);
            throw new IllegalStateException("a bug");
        });

        assertThatThrownBy(this::settle)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bug");
        assertThatThrownBy(() -> fibers.start("two", () -> {
                    throw new IllegalStateException("at once");
                }))
                .hasMessage("at once");
    }

    @Test
    void whoServesAFiberMaySleepInItsPlace() {
        Inbox inbox = new Inbox();
        Agenda served = new Agenda(START);
        Fibers serving = Fibers.serving(served, inbox);
        try (ExecutorService server = Executors.newVirtualThreadPerTaskExecutor()) {
            serving.start("client", () -> {
                Fiber client = self();
                String answer = get(
                        server,
                        () -> client.act(() -> {
                            client.sleep(SECOND);
                            return serving.touch(() -> "at " + served.instant() + " by " + self().name()
                                    + (inbox.isMine() ? " on the agenda's thread" : ""));
                        }));
                seen.add(answer);
            });
            served.after(Duration.ofMillis(500), "the world", () -> seen.add("the world goes on"));
            while (served.step()) {
                assertThat(served.ran()).isLessThan(10);
            }
        }

        assertThat(seen)
                .containsExactly("the world goes on", "at " + START.plus(SECOND) + " by client on the agenda's thread");
    }

    @Test
    void nobodyWaitsForAKilledFiberThatHangsInAClient() throws InterruptedException {
        Inbox inbox = new Inbox();
        Agenda served = new Agenda(START);
        Fibers serving = Fibers.serving(served, inbox);
        CountDownLatch gone = new CountDownLatch(1);
        try (ExecutorService server = Executors.newVirtualThreadPerTaskExecutor()) {
            Fiber client = serving.start("client", () -> {
                Fiber own = self();
                try {
                    get(
                            server,
                            () -> own.act(() -> {
                                own.sleep(SECOND.multipliedBy(60));
                                return "answered";
                            }));
                } catch (IllegalStateException interrupted) {
                    assertThatThrownBy(() -> own.act(() -> "another call")).isInstanceOf(Killed.class);
                    gone.countDown();
                }
            });
            served.after(SECOND, "kill", () -> client.kill("enough"));
            while (served.step()) {
                assertThat(served.ran()).isLessThan(10);
            }
            gone.await();
        }

        assertThat(served.instant()).isEqualTo(START.plus(SECOND));
    }

    private static String get(ExecutorService server, Callable<String> call) {
        try {
            return server.submit(call).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoeverWaitsForAFiberThatNeitherSleepsNorEndsCanBeInterrupted() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        agenda.after(
                SECOND,
                "it begins",
                () -> fibers.start("stuck", () -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));

        assertThat(interrupted()).hasMessageContaining("interrupted while");
        never.countDown();
    }

    @Test
    void aWorldInWhichTimeStandsStillCanBeInterrupted() throws InterruptedException {
        again();

        assertThat(interrupted()).hasMessageContaining("interrupted while");
    }

    private void again() {
        agenda.after(Duration.ZERO, "again", this::again);
    }

    /** What a run of the world throws that is interrupted, and would never end. */
    private Throwable interrupted() throws InterruptedException {
        CompletableFuture<Boolean> run = new CompletableFuture<>();
        Thread runner = Thread.ofPlatform().daemon().start(() -> {
            try {
                run.complete(agenda.runUntil(() -> false, Instant.MAX));
            } catch (IllegalStateException e) {
                run.completeExceptionally(e);
            }
        });
        Thread.sleep(100);
        runner.interrupt();
        runner.join(Duration.ofSeconds(30));
        assertThat(run).isCompletedExceptionally();
        return run.exceptionNow();
    }
}
