package dev.noderoll.step;

import dev.noderoll.model.Pod;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.plan.DrainSurvey.Namespace;
import dev.noderoll.plan.LastOneGuard;
import dev.noderoll.port.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Takes a namespace's turn to evict, reads the namespace in it, and gives the turn back: so two sessions never take the
 * last two pods of one Service at the same moment.
 */
final class Turns {

    /** Longer than what is done in one takes. */
    private static final Duration TERM = Duration.ofMinutes(1);

    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final Ledger ledger;
    private final Session session;
    private final StayMemory memory;
    private final Function<String, Namespace> fresh;
    private final InstantSource clock;

    /**
     * Takes turns for a session.
     *
     * @param fresh asks the API server itself for a namespace
     */
    Turns(Ledger ledger, Session session, StayMemory memory, Function<String, Namespace> fresh, InstantSource clock) {
        this.ledger = ledger;
        this.session = session;
        this.memory = memory;
        this.fresh = fresh;
        this.clock = clock;
    }

    /** Whether everybody knows of the drain of the pod's node, and the turn was not somebody else's just now. */
    boolean mayTry(Pod pod, DrainSurvey survey) {
        return !survey.now().isBefore(survey.siteOf(pod).since().plus(LastOneGuard.SEEN))
                && memory.mayTry(pod.key().namespace(), survey.now());
    }

    /** Calls {@code action} once: with a survey made in the turn, or with the old one when the turn is not to be had. */
    void in(String namespace, DrainSurvey survey, Consumer<DrainSurvey> action) {
        session.mayWrite();
        Optional<Instant> others = ledger.takeTurn(namespace, session.name(), clock.instant(), TERM);
        if (others.isPresent()) {
            memory.noTurn(namespace, clock.instant().plus(AGAIN));
            action.accept(survey);
            return;
        }
        try {
            action.accept(survey.inTurn(namespace, fresh.apply(namespace)));
        } finally {
            ledger.endTurn(namespace, session.name());
        }
        memory.noTurn(namespace, clock.instant().plus(AGAIN));
    }
}
