package dev.noderoll.kubernetes;

import dev.noderoll.port.ClusterParts;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Misconfigured;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Clusters by name, each opened once; again when it has been made anew under its name, at another address. */
public final class ApiClusters implements Clusters {

    private final Function<String, Connection> connections;
    private final Map<String, Cluster> opened = new ConcurrentHashMap<>();

    /**
     * Makes the clusters that a directory knows.
     *
     * @param connections how a cluster of this name is reached; throws {@link Misconfigured} when there is none
     */
    public ApiClusters(Function<String, Connection> connections) {
        this.connections = connections;
    }

    /** One cluster, at a known place. */
    public ApiClusters(String name, Connection connection) {
        this(wanted -> {
            if (!wanted.equals(name)) {
                throw Misconfigured.field("cluster", wanted, name + ", the only cluster that is set up");
            }
            return connection;
        });
    }

    @Override
    public Cluster cluster(String name) {
        return opened.computeIfAbsent(name, wanted -> open(connections.apply(wanted), () -> opened.remove(wanted)));
    }

    private static Cluster open(Connection connection, Runnable moved) {
        ClusterClient client = new ClusterClient(connection, moved);
        return new ClusterParts(
                new ApiNodes(client),
                new ApiPods(client),
                new ApiWorkloads(client),
                new ApiVolumes(client),
                new LeaseLedger(client),
                new ApiEvents(client),
                () -> new ApiLive(client, LiveTopic.Course.FOLLOWED),
                () -> new ApiLive(client, LiveTopic.Course.LISTED_ONCE));
    }
}
