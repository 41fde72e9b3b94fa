package dev.noderoll.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.noderoll.cli.report.ExecutionLog.Entry;
import dev.noderoll.cli.report.RolloutReport.Figure;
import dev.noderoll.cli.report.RolloutReport.Move;
import dev.noderoll.cli.report.RolloutReport.Row;
import dev.noderoll.cli.report.RolloutReport.Setting;
import dev.noderoll.cli.report.RolloutReport.Stage;
import dev.noderoll.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A rollout's report from what its functions have answered. Pods' successors and the endpoints of Services are not in it:
 * no function looks at them for their own sake.
 */
public final class ExecutionReport {

    /** A node of the rollout, and what is known of its stages. */
    private static final class Node {
        private final String name;
        private final String detail;
        private final List<Stage> stages = new ArrayList<>();

        private Node(String name, String detail) {
            this.name = name;
            this.detail = detail;
        }
    }

    private final ExecutionLog log;
    private final SequencedMap<String, Node> nodes = new LinkedHashMap<>();
    private final Deque<Instant> launches = new ArrayDeque<>();
    private final List<Move> moves = new ArrayList<>();
    private final Waits waits = new Waits();
    private final TreeSet<String> held = new TreeSet<>();
    private final List<Duration> boots = new ArrayList<>();
    private final List<Duration> drains = new ArrayList<>();
    private Optional<Instant> closed = Optional.empty();
    private List<String> drained = List.of();
    private int stuck;
    private int refused;
    private int leftOut;

    private ExecutionReport(ExecutionLog log) {
        this.log = log;
    }

    public static RolloutReport of(ExecutionLog log) {
        ExecutionReport report = new ExecutionReport(log);
        log.entries().forEach(report::hear);
        return report.report();
    }

    private void hear(Entry entry) {
        JsonNode answer = entry.answer();
        switch (entry.state()) {
            case "PrepareGroup" -> {
                if (answer.path("seconds").asInt() == 0) {
                    closed = closed.or(() -> Optional.of(entry.to()));
                }
            }
            case "ChooseNodes" -> {
                answer.at("/drain/nodes").forEach(this::chosen);
                drained = texts(answer.path("instances"));
                waits.answered("ChooseNodes", "the rollout", answer, entry.to());
            }
            case "CheckHealth" -> waits.answered("CheckHealth", "health", answer, entry.to());
            case "LaunchNodes" -> {
                for (int i = 0; i < answer.path("launched").asInt(); i++) {
                    launches.add(entry.from());
                }
            }
            case "DrainNodes" -> stayed(entry);
            case "TerminateNodes" ->
                drained.forEach(id -> Optional.ofNullable(nodes.get(id))
                        .ifPresent(node -> node.stages.add(new Stage("terminating", entry.from(), entry.to()))));
            default -> {}
        }
    }

    private void chosen(JsonNode going) {
        String name = going.path("node").asText();
        if (!name.isEmpty()) {
            node(going.path("instance").asText(), name, "outdated");
        }
    }

    private Node node(String instance, String name, String detail) {
        return nodes.computeIfAbsent(instance, _ -> new Node(name, detail));
    }

    private void stayed(Entry entry) {
        JsonNode answer = entry.answer();
        JsonNode journal = answer.path("journal");
        journal.path("joined").forEach(this::joined);
        journal.path("drains").forEach(this::drain);
        journal.path("moves")
                .forEach(move -> moves.add(
                        new Move(move.path("pod").asText(), move.path("node").asText(), at(move, "at"), null, null)));
        leftOut += journal.path("leftOut").asInt();
        refused += answer.at("/tally/refused").asInt();
        drained = texts(answer.path("drained"));
        TreeSet<String> now = new TreeSet<>();
        for (JsonNode pod : answer.path("held")) {
            String name = pod.path("pod").asText();
            now.add(name);
            if (held.add(name)) {
                waits.answered(name, name, waiting(pod), entry.from());
            }
            waits.answered(name, name, waiting(pod), entry.to());
        }
        for (String gone : List.copyOf(held)) {
            if (!now.contains(gone)) {
                held.remove(gone);
                waits.answered(gone, gone, MissingNode.getInstance(), entry.to());
            }
        }
    }

    private static JsonNode waiting(JsonNode pod) {
        return Json.json()
                .createObjectNode()
                .put("kind", "Held")
                .put("why", pod.path("why").asText());
    }

