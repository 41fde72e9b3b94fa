package dev.noderoll.step;

import dev.noderoll.model.Pod;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Blocker.Course;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.plan.LastOneGuard;
import dev.noderoll.plan.LastResort;
import dev.noderoll.plan.Loss;
import dev.noderoll.step.Stayed.Held;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one pass has found on one node: how many pods are going, and what holds each of the others. */
final class SitePass {

    private final List<Held> held = new ArrayList<>();
    private final List<Instant> due = new ArrayList<>();
    private int going;
    private boolean ahead;

    /** A pod is on its way out, and must be gone by then. */
    void going(Instant goneBy) {
        going++;
        due.add(goneBy.plusSeconds(1));
    }

    /** A pod may go, and is asked for at the next look. */
    void next(Instant now) {
        going++;
        due.add(now);
    }

    void hold(Pod pod, Blocker blocker, DrainSurvey survey) {
        held.add(Held.of(pod, blocker, Loss.beside(blocker, pod, survey)));
        if (LastResort.awaits(survey, pod, blocker)) {
            ahead = true;
            due.add(LastResort.from(survey, pod, blocker));
        }
        if (blocker instanceof Blocker.NotBefore(String _, Instant until)) {
            due.add(until);
        }
        if (blocker instanceof Blocker.Detaching(Instant until)) {
            due.add(until);
        }
        if (blocker instanceof Blocker.TurnOfOthers) {
            due.add(survey.siteOf(pod).since().plus(LastOneGuard.SEEN));
        }
    }

    int going() {
        return going;
    }

    /** Whether anything of it goes, has gone, or may go, but for want of a node. */
    boolean moves() {
        return going > 0
                || held.isEmpty()
                || held.stream().map(Held::blocker).anyMatch(b -> b.course() == Course.PASSES && !b.awaitsNode());
    }

    boolean ahead() {
        return ahead;
    }

    List<Held> held() {
        return List.copyOf(held);
    }

    /** When something happens on it by itself: the first time after {@code now}. */
    Optional<Instant> due(Instant now) {
        return due.stream().filter(t -> !t.isBefore(now)).min(Instant::compareTo);
    }
}
