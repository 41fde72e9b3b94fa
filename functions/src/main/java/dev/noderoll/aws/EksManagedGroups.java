package dev.noderoll.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.noderoll.model.ManagedVersion;
import dev.noderoll.model.Site;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.Misconfigured;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.AMITypes;
import software.amazon.awssdk.services.eks.model.AutoScalingGroup;
import software.amazon.awssdk.services.eks.model.ErrorDetail;
import software.amazon.awssdk.services.eks.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;
import software.amazon.awssdk.services.eks.model.UpdateNodegroupVersionRequest;

/** Managed node groups through the EKS API. */
public final class EksManagedGroups implements ManagedGroups {

    private static final int MOST = 20;

    private final Supplier<EksClient> client;

    /** Calls nothing yet. The client is made when it is first needed. */
    public EksManagedGroups(Supplier<EksClient> client) {
        this.client = new Lazy<>(client);
    }

    @Override
    public Description describe(String cluster, String nodegroup) {
        Nodegroup found = read(cluster, nodegroup);
        LaunchTemplateSpecification template = found.launchTemplate();
        return new Description(
                nodegroup,
                found.statusAsString(),
                Objects.requireNonNullElse(found.releaseVersion(), ""),
                found.amiType() == AMITypes.CUSTOM ? ImageBy.TEMPLATE : ImageBy.RELEASE,
                template == null ? "" : template.id(),
                template == null ? "" : template.version(),
                found.resources() == null
                        ? List.of()
                        : found.resources().autoScalingGroups().stream()
                                .map(AutoScalingGroup::name)
                                .toList());
    }

    /** EKS lists a group's updates of all times; they are looked through only while one is under way. */
    @Override
    public Optional<Update> running(String cluster, String nodegroup) {
        return read(cluster, nodegroup).status() != NodegroupStatus.UPDATING
                ? Optional.empty()
                : ids(cluster, nodegroup)
                        .map(id -> update(cluster, nodegroup, id))
                        .filter(update -> update.state() == State.IN_PROGRESS)
                        .findFirst();
    }

    private Stream<String> ids(String cluster, String nodegroup) {
        return AwsErrors.calling(
                "list updates of node group " + nodegroup,
                () -> client
                        .get()
                        .listUpdatesPaginator(r -> r.name(Site.plain(cluster)).nodegroupName(nodegroup))
                        .updateIds()
                        .stream()
                        .toList())
                .stream();
    }

    @Override
    public Update update(String cluster, String nodegroup, String id) {
        return read(AwsErrors.calling(
                "describe update " + id + " of node group " + nodegroup,
                () -> client.get()
                        .describeUpdate(r -> r.name(Site.plain(cluster))
                                .nodegroupName(nodegroup)
                                .updateId(id))
                        .update()));
    }

    @Override
    public Update start(String cluster, ManagedVersion version, Force force, String token) {
        UpdateNodegroupVersionRequest.Builder request = UpdateNodegroupVersionRequest.builder()
                .clusterName(Site.plain(cluster))
                .nodegroupName(version.nodegroup())
                .force(force == Force.DELETE_PODS)
                .clientRequestToken(
                        UUID.nameUUIDFromBytes(token.getBytes(UTF_8)).toString());
        if (!version.releaseVersion().isEmpty()) {
            request.releaseVersion(version.releaseVersion());
        }
        if (version.ownTemplate() != null) {
            String number = Long.toString(version.ownTemplate().version());
            String id = version.ownTemplate().id();
            request.launchTemplate(t -> t.id(id).version(number));
        }
        return read(AwsErrors.calling(
                "update node group " + version.nodegroup(),
                () -> client.get().updateNodegroupVersion(request.build()).update()));
    }

    private Nodegroup read(String cluster, String nodegroup) {
        try {
            return client.get()
                    .describeNodegroup(r -> r.clusterName(Site.plain(cluster)).nodegroupName(nodegroup))
                    .nodegroup();
        } catch (SdkException e) {
            if (AwsErrors.code(e).equals("ResourceNotFoundException")) {
                throw new Misconfigured("EKS has no managed node group " + nodegroup + " in cluster "
                        + Site.plain(cluster) + ", whose name the Auto Scaling group has in its tag");
            }
            throw AwsErrors.translate("describe node group " + nodegroup, e);
        }
    }

    private static Update read(software.amazon.awssdk.services.eks.model.Update update) {
        State state =
                switch (update.status()) {
                    case SUCCESSFUL -> State.SUCCESSFUL;
                    case FAILED, CANCELLED -> State.FAILED;
                    case IN_PROGRESS, UNKNOWN_TO_SDK_VERSION -> State.IN_PROGRESS;
                };
        return new Update(
                update.id(),
                state,
                update.errors().stream()
                        .limit(MOST)
                        .map(EksManagedGroups::problem)
                        .toList());
    }

    private static Problem problem(ErrorDetail error) {
        return new Problem(
                error.errorCodeAsString(),
                Objects.requireNonNullElse(error.errorMessage(), ""),
                error.resourceIds().stream().limit(MOST).toList());
    }
}
