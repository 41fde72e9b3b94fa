package dev.noderoll.step;

import dev.noderoll.model.InstanceId;
import dev.noderoll.port.Executions;
import dev.noderoll.port.Fenced;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * A stay's right to write. A second stay of a retried Task takes it away, so does whoever takes the group, and so does
 * the end of the execution: StopExecution does not end a function.
 */
abstract class Session {

    /** Whose right to write it is. */
    enum Right {
        OURS,
        /** A later stay's of the same execution: a Task that was retried, or a function that ran twice. */
        NEXT_STAY,
        OTHERS
    }

    /** A stopped execution writes nothing more after this, and the time of one call. */
    private static final Duration LOOK = Duration.ofSeconds(15);

    private final String holder;
    private final Executions executions;
    private final InstantSource clock;
    private Instant looked;
    private boolean replaced;

    /** Begins: the execution is asked for before the first write, since it may have ended before we began. */
    Session(String holder, Executions executions, InstantSource clock) {
        this.holder = holder;
        this.executions = executions;
        this.clock = clock;
        this.looked = Instant.EPOCH;
    }

    /**
     * To be asked before each write.
     *
     * @throws Fenced when the execution may write no more
     * @throws TryAgain when another stay of the same execution has taken over: whoever waits for this one's answer is
     *     answered by the next
     */
    final void mayWrite() {
        Instant now = clock.instant();
        if (!now.isBefore(looked.plus(LOOK))) {
            if (!executions.running(holder)) {
                throw new Fenced(holder + " does not run any more");
            }
            looked = now;
        }
        switch (right()) {
            case OURS -> {}
            case NEXT_STAY -> {
                replaced = true;
                throw new TryAgain("another stay of DrainNodes for " + holder + " has taken over");
            }
            case OTHERS -> throw new Fenced("another execution than " + holder + " has taken over");
        }
    }

    /** Whether another stay has been seen to have taken over: to go on is of no use. */
    final boolean replaced() {
        return replaced;
    }

    /** Under which it takes turns. */
    abstract String name();

    /** As far as the view of the cluster shows. */
    abstract Right right();

    /** Keeps what it holds from running out, if that is due. */
    abstract void renew(Instant now);

    /**
     * Writes down what has ended.
     *
     * @return until before which nobody else can take what is held; the epoch where nothing is
     */
    abstract Instant end(Map<InstanceId, Instant> drained, List<InstanceId> failed, Instant now);

    /** Members whose drain ended just before this stay began: there is nothing to do about them. */
    abstract boolean settled(InstanceId instance);

    /** Whether somebody wants what is drained here to stop when what is in hand is finished. */
    boolean stopAsked() {
        return false;
    }

    /** Members that were given up before this stay began. */
    abstract boolean failed(InstanceId instance);
}
