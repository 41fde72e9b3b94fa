package dev.noderoll.cli.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a rollout.
 *
 * @param title what was rolled
 * @param outcome how it ended, in one line
 * @param rows what took its time, in the order in which a picture shows them: nodes, or states of the machine
 * @param moves each eviction with the pod's successor; empty when that is not known
 * @param waits what waited for what
 * @param settings what was changed of the group
 * @param services ready endpoints over time; empty when that is not known
 * @param figures what it cost
 */
public record RolloutReport(
        String title,
        String outcome,
        Instant begun,
        Instant ended,
        List<Row> rows,
        List<Move> moves,
        List<Wait> waits,
        List<Setting> settings,
        List<Service> services,
        List<Figure> figures) {

    /** A node or a state, and its stages one after another. */
    public record Row(String name, String detail, List<Stage> stages) {
        public Row {
            stages = List.copyOf(stages);
        }
    }

    /** From when to when a row was at something. */
    public record Stage(String name, Instant from, Instant to) {
        public Duration lasted() {
            return Duration.between(from, to);
        }
    }

    /**
     * A pod's move.
     *
     * @param successor null when none was seen
     * @param ready when the successor was Ready; null when it was not
     */
    public record Move(
            String pod,
            String from,
            Instant evicted,
            @Nullable String successor,
            @Nullable Instant ready) {}

    /** Somebody waited for something. */
    public record Wait(String who, String reason, Instant from, Instant to) {
        public Duration lasted() {
            return Duration.between(from, to);
        }
    }

    /** A setting of the group: before the rollout, what it was meanwhile, and at the end. */
    public record Setting(String name, String before, String meanwhile, String after) {
        /** Whether it is again as it was. */
        public boolean putBack() {
            return before.equals(after);
        }
    }

    /** The ready endpoints of a Service; each count holds until the next. */
    public record Service(String name, List<Count> counts) {
        public Service {
            counts = List.copyOf(counts);
        }

        public int fewest() {
            return counts.stream().mapToInt(Count::ready).min().orElse(0);
        }
    }

    public record Count(Instant from, int ready) {}

    public record Figure(String name, String value) {}

    public RolloutReport {
        rows = List.copyOf(rows);
        moves = List.copyOf(moves);
        waits = List.copyOf(waits);
        settings = List.copyOf(settings);
        services = List.copyOf(services);
        figures = List.copyOf(figures);
    }

    public Duration lasted() {
        return Duration.between(begun, ended);
    }

    /** Whether anybody looked for the pods' successors. */
    boolean successorsKnown() {
        return moves.stream().anyMatch(move -> move.successor() != null);
    }
}
