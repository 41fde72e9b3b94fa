package dev.noderoll.sim.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One of the {@link Fibers}: code that takes time. Only its own code may call it, but for {@link #kill}, {@link #wake},
 * and {@link #act}.
 */
public final class Fiber {

    private enum Sleep {
        NONE,
        FIXED,
        WAKEABLE
    }

    private final Fibers fibers;
    private final String name;

    /** Whoever sleeps as this fiber, or ends it, holds it; in their order. */
    private final ReentrantLock acting = new ReentrantLock(true);

    private final Thread thread;
    private Thread resumer = Thread.currentThread();
    private volatile Duration spent = Duration.ZERO;
    private Sleep sleep = Sleep.NONE;
    private boolean woken;
    private Agenda.@Nullable Event alarm;
    private @Nullable Throwable failure;
    private volatile @Nullable Thread sleeper;
    private volatile boolean running;
    private volatile boolean ended;
    private volatile @Nullable String death;
    private @Nullable Object carried;
    private Runnable body = () -> {};

    Fiber(Fibers fibers, String name) {
        this.fibers = fibers;
        this.name = name;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::live);
    }

    void begin(Runnable work) {
        body = work;
        running = true;
        thread.start();
        awaitItsSleep();
    }

    private void live() {
        try {
            ScopedValue.where(Fibers.CURRENT, this).run(body);
        } catch (Killed _) {
            // Whoever has killed it knows.
        } catch (RuntimeException | Error e) {
            failure = death == null ? e : null;
        } finally {
            end();
        }
    }

    private void end() {
        acting.lock();
        try {
            ended = true;
            giveBack();
        } finally {
            acting.unlock();
        }
    }

    public String name() {
        return name;
    }

    /** Lets it carry something that whoever meets it can ask for; in the place of what it carried before. */
    public void carry(Object what) {
        carried = what;
    }

    /** What it carries; empty for nothing, or something else. */
    public <T> Optional<T> carried(Class<T> type) {
        return type.isInstance(carried) ? Optional.of(type.cast(carried)) : Optional.empty();
    }

    /** Whether it is over, by itself or because it was killed. */
    public boolean isOver() {
        return ended || death != null;
    }

    /** Whether it was killed. What it still does, as in a finally block, is to have no effect. */
    public boolean isDead() {
        return death != null;
    }

    /** Throws {@link Killed} when it was killed: to be called before whatever has an effect. */
    public void checkAlive() {
        String why = death;
        if (why != null) {
            throw new Killed(why);
        }
    }

    /**
     * Lets this much time pass, in which the world goes on.
     *
     * @throws Killed when it is killed meanwhile, or was before
     */
    public void sleep(Duration time) {
        acting.lock();
        try {
            checkAlive();
            Duration whole = spent.plus(time);
            spent = Duration.ZERO;
            if (whole.isPositive()) {
                sleepUntil(fibers.now().plus(whole), Sleep.FIXED);
            }
        } finally {
            acting.unlock();
        }
    }

    /**
     * Sleeps until then, or until somebody {@link #wake wakes} it.
     *
     * @return whether it was woken; also when that was before, and it has not been told
     * @throws Killed as {@link #sleep}
     */
    public boolean awaitWaking(Instant until) {
        acting.lock();
        try {
            sleep(Duration.ZERO);
            if (!woken && until.isAfter(fibers.now())) {
                sleepUntil(until, Sleep.WAKEABLE);
            }
            boolean was = woken;
            woken = false;
            return was;
        } finally {
            acting.unlock();
        }
    }

    /** Ends {@link #awaitWaking}, in an event of its own; the next one, when it does something else now. */
    public void wake() {
        woken = true;
        if (sleep == Sleep.WAKEABLE && alarm != null) {
            sleep = Sleep.FIXED;
            alarm.cancel();
            alarm = fibers.at(fibers.now(), name + " is woken", this::resume);
        }
    }

    /**
     * Lets time pass with its next sleep, or its end. As good as a sleep where what comes until then touches nothing but
     * the fiber's own, and cheaper.
     */
    public void spend(Duration time) {
        spent = spent.plus(time);
    }

    /** How far it is ahead of the agenda. */
    Duration spent() {
        return spent;
    }

    /**
     * Ends it where it stands: {@link Killed} is thrown out of its sleep, and whenever it tries to sleep again. Harmless
     * when it has ended. Called by itself, it does not return.
     *
     * @param why for people
     */
    public void kill(String why) {
        if (ended || death != null) {
            return;
        }
        death = why;
        if (Fibers.current().filter(this::equals).isPresent()) {
            throw new Killed(why);
        }
        if (alarm != null) {
            alarm.cancel();
        }
        if (fibers.killsAtOnce()) {
            resume();
        } else {
            LockSupport.unpark(sleeper);
            thread.interrupt();
        }
    }

    /**
     * Does {@code work} on a thread that is none of the fiber's, as if the fiber did it: so it may sleep. For servers that
     * carry out what a fiber asks of them through a real client, and waits for.
     *
     * @throws Killed when the fiber was killed, or is over
     */
    public <T> T act(Supplier<T> work) {
        acting.lock();
        try {
            checkAlive();
            if (ended) {
                throw new Killed(name + " is over");
            }
            return ScopedValue.where(Fibers.CURRENT, this).call(work::get);
        } finally {
            acting.unlock();
        }
    }

    /** {@link Fibers#touch}. */
    public <T> T touch(Supplier<T> work) {
        return fibers.touch(work);
    }

    private void sleepUntil(Instant until, Sleep kind) {
        sleep = kind;
        alarm = fibers.at(until, name + " goes on", this::resume);
        sleeper = Thread.currentThread();
        giveBack();
        while (!running && death == null) {
            LockSupport.park(this);
        }
        sleep = Sleep.NONE;
        alarm = null;
        checkAlive();
    }

    private void giveBack() {
        Thread waiting = resumer;
        running = false;
        fibers.giveBack(waiting);
    }

    private void resume() {
        resumer = Thread.currentThread();
        running = true;
        LockSupport.unpark(sleeper);
        awaitItsSleep();
    }

    private void awaitItsSleep() {
        fibers.await(() -> !running);
        Throwable thrown = failure;
        failure = null;
        switch (thrown) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> {}
        }
    }
}
