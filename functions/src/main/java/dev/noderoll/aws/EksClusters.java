package dev.noderoll.aws;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.noderoll.port.Misconfigured;
import java.net.URI;
import java.util.Base64;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.Cluster;

/** The EKS clusters of the region. */
public final class EksClusters {

    /**
     * Where a cluster's API server is.
     *
     * @param certificates the PEM text of those that sign for it
     * @param version the Kubernetes version, such as {@code 1.33}
     */
    public record Description(String name, URI endpoint, String certificates, String version) {}

    private final Supplier<EksClient> client;

    /** Calls nothing yet. The client is made when it is first needed. */
    public EksClusters(Supplier<EksClient> client) {
        this.client = new Lazy<>(client);
    }

    /**
     * Describes a cluster.
     *
     * @throws Misconfigured when there is none of this name, or it is not up yet
     */
    public Description describe(String name) {
        Cluster cluster = read(name);
        if (cluster.endpoint() == null || cluster.certificateAuthority() == null) {
            throw Misconfigured.field(
                    "cluster", name, "an EKS cluster with an endpoint: its status is " + cluster.statusAsString());
        }
        byte[] pem = Base64.getDecoder().decode(cluster.certificateAuthority().data());
        return new Description(name, URI.create(cluster.endpoint()), new String(pem, US_ASCII), cluster.version());
    }

    private Cluster read(String name) {
        try {
            return client.get().describeCluster(r -> r.name(name)).cluster();
        } catch (SdkException e) {
            if (AwsErrors.code(e).equals("ResourceNotFoundException")) {
                throw Misconfigured.field("cluster", name, "an EKS cluster of this region");
            }
            throw AwsErrors.translate("describe cluster " + name, e);
        }
    }
}
