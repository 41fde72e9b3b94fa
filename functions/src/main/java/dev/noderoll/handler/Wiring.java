package dev.noderoll.handler;

import dev.noderoll.aws.AutoScalingNodeGroups;
import dev.noderoll.aws.AwsClients;
import dev.noderoll.aws.ChangeCalendars;
import dev.noderoll.aws.CloudWatchAlarms;
import dev.noderoll.aws.Ec2Images;
import dev.noderoll.aws.EksClusters;
import dev.noderoll.aws.EksManagedGroups;
import dev.noderoll.aws.EksToken;
import dev.noderoll.aws.LoadBalancerTargets;
import dev.noderoll.aws.StepFunctionsExecutions;
import dev.noderoll.kubernetes.ApiClusters;
import dev.noderoll.kubernetes.ApiProfiles;
import dev.noderoll.kubernetes.Connection;
import dev.noderoll.kubernetes.WishMark;
import dev.noderoll.model.Site;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.Pauses;
import dev.noderoll.port.Profiles;
import dev.noderoll.port.Wishes;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;

/**
 * Builds the real adapters from the environment, once for each execution environment of a function.
 *
 * <p>{@code AWS_REGION} is set by Lambda, which also gives the credentials; {@code AWS_ENDPOINT_URL} points to a
 * simulator. Which other accounts and Regions there are, and by which roles, say the variables of {@link Spokes} and
 * {@link SpokeRole}.
 */
public final class Wiring {

    private static @Nullable Ports shared;

    private Wiring() {}

    /** The ports of this process's environment. */
    static synchronized Ports ports() {
        Ports made = shared;
        if (made == null) {
            made = ports(System.getenv(), credentials(), InstantSource.system());
            shared = made;
        }
        return made;
    }

    /**
     * The role's credentials, wherever Lambda puts them: behind an address for a function that is restored from a
     * snapshot, since those of the time of the snapshot have expired; in the environment for any other.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html">SnapStart</a>
     */
    static AwsCredentialsProvider credentials() {
        return AwsCredentialsProviderChain.builder()
                .credentialsProviders(
                        ContainerCredentialsProvider.builder().build(), EnvironmentVariableCredentialsProvider.create())
                .reuseLastProviderEnabled(false)
                .build();
    }

    /**
     * Ports to AWS, and through EKS to its clusters. Calls nothing yet, and makes no client: a function has only those that
     * it comes to need.
     */
    public static Ports ports(
            Map<String, String> environment, AwsCredentialsProvider credentials, InstantSource clock) {
        AwsClients clients = clients(environment, credentials);
        Sites sites = new Spokes(environment, site -> elsewhere(environment, site, clients, clock));
        return ports(region(environment), clients, clients, credentials, clock, sites);
    }

    /** By the role that a spoke has for functions of this trust; who runs is asked at home. */
    private static Ports elsewhere(Map<String, String> environment, Site site, AwsClients home, InstantSource clock) {
        SpokeRole role = SpokeRole.of(environment, site);
        AwsCredentialsProvider assumed = home.assume(role.arn(), role.externalId());
        AwsClients clients = new AwsClients(site.region(), endpoint(environment), assumed);
        return ports(site.region(), clients, home, assumed, clock, Sites.NONE);
    }

    private static Ports ports(
            String region,
            AwsClients clients,
            AwsClients home,
            AwsCredentialsProvider credentials,
            InstantSource clock,
            Sites sites) {
        EksClusters eks = new EksClusters(clients::eks);
        return new Ports(
                new AutoScalingNodeGroups(clients::autoScaling, clients::ec2, clock),
                new Ec2Images(clients::ec2, clients::ssm, clock),
                new CloudWatchAlarms(clients::cloudWatch),
                new ChangeCalendars(clients::ssm),
                new LoadBalancerTargets(clients::loadBalancing),
                new EksManagedGroups(clients::eks),
                new ApiClusters(name -> connection(
                        eks.describe(Site.plain(name)), new EksToken(Site.plain(name), region, credentials, clock))),
                clock,
                Pauses.real(clock),
                new StepFunctionsExecutions(home::stepFunctions),
                sites);
    }

    /** This machine's clock: for what is done to a real cluster, in real time. */
    public static InstantSource clock() {
        return InstantSource.system();
    }

    /** One cluster that is reached without EKS: any other Kubernetes, or a test's. Calls nothing yet. */
    public static Clusters cluster(String name, Connection connection) {
        return new ApiClusters(name, connection);
    }

    /** The pods of one cluster with their protections, for a preflight. Calls nothing yet. */
    public static Profiles profiles(Connection connection) {
        return new ApiProfiles(connection);
    }

    /** Wishes to stop the rollouts of one cluster. Calls nothing yet. */
    public static Wishes wishes(Connection connection) {
        return new WishMark(connection);
    }

    /** How an EKS cluster is reached: asks EKS where it is. Environment and credentials as for the ports. */
    public static Connection eks(
            String cluster, Map<String, String> environment, AwsCredentialsProvider credentials, InstantSource clock) {
        AwsClients clients = clients(environment, credentials);
        return connection(
                new EksClusters(clients::eks).describe(cluster),
                new EksToken(cluster, region(environment), credentials, clock));
    }

    private static Connection connection(EksClusters.Description cluster, EksToken token) {
        return new Connection(
                cluster.endpoint(), Optional.of(cluster.certificates()).filter(pem -> !pem.isBlank()), token);
    }

    private static AwsClients clients(Map<String, String> environment, AwsCredentialsProvider credentials) {
        return new AwsClients(region(environment), endpoint(environment), credentials);
    }

    private static Optional<URI> endpoint(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("AWS_ENDPOINT_URL")).map(URI::create);
    }

    private static String region(Map<String, String> environment) {
        String region = environment.get("AWS_REGION");
        if (region == null) {
            throw new Misconfigured("AWS_REGION is missing, expected the region of the node groups");
        }
        return region;
    }
}
