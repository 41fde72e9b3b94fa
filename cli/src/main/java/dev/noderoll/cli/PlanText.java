package dev.noderoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.cli.forecast.Forecast;
import dev.noderoll.cli.forecast.Forecast.Hindrance;
import dev.noderoll.cli.forecast.Forecast.Launch;
import dev.noderoll.cli.forecast.Forecast.Node;
import dev.noderoll.cli.forecast.Forecast.Range;
import dev.noderoll.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A forecast for people, and for programs. */
final class PlanText {

    private static final int SHOWN = 100;

    private PlanText() {}

    static List<String> text(String title, Forecast forecast) {
        List<String> lines = new ArrayList<>();
        lines.add(title + ": " + verdict(forecast));
        if (forecast.nodes().isEmpty() && forecast.hindrances().isEmpty()) {
            return lines;
        }
        if (forecast.nodes().isEmpty()) {
            hindrances(lines, forecast);
            return lines;
        }
        Range range = forecast.duration();
        lines.add("  takes     " + clock(range.least()) + " to " + clock(range.most()) + ", most likely "
                + clock(range.likely())
                + (forecast.measured() ? "" : "; boots are assumed, since none were seen on this group"));
        if (!forecast.bounds().isEmpty()) {
            lines.add("  hangs on  "
                    + forecast.bounds().stream()
                            .map(b -> b.what() + " (" + clock(b.gain()) + ")")
                            .collect(Collectors.joining(", ")));
        }
        lines.add(
                "  adds      " + forecast.surge() + (forecast.surge() == 1 ? " instance" : " instances") + " at most");
        lines.add("  evicts    " + forecast.evictions() + " pods"
                + (forecast.restarted().isEmpty()
                        ? ""
                        : ", and moves " + forecast.restarted().size() + " by restarts of their Deployments"));
        lines.add(String.format(
                Locale.ROOT, "  costs     %.2f instance hours above the desired capacity", forecast.surgeHours()));
        hindrances(lines, forecast);
        nodes(lines, forecast);
        launches(lines, forecast);
        return lines;
    }

    private static String verdict(Forecast forecast) {
        return switch (forecast.end()) {
            case "Done" ->
                forecast.hindrances().isEmpty()
                        ? "every node would be replaced"
                        : "it would end, and leave nodes that cannot be drained";
            case "AlreadyCurrent", "Held", "SurplusTaken" -> forecast.end() + ": " + forecast.why();
            case "NotBegun" -> "it would not begin: " + forecast.why();
            default -> "it would stop: " + forecast.why();
        };
    }

    private static void hindrances(List<String> lines, Forecast forecast) {
        if (forecast.hindrances().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("Somebody has to see to:");
        for (Hindrance hindrance : forecast.hindrances()) {
            lines.add("  " + hindrance.pod() + ": " + hindrance.why());
            lines.add("    " + hindrance.unblock());
        }
    }

    private static void nodes(List<String> lines, Forecast forecast) {
        int widest =
                forecast.nodes().stream().mapToInt(n -> n.name().length()).max().orElse(4);
        String row = "  %-8s  %-" + Math.max(4, widest) + "s  %-14s  %-6s  %s";
        lines.add("");
        lines.add(row.formatted("begins", "node", "zone", "pods", "drained at"));
        for (Node node : forecast.nodes().stream().limit(SHOWN).toList()) {
            lines.add(row.formatted(
                    clock(node.begins()),
                    node.name(),
                    node.zone(),
                    node.pods().size(),
                    node.stuck().isEmpty() ? clock(node.ends()) : "never: " + node.stuck()));
        }
        more(lines, forecast.nodes());
    }

    private static void launches(List<String> lines, Forecast forecast) {
        String row = "  %-8s  %-14s  %s";
        lines.add("");
        lines.add(row.formatted("launches", "zone", "instances"));
        for (Launch launch : forecast.launches().stream().limit(SHOWN).toList()) {
            String zone = launch.zone().isEmpty() ? "any" : launch.zone();
            lines.add(row.formatted(clock(launch.at()), zone, launch.count()));
        }
        more(lines, forecast.launches());
    }

    private static void more(List<String> lines, List<?> rows) {
        if (rows.size() > SHOWN) {
            lines.add("  and " + (rows.size() - SHOWN) + " more");
        }
    }

    private static String clock(Duration duration) {
        return String.format(
                Locale.ROOT, "%d:%02d:%02d", duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
    }

    /** Durations in seconds. */
    static ObjectNode data(Forecast forecast) {
        ObjectNode data =
                Json.json().createObjectNode().put("end", forecast.end()).put("why", forecast.why());
        Range range = forecast.duration();
        data.putObject("seconds")
                .put("least", range.least().toSeconds())
                .put("likely", range.likely().toSeconds())
                .put("most", range.most().toSeconds());
        data.put("bootsMeasured", forecast.measured())
                .put("surge", forecast.surge())
                .put("evictions", forecast.evictions())
                .put("surgeInstanceHours", forecast.surgeHours());
        forecast.restarted().forEach(data.withArray("restarted")::add);
        forecast.bounds()
                .forEach(b -> data.withArray("hangsOn")
                        .addObject()
                        .put("what", b.what())
                        .put("seconds", b.gain().toSeconds()));
        forecast.hindrances()
                .forEach(h -> data.withArray("hindrances")
                        .addObject()
                        .put("pod", h.pod())
                        .put("why", h.why())
                        .put("unblock", h.unblock()));
        for (Node node : forecast.nodes()) {
            ObjectNode object = data.withArray("nodes")
                    .addObject()
                    .put("node", node.name())
                    .put("instance", node.instance())
                    .put("zone", node.zone())
                    .put("begins", node.begins().toSeconds())
                    .put("ends", node.ends().toSeconds())
                    .put("stuck", node.stuck());
            node.pods().forEach(object.withArray("pods")::add);
        }
        forecast.launches()
                .forEach(l -> data.withArray("launches")
                        .addObject()
                        .put("zone", l.zone())
                        .put("count", l.count())
                        .put("at", l.at().toSeconds()));
        return data;
    }

    static JsonNode both(ObjectNode input, Forecast forecast) {
        ObjectNode both = Json.json().createObjectNode();
        both.set("input", input);
        both.set("forecast", data(forecast));
        return both;
    }
}
