package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.InstanceObserver;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long instances take to come, and to go, as the world draws it; from the moment at which this is made. */
public final class Arrivals implements InstanceObserver {

    private final Agenda agenda;
    private final KubeApi api;
    private final Map<String, Instant> launched = new HashMap<>();
    private final Map<String, Instant> ending = new HashMap<>();
    private final List<Duration> boots = new ArrayList<>();
    private final List<Duration> ends = new ArrayList<>();

    public Arrivals(Agenda agenda, SimAws aws, KubeApi api) {
        this.agenda = agenda;
        this.api = api;
        aws.observe(this);
        api.onChange(
                Kind.NODE, change -> look(change.object().at("/metadata/name").asText()));
        api.onChange(
                Kind.POD, change -> look(change.object().at("/spec/nodeName").asText()));
    }

    /** From launch until the node was Ready, and its daemon pods: before that no pod is to be sent there. */
    public List<Duration> boots() {
        return List.copyOf(boots);
    }

    /** From shutting down until gone. */
    public List<Duration> ends() {
        return List.copyOf(ends);
    }

    /** How many are shutting down now. */
    int leaving() {
        return ending.size();
    }

    @Override
    public void running(SimInstance instance) {
        launched.put(instance.privateDnsName(), instance.launchTime());
    }

    @Override
    public void terminating(SimInstance instance) {
        ending.put(instance.id(), agenda.instant());
    }

    @Override
    public void terminated(SimInstance instance) {
        Instant since = ending.remove(instance.id());
        if (since != null) {
            ends.add(Duration.between(since, agenda.instant()));
        }
    }

    private void look(String node) {
        Instant since = launched.get(node);
        if (since != null && isUsable(node)) {
            launched.remove(node);
            boots.add(Duration.between(since, agenda.instant()));
        }
    }

    private boolean isUsable(String node) {
        boolean isReady = api.get(Kind.NODE, "", node).filter(Ready::is).isPresent();
        List<ObjectNode> daemons =
                isReady ? api.podsOnNode(node).stream().filter(Gauge::isDaemon).toList() : List.of();
        return isReady
                && daemons.size() >= api.list(Kind.DAEMON_SET).size()
                && daemons.stream().allMatch(Ready::is);
    }
}
