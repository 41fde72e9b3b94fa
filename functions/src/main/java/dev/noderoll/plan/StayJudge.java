package dev.noderoll.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides how long DrainNodes stays, and how long it is away.
 *
 * <p>It stays while something is about to happen. It goes when something has ended, a little later where more is about to;
 * when its caller has something else to do; when its time is over; and when nothing has changed for two minutes and
 * nothing is due within one, since a Wait state is cheaper than a function that waits.
 */
public final class StayJudge {

    /** Below a function's fifteen minutes, with room for a long last look. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    /** What a new stay costs each drain that goes on, beside the time that it takes to begin: its evictions and its end come later. */
    static final Duration LOSS = Duration.ofSeconds(1);

    /** For others that are about to end, however many go on. */
    static final Duration LINGER_MOST = Duration.ofSeconds(15);

    /** So many that have ended are worth a new stay, whatever else goes on: it costs ten transitions, and a call or two a node. */
    static final int ENOUGH = 8;

    /** While none does: what has ended costs an instance three minutes, and a new stay twenty calls. */
    static final Duration LINGER_ALONE = Duration.ofMinutes(3);

    static final Duration IDLE = Duration.ofMinutes(2);
    static final Duration NEAR = Duration.ofMinutes(1);

    /** Below the Lease's term, which nothing renews meanwhile. */
    static final int MOST_AWAY = 240;

    private static final int LEAST_AWAY = 30;
    private static final int BOOT_AWAY = 60;

    /** So that whatever depends on the time alone is seen, if nothing else calls for a look. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    /** What is due and has not happened after a look at it: nothing that a look every moment would hasten. */
    private static final Duration OVERDUE = Duration.ofSeconds(2);

    private StayJudge() {}

    /** Whether to go, or to look again. */
    public sealed interface Course {

        /** Seconds until the next stay; 0 when there is something else to do at once. */
        record Go(int seconds) implements Course {}

        /** Look again then, or as soon as something changes. */
        record Stay(Instant until) implements Course {}
    }

    /**
     * What there is to wait for.
     *
     * @param begun when the stay began
     * @param opened when it had looked for the first time
     * @param changed when something that matters changed last
     * @param firstEnd when the first drain of this stay ended; empty before
     * @param ended how many have ended
     * @param idle for how long, added up, those that have ended have waited for the end of the stay
     * @param draining how many nodes are being drained
     * @param ending how many of those are about to end
     * @param waiting how many members have not begun
     * @param oldest when the oldest drain began; {@code begun} when there is none
     * @param due when something happens by itself; empty when nothing is known to
     * @param returnBy when the caller has something else to do
     */
    public record Outlook(
            Instant begun,
            Instant opened,
            Instant changed,
            Optional<Instant> firstEnd,
            int ended,
            Duration idle,
            int draining,
            int ending,
            int waiting,
            Instant oldest,
            Optional<Instant> due,
            Instant returnBy) {}

    public static Course judge(Outlook o, Instant now) {
        Instant end = o.begun().plus(LONGEST);
        boolean nothingLeft = o.draining() == 0 && o.waiting() == 0;
        if (nothingLeft || !now.isBefore(o.returnBy()) || !now.isBefore(end)) {
            return new Course.Go(0);
        }
        Instant due = o.due().orElse(Instant.MAX);
        Instant until =
                earliest(Stream.of(now.plus(LOOK), o.returnBy(), end, due.isAfter(now) ? due : now.plus(OVERDUE)));
        if (o.firstEnd().isPresent()) {
            Instant linger = linger(o, o.firstEnd().get(), now);
            return now.isBefore(linger) ? new Course.Stay(earliest(Stream.of(until, linger))) : new Course.Go(0);
        }
        boolean still = !now.isBefore(o.changed().plus(IDLE)) && due.isAfter(now.plus(NEAR));
        if (still) {
            return new Course.Go(away(o, now));
        }
        Instant idle = o.changed().plus(IDLE);
        return new Course.Stay(idle.isAfter(now) ? earliest(Stream.of(until, idle)) : until);
    }

    private static Instant linger(Outlook o, Instant first, Instant now) {
        if (o.draining() == 0) {
            return Instant.MIN;
        }
        if (o.waiting() == 0) {
            return first.plus(LINGER_ALONE);
        }
        if (o.ending() == 0 || o.ended() >= ENOUGH) {
            return Instant.MIN;
        }
        Duration loss = LOSS.plus(Duration.between(o.begun(), o.opened())).multipliedBy(o.draining());
        Duration left = loss.minus(o.idle());
        return earliest(Stream.of(now.plus(left.dividedBy(o.ended())), first.plus(LINGER_MOST)));
    }

    /** A quarter of the age of the oldest drain; a node that boots has no long age. */
    private static int away(Outlook o, Instant now) {
        long age = Duration.between(o.oldest(), now).toSeconds();
        long patience = o.draining() == 0 ? BOOT_AWAY : Math.clamp(age / 4, LEAST_AWAY, MOST_AWAY);
        Instant back = earliest(
                Stream.of(now.plusSeconds(patience), o.returnBy(), o.due().orElse(Instant.MAX)));
        return (int) Math.max(1, Duration.between(now, back).toSeconds());
    }

    private static Instant earliest(Stream<Instant> times) {
        return times.min(Instant::compareTo).orElseThrow();
    }
}
