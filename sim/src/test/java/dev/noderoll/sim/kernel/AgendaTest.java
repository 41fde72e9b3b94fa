package dev.noderoll.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AgendaTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Agenda agenda = new Agenda(START);
    private final List<String> happened = new ArrayList<>();

    @Test
    void runsEventsByTimeAndThenByTheOrderOfScheduling() {
        agenda.after(Duration.ofSeconds(2), "late", () -> happened.add("late"));
        agenda.after(Duration.ofSeconds(1), "first", () -> happened.add("first"));
        agenda.after(Duration.ofSeconds(1), "second", () -> happened.add("second"));

        agenda.runUntil(() -> false, START.plusSeconds(10));

        assertThat(happened).containsExactly("first", "second", "late");
        assertThat(agenda.instant()).isEqualTo(START.plusSeconds(2));
    }

    @Test
    void leavesOutWhatWasCancelledAndStopsBeforeTheLimit() {
        Agenda.Event event = agenda.after(Duration.ofSeconds(1), "cancelled", () -> happened.add("cancelled"));
        agenda.after(Duration.ofSeconds(5), "after the limit", () -> happened.add("after the limit"));
        event.cancel();

        boolean done = agenda.runUntil(() -> false, START.plusSeconds(4));

        assertThat(done).isFalse();
        assertThat(happened).isEmpty();
        assertThat(agenda.pending(9)).containsExactly("2026-01-01T00:00:05Z after the limit");
    }

    @Test
    void callsTheWatchersAfterEachEvent() {
        agenda.afterEach(event -> happened.add("saw " + event.what()));
        agenda.after(Duration.ZERO, "a", () -> happened.add("a"));
        agenda.after(Duration.ZERO, "b", () -> happened.add("b"));

        while (agenda.step()) {}

        assertThat(happened).containsExactly("a", "saw a", "b", "saw b");
    }

    @Test
    void dicesDrawsDependOnTheirNameAndSeedAlone() {
        Dice dice = new Dice(7);
        dice.below(100);

        assertThat(dice.named("boot").uuid())
                .isEqualTo(new Dice(7).named("boot").uuid());
        assertThat(dice.named("boot").uuid()).isNotEqualTo(dice.named("pull").uuid());
    }

    @Test
    void inboxAnswersOtherThreadsOnTheAgendasOwn() {
        Inbox inbox = new Inbox();
        Thread mine = Thread.currentThread();

        CompletableFuture<Thread> work = CompletableFuture.supplyAsync(() -> inbox.ask(Thread::currentThread));

        assertThat(inbox.serveWhile(work)).isSameAs(mine);
        CompletableFuture<String> failing = CompletableFuture.supplyAsync(() -> inbox.ask(() -> {
            throw new IllegalStateException("no");
        }));
        assertThatThrownBy(() -> inbox.serveWhile(failing)).isInstanceOf(IllegalStateException.class);
    }
}
