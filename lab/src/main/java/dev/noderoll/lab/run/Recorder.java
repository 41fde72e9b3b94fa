package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.cli.report.RolloutReport;
import dev.noderoll.cli.report.RolloutReport.Count;
import dev.noderoll.cli.report.RolloutReport.Row;
import dev.noderoll.cli.report.RolloutReport.Service;
import dev.noderoll.cli.report.RolloutReport.Stage;
import dev.noderoll.cli.report.Waits;
import dev.noderoll.sim.asl.Listeners.TaskEnded;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Watches a method at work in the lab, from now on, and tells of it as a report. */
final class Recorder {

    private static final String GONE = "gone";
    private static final String SERVICE = "kubernetes.io/service-name";

    /** A node's states, each until the next. */
    private record Seen(String image, List<Stage> over, String state, Instant since) {}

    private final Agenda agenda;
    private final KubeApi api;
    private final Instant begun;
    private final SequencedMap<String, Seen> nodes = new LinkedHashMap<>();
    private final Map<String, List<Count>> ready = new TreeMap<>();
    private final Waits waits = new Waits();
    private final MoveLog moves;
    private final SettingLog settings;
    private Optional<Instant> ended = Optional.empty();

    Recorder(World world, String group, Timeline timeline, StepFunctions service) {
        this.agenda = world.agenda();
        this.api = world.api();
        this.begun = agenda.instant();
        this.moves = new MoveLog(api, agenda, timeline::nameOfNode);
        this.settings = new SettingLog(world.aws(), group);
        timeline.onRow(this::row);
        service.listeners().onTaskEnded(this::heard);
        api.list(Kind.SERVICE).stream()
                .filter(s -> !s.path("spec").path("selector").isEmpty())
                .forEach(s -> count(name(s)));
        api.onChange(Kind.ENDPOINT_SLICE, change -> count(serviceOf(change.object())));
        agenda.afterEach(event -> settings.look());
    }

    private void row(String node, String image, String lifecycle) {
        if (ended.isPresent()) {
            return;
        }
        String state = stage(lifecycle);
        Instant now = agenda.instant();
        Seen before = nodes.get(node);
        if (before == null) {
            nodes.put(node, new Seen(image, List.of(), state, now));
        } else if (!before.state().equals(state)) {
            nodes.put(node, new Seen(before.image(), stages(before, now), state, now));
        }
    }

    /** Auto Scaling's own states in a person's words. */
    private static String stage(String lifecycle) {
        if (lifecycle.startsWith("Pending")) {
            return "launching";
        }
        return lifecycle.startsWith("Terminating") ? "terminating" : lifecycle;
    }

    private static List<Stage> stages(Seen seen, Instant until) {
        List<Stage> stages = new ArrayList<>(seen.over());
        if (!seen.state().equals(GONE) && until.isAfter(seen.since())) {
            stages.add(new Stage(seen.state(), seen.since(), until));
        }
        return stages;
    }

    private void heard(TaskEnded task) {
        waits.answered(
                task.execution().name() + " " + task.stateName(),
                task.stateName(),
                task.result().orElseGet(MissingNode::getInstance),
                task.ended());
    }

    private static String name(ObjectNode service) {
        return service.path("metadata").path("namespace").asText() + "/"
                + service.path("metadata").path("name").asText();
    }

    private static String serviceOf(ObjectNode slice) {
        return slice.path("metadata").path("namespace").asText() + "/"
                + slice.path("metadata").path("labels").path(SERVICE).asText();
    }

    private void count(String service) {
        int now = 0;
        for (ObjectNode slice : api.list(Kind.ENDPOINT_SLICE)) {
            if (serviceOf(slice).equals(service)) {
                for (JsonNode endpoint : slice.path("endpoints")) {
                    now += endpoint.path("conditions").path("ready").asBoolean() ? 1 : 0;
                }
            }
        }
        List<Count> counts = ready.computeIfAbsent(service, _ -> new ArrayList<>());
        if (counts.isEmpty() || counts.getLast().ready() != now) {
            counts.add(new Count(agenda.instant(), now));
        }
    }

    /** What comes from now on is no part of it. */
    void end() {
        ended = Optional.of(agenda.instant());
    }

    /** What was seen until the end. */
    RolloutReport report(String title, Result result) {
        Instant now = ended.orElseGet(agenda::instant);
        List<Row> rows = new ArrayList<>();
        nodes.forEach((name, seen) -> rows.add(new Row(name, seen.image(), stages(seen, now))));
        List<Service> services = new ArrayList<>();
        ready.forEach((name, counts) -> services.add(new Service(name, counts)));
        return new RolloutReport(
                title,
                result.outcome(),
                begun,
                now,
                rows,
                moves.moves(),
                waits.until(now),
                settings.settings(),
                services,
                Report.figures(result));
    }
}