    private void joined(JsonNode joined) {
        String instance = joined.path("instance").asText();
        if (nodes.containsKey(instance)) {
            return;
        }
        Node node = node(instance, joined.path("node").asText(), "new");
        Instant registered = at(joined, "registered");
        Instant usable = at(joined, "usable");
        if (!launches.isEmpty() && launches.peek().isBefore(registered)) {
            Instant launched = launches.remove();
            node.stages.add(new Stage("booting", launched, registered));
            boots.add(Duration.between(launched, usable));
        }
        node.stages.add(new Stage("joining", registered, usable));
    }

    private void drain(JsonNode drain) {
        Node node = node(drain.path("instance").asText(), drain.path("node").asText(), "outdated");
        Instant since = at(drain, "since");
        Instant ended = at(drain, "ended");
        closed.filter(at -> at.isBefore(since) && node.detail.equals("outdated") && node.stages.isEmpty())
                .ifPresent(at -> node.stages.add(new Stage("closed", at, since)));
        node.stages.add(new Stage("draining", since, ended));
        if (drain.path("outcome").asText().equals("STUCK")) {
            stuck++;
        } else {
            drains.add(Duration.between(since, ended));
        }
    }

    private RolloutReport report() {
        nodes.values().forEach(this::toTheEnd);
        List<Row> rows = nodes.values().stream()
                .map(n -> new Row(n.name, n.detail, n.stages))
                .sorted(Comparator.comparing(row -> row.stages().isEmpty()
                        ? log.ended()
                        : row.stages().getFirst().from()))
                .toList();
        return new RolloutReport(
                log.title(),
                log.outcome(),
                log.begun(),
                log.ended(),
                rows,
                moves,
                waits.until(log.ended()),
                settings(),
                List.of(),
                figures());
    }

    /** A new node serves from its last stage on; an outdated one that was never drained was closed. */
    private void toTheEnd(Node node) {
        Instant last = node.stages.isEmpty()
                ? closed.orElse(log.ended())
                : node.stages.getLast().to();
        if (log.ended().isAfter(last) && node.detail.equals("new") && joinedLast(node)) {
            node.stages.add(new Stage("ready", last, log.ended()));
        } else if (log.ended().isAfter(last) && node.stages.isEmpty()) {
            node.stages.add(new Stage("closed", last, log.ended()));
        }
    }

    private static boolean joinedLast(Node node) {
        return node.stages.getLast().name().equals("joining");
    }

    /** From what the rollout wrote down when it began, and what its end says. */
    private List<Setting> settings() {
        JsonNode rollout = answers("BeginRollout")
                .map(a -> a.path("rollout"))
                .findFirst()
                .orElseGet(() -> MissingNode.getInstance());
        if (rollout.isMissingNode()) {
            return List.of();
        }
        boolean back = answers("EndRollout").findAny().isPresent();
        int steady = rollout.path("steady").asInt();
        String before = String.valueOf(steady);
        List<Setting> settings = new ArrayList<>();
        settings.add(new Setting(
                "desired capacity",
                before,
                "up to " + (steady + rollout.path("surge").asInt()),
                back ? before : "not put back yet"));
        String max = rollout.at("/before/max").asText();
        settings.add(new Setting("maximum size", max, "what the surge needs", back ? max : "not put back yet"));
        rollout.at("/before/suspend")
                .forEach(process -> settings.add(new Setting(
                        "process " + process.asText(), "runs", "suspended", back ? "runs" : "not put back yet")));
        return settings;
    }

    private Stream<JsonNode> answers(String state) {
        return log.entries().stream().filter(e -> e.state().equals(state)).map(Entry::answer);
    }

    private List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("nodes drained", String.valueOf(drains.size())));
        figures.add(new Figure("nodes stuck", String.valueOf(stuck)));
        figures.add(new Figure("evictions", String.valueOf(moves.size()) + (leftOut > 0 ? " and more" : "")));
        figures.add(new Figure("evictions refused", String.valueOf(refused)));
        median(boots).ifPresent(d -> figures.add(new Figure("from launch to use", Texts.duration(d) + " median")));
        median(drains).ifPresent(d -> figures.add(new Figure("a drain", Texts.duration(d) + " median")));
        figures.add(new Figure("turns", String.valueOf(answers("ChooseNodes").count())));
        return figures;
    }

    private static Optional<Duration> median(List<Duration> all) {
        return all.stream().sorted().skip(all.size() / 2).findFirst();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static Instant at(JsonNode object, String field) {
        return Instant.parse(object.path(field).asText());
    }
}
