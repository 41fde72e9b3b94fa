package dev.noderoll.sim.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** EKS: clusters and managed node groups, to be looked at only. */
public final class Eks {

    /**
     * A cluster.
     *
     * @param version Kubernetes' minor version: {@code 1.34}
     * @param certificateAuthority PEM in Base64
     */
    public record Cluster(
            String name, String arn, String endpoint, String certificateAuthority, String version, String status) {
        Cluster upgradedTo(String next) {
            return new Cluster(name, arn, endpoint, certificateAuthority, next, status);
        }
    }

    /** A managed node group, and the Auto Scaling group behind it. */
    public record Nodegroup(
            String cluster, String name, String group, String amiType, String version, String releaseVersion) {}

    private final AwsSettings settings;
    private final ApiLog.Service log;
    private final NavigableMap<String, Cluster> clusters = new TreeMap<>();
    private final List<Nodegroup> nodegroups = new ArrayList<>();

    Eks(AwsSettings settings, ApiLog log) {
        this.settings = settings;
        this.log = log.of("eks");
    }

    public Cluster describeCluster(String name) {
        log.reads("DescribeCluster");
        return cluster(name);
    }

    /** The names of the cluster's managed node groups. */
    public List<String> listNodegroups(String cluster) {
        log.reads("ListNodegroups");
        cluster(cluster);
        return nodegroups.stream()
                .filter(n -> n.cluster().equals(cluster))
                .map(Nodegroup::name)
                .toList();
    }

    public Nodegroup describeNodegroup(String cluster, String name) {
        log.reads("DescribeNodegroup");
        cluster(cluster);
        return nodegroups.stream()
                .filter(n -> n.cluster().equals(cluster) && n.name().equals(name))
                .findFirst()
                .orElseThrow(() -> notFound("No node group found for name: " + name + "."));
    }

    void add(String name, String endpoint, String certificateAuthority, String version) {
        String arn = "arn:aws:eks:" + settings.region() + ":" + settings.account() + ":cluster/" + name;
        clusters.put(name, new Cluster(name, arn, endpoint, certificateAuthority, version, "ACTIVE"));
    }

    void add(Nodegroup nodegroup) {
        cluster(nodegroup.cluster());
        nodegroups.add(nodegroup);
    }

    void upgrade(String cluster, String version) {
        clusters.put(cluster, cluster(cluster).upgradedTo(version));
    }

    private Cluster cluster(String name) {
        Cluster cluster = clusters.get(name);
        if (cluster == null) {
            throw notFound("No cluster found for name: " + name + ".");
        }
        return cluster;
    }

    private static AwsError notFound(String message) {
        return new AwsError("ResourceNotFoundException", 404, message);
    }
}
