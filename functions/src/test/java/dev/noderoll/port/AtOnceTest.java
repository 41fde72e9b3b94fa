package dev.noderoll.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AtOnceTest {

    @Test
    void answersComeInTheOrderOfTheItemsWhoeverIsFirst() {
        CyclicBarrier both = new CyclicBarrier(2);

        assertThat(AtOnce.call(List.of("a", "b"), 2, item -> {
                    await(both);
                    return item + item;
                }))
                .containsExactly("aa", "bb");
    }

    @Test
    void noMoreAreUnderWayThanAllowed() {
        Semaphore allowed = new Semaphore(3);
        CyclicBarrier three = new CyclicBarrier(3);

        assertThat(AtOnce.call(List.of(1, 2, 3, 4, 5, 6), 3, _ -> {
                    boolean alone = allowed.tryAcquire();
                    await(three);
                    allowed.release();
                    return alone;
                }))
                .containsOnly(true);
    }

    @Test
    void theFirstFailureIsThrownWhenAllHaveBeenTried() {
        AtomicInteger tried = new AtomicInteger();

        assertThatThrownBy(() -> AtOnce.call(List.of("a", "b", "c"), 1, item -> {
                    tried.incrementAndGet();
                    throw new TryAgain(item);
                }))
                .isInstanceOf(TryAgain.class)
                .hasMessage("a");
        assertThat(tried).hasValue(3);
    }

    @Test
    void nothingIsAskedForNothing() {
        assertThat(AtOnce.call(List.<String>of(), 1, item -> item)).isEmpty();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
