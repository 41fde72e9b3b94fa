package dev.noderoll.port;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Rings when something has happened that a step may be waiting for. Rung from any thread; it rings until it is heard. */
public final class Bell {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ringing = lock.newCondition();
    private boolean rung;
    private Runnable listener = () -> {};

    public void ring() {
        Runnable told;
        lock.lock();
        try {
            rung = true;
            ringing.signalAll();
            told = listener;
        } finally {
            lock.unlock();
        }
        told.run();
    }

    /** Calls {@code other} at each ring from now on, on the thread that rings; in the place of what was called before. */
    public void onRing(Runnable other) {
        lock.lock();
        try {
            listener = other;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has rung since it was last heard. */
    public boolean hear() {
        lock.lock();
        try {
            boolean heard = rung;
            rung = false;
            return heard;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a ring in real time, and hears it; false when {@code most} has passed without one. */
    public boolean hear(Duration most) throws InterruptedException {
        lock.lock();
        try {
            long left = most.toNanos();
            while (!rung && left > 0) {
                left = ringing.awaitNanos(left);
            }
            boolean heard = rung;
            rung = false;
            return heard;
        } finally {
            lock.unlock();
        }
    }
}
