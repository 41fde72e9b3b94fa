package dev.noderoll.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a rollout is.
 *
 * @param replaced how many members in service run the target
 * @param of the desired capacity when the rollout began
 * @param target the launch template version that members are to run
 * @param nodes those that something happens to now
 * @param closed how many outdated nodes wait for their turn
 * @param rest how long the remaining nodes may take; empty before two nodes have been drained
 */
record Progress(
        int replaced, int of, String target, List<NodeStage> nodes, int closed, Optional<Rest> rest, Instant now) {

    /** Nodes are listed up to this many. */
    private static final int SHOWN = 20;

    /**
     * What a node is at.
     *
     * @param since when that began; null when nobody knows
     * @param waitsFor the first reasons for which it has not gone on; empty when it just needs its time
     */
    record NodeStage(String node, String stage, @Nullable Instant since, List<String> waitsFor) {
        NodeStage {
            waitsFor = List.copyOf(waitsFor);
        }
    }

    /** A range of time. */
    record Rest(Duration least, Duration most) {

        /** How many standard errors the range reaches to either side. */
        private static final double WIDTH = 2;

        /**
         * From the moments at which nodes were drained: as many gaps more, of the mean that they had, and the error of a
         * sum of so many.
         *
         * @param ends sorted; of a rollout that drains in flocks, the gaps within a flock are about zero, and count
         * @param left how many nodes are still to be drained
         */
        static Optional<Rest> of(List<Instant> ends, int left, Instant now) {
            if (ends.size() < 2 || left <= 0) {
                return Optional.empty();
            }
            int gaps = ends.size() - 1;
            double mean = seconds(ends.getFirst(), ends.getLast()) / gaps;
            double squares = 0;
            for (int i = 1; i <= gaps; i++) {
                squares += Math.pow(seconds(ends.get(i - 1), ends.get(i)) - mean, 2);
            }
            // A single gap tells nothing of its spread: it may as well have been half, or twice as long.
            double deviation = gaps == 1 ? mean : Math.sqrt(squares / (gaps - 1));
            double whole = Math.max(0, mean * left - seconds(ends.getLast(), now));
            double error = WIDTH * deviation * Math.sqrt(left + (double) left * left / gaps);
            return Optional.of(new Rest(
                    Duration.ofSeconds(Math.round(Math.max(0, whole - error))),
                    Duration.ofSeconds(Math.round(whole + error))));
        }

        private static double seconds(Instant from, Instant to) {
            return Duration.between(from, to).toMillis() / 1000.0;
        }
    }

    Progress {
        nodes = List.copyOf(nodes);
    }

    List<String> text() {
        List<String> lines = new ArrayList<>();
        lines.add(replaced + " of " + of + " nodes run " + target + ", " + closed + " wait for their turn"
                + rest.map(r -> "; " + minutes(r.least()) + " to " + minutes(r.most()) + " min are left")
                        .orElse(""));
        for (NodeStage node : nodes.subList(0, Math.min(SHOWN, nodes.size()))) {
            Instant since = node.since();
            String time = since == null ? "" : " for " + clock(Duration.between(since, now));
            lines.add("  " + node.node() + "  " + node.stage() + time);
            node.waitsFor().forEach(reason -> lines.add("    waits for " + reason));
        }
        if (nodes.size() > SHOWN) {
            lines.add("  and " + (nodes.size() - SHOWN) + " more");
        }
        return lines;
    }

    private static long minutes(Duration duration) {
        return Math.ceilDiv(duration.toSeconds(), 60);
    }

    private static String clock(Duration duration) {
        return String.format("%d:%02d", duration.toMinutes(), duration.toSecondsPart());
    }

    ObjectNode data() {
        ObjectNode data = Json.json()
                .createObjectNode()
                .put("replaced", replaced)
                .put("of", of)
                .put("target", target)
                .put("closed", closed);
        rest.ifPresent(r -> data.putObject("secondsLeft")
                .put("least", r.least().toSeconds())
                .put("most", r.most().toSeconds()));
        ArrayNode array = data.putArray("nodes");
        for (NodeStage node : nodes) {
            ObjectNode object = array.addObject().put("node", node.node()).put("stage", node.stage());
            Optional.ofNullable(node.since()).ifPresent(since -> object.put("since", since.toString()));
            node.waitsFor().forEach(object.withArray("waitsFor")::add);
        }
        return data;
    }
}
