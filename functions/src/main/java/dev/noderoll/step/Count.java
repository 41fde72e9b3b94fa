package dev.noderoll.step;

import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.step.Stayed.Tally;
import dev.noderoll.step.Stayed.Unaccepted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps count of what a stay does. */
final class Count {

    private static final int MOST_TOLD = 50;

    final JournalKeeper journal;
    final Announcer announcer;
    final List<String> evicted = new ArrayList<>();
    final List<String> restarted = new ArrayList<>();
    final List<String> forced = new ArrayList<>();
    final List<String> losses = new ArrayList<>();
    final Map<String, Integer> unaccepted = new TreeMap<>();

    /** How long the API server has taken over what it was asked to do. */
    Duration called = Duration.ZERO;

    Count(JournalKeeper journal, Announcer announcer) {
        this.journal = journal;
        this.announcer = announcer;
    }

    /** By the kind of what the API server said, which is the name of its type. */
    void answered(EvictionAnswer answer) {
        if (!(answer instanceof EvictionAnswer.Accepted)) {
            unaccepted.merge(answer.getClass().getSimpleName(), 1, Integer::sum);
        }
    }

    private int times(Class<? extends EvictionAnswer> kind) {
        return unaccepted.getOrDefault(kind.getSimpleName(), 0);
    }

    Tally tally() {
        int refused = times(EvictionAnswer.Refused.class) + times(EvictionAnswer.Denied.class);
        List<Unaccepted> answers = unaccepted.entrySet().stream()
                .map(e -> new Unaccepted(e.getKey(), e.getValue()))
                .toList();
        return new Tally(first(evicted), first(restarted), refused, answers, first(forced), first(losses));
    }

    private static List<String> first(List<String> all) {
        return all.stream().limit(MOST_TOLD).toList();
    }
}
