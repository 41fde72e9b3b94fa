package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.run.Effort.Stay;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.HistoryEvent;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.ApiLog.Call;
import dev.noderoll.sim.aws.InstanceObserver;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.RequestLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Measures what a method takes, from the moment at which it is made. */
final class Gauge implements InstanceObserver {

    /** How long a pod may wait for a node. */
    static final Duration LONG = Duration.ofSeconds(30);

    private final Agenda agenda;
    private final Instant begun;
    private final SimAws aws;
    private final RequestLog requests;
    private final int callsBefore;
    private final Map<String, Instant> homeless = new HashMap<>();
    private final Arrivals arrivals;
    private int instances;
    private int peak;
    private long waited;

    /** {@code requests} is where those of the method are counted. */
    Gauge(Agenda agenda, SimAws aws, KubeApi api, RequestLog requests) {
        this.agenda = agenda;
        this.begun = agenda.instant();
        this.aws = aws;
        this.requests = requests;
        this.callsBefore = aws.log().calls().size();
        this.instances = aws.ec2().live().size();
        this.peak = instances;
        aws.observe(this);
        api.onChange(Kind.POD, this::see);
        this.arrivals = new Arrivals(agenda, aws, api);
    }

    @Override
    public void running(SimInstance instance) {
        instances++;
        peak = Math.max(peak, instances);
    }

    @Override
    public void terminated(SimInstance instance) {
        instances--;
    }

    private void see(Change change) {
        ObjectNode pod = change.object();
        boolean waits = change.type() != ChangeType.DELETED
                && pod.path("spec").path("nodeName").isMissingNode();
        if (waits) {
            homeless.putIfAbsent(Json.uid(pod), agenda.instant());
            return;
        }
        Instant since = homeless.remove(Json.uid(pod));
        if (since != null && !isDaemon(pod)) {
            waited += isLong(since) ? 1 : 0;
        }
    }

    private boolean isLong(Instant since) {
        return Duration.between(since, agenda.instant()).compareTo(LONG) > 0;
    }

    /** One of a DaemonSet, or the mirror of a static pod, which belongs to its node. */
    static boolean isDaemon(JsonNode pod) {
        JsonNode owner = pod.path("metadata").path("ownerReferences").path(0);
        return Set.of("DaemonSet", "Node").contains(owner.path("kind").asText());
    }

    /** What it took until now. */
    Effort read(StepFunctions service, FunctionUse functions, int nodes) {
        List<Execution> all = service.executions();
        SortedMap<String, Long> counts = new TreeMap<>();
        List<Call> calls = aws.log().calls();
        calls.subList(callsBefore, calls.size())
                .forEach(call -> counts.merge(call.service() + ":" + call.action(), 1L, Long::sum));
        return new Effort(
                nodes,
                all.stream().mapToInt(Execution::transitions).sum(),
                all.stream().mapToInt(e -> e.history().size()).max().orElse(0),
                counts,
                requests.counts(),
                requests.bytes(),
                peak,
                waited + homeless.values().stream().filter(this::isLong).count(),
                stays(all),
                arrivals.boots(),
                arrivals.ends(),
                arrivals.leaving(),
                functions);
    }

    private List<Stay> stays(List<Execution> executions) {
        List<Stay> stays = new ArrayList<>();
        for (Execution execution : executions) {
            Map<String, Instant> entered = new HashMap<>();
            for (HistoryEvent event : execution.history()) {
                String type = event.type().label();
                if (type.endsWith("StateEntered")) {
                    entered.put(event.state(), event.time());
                } else if (type.endsWith("StateExited") && entered.containsKey(event.state())) {
                    Instant from = entered.get(event.state());
                    stays.add(new Stay(
                            execution.machine(),
                            event.state(),
                            Duration.between(begun, from),
                            Duration.between(from, event.time())));
                }
            }
        }
        return stays;
    }
}
