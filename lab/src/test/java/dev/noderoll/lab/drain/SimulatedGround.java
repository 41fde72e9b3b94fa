package dev.noderoll.lab.drain;

import dev.noderoll.kubernetes.ApiClusters;
import dev.noderoll.kubernetes.Connection;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Pauses;
import dev.noderoll.sim.door.KubernetesDoor;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.ApiServer;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.cluster.Cluster;
import dev.noderoll.sim.kubernetes.cluster.ClusterSettings;
import dev.noderoll.sim.kubernetes.cluster.NodeSpec;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** The simulated cluster. */
final class SimulatedGround extends Ground {

    private final ApiServer api;
    private final Cluster cluster;
    private final KubernetesDoor door;

    private final InstantSource time;
    private final Pauses pauses;

    /** In virtual time. */
    SimulatedGround() {
        this(new Agenda(Instant.parse("2026-01-05T08:00:00Z")), new Inbox());
    }

    private SimulatedGround(Agenda agenda, Inbox inbox) {
        this(agenda, inbox, agenda);
    }

    private SimulatedGround(Agenda agenda, Inbox inbox, InstantSource clock) {
        super(agenda, inbox);
        this.time = clock;
        Dice dice = new Dice(1);
        this.api = new ApiServer(agenda, dice);
        this.cluster = new Cluster(agenda, dice, api, ClusterSettings.fast());
        cluster.start();
        this.door = KubernetesDoor.open(api, inbox);
        this.pauses = clock == agenda ? new WorldPauses(agenda, inbox, api) : Pauses.real(clock);
    }

    /** In real time, for clients that have a clock of their own. */
    static SimulatedGround inRealTime() {
        Inbox inbox = new Inbox();
        return new SimulatedGround(new Agenda(Instant.now(), inbox.realPace()), inbox, InstantSource.system());
    }

    @Override
    KubeApi api() {
        return api;
    }

    @Override
    Clusters clusters() {
        return new ApiClusters(CLUSTER, Connection.open(URI.create(door.url())));
    }

    KubernetesDoor door() {
        return door;
    }

    @Override
    void addNode(String name, String row, int pods) {
        cluster.addNode(new NodeSpec(
                name,
                "aws:///eu-central-1a/i-" + name,
                "eu-central-1a",
                "m5.large",
                64_000,
                64_000,
                pods,
                "v1.36.0",
                Map.of("row", row)));
    }

    @Override
    void silence(String node) {
        cluster.silenceNode(node);
    }

    @Override
    Instant now() {
        return time.instant();
    }

    @Override
    Pauses pauses() {
        return pauses;
    }

    @Override
    public void close() {
        door.close();
    }
}
