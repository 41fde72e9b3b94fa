package dev.noderoll.aws;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Site;
import dev.noderoll.model.TargetGroup;
import dev.noderoll.model.TargetGroup.Health;
import dev.noderoll.model.TargetGroup.Kind;
import dev.noderoll.port.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TagDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/**
 * Target groups of Application and Network Load Balancers. A cluster's are told by the tags that the AWS Load Balancer
 * Controller and the AWS cloud provider give to what they make.
 *
 * @see <a
 *     href="https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#resource-tags">Tags
 *     of the controller</a>, <a
 *     href="https://github.com/kubernetes/cloud-provider-aws/blob/master/pkg/providers/v1/tags.go">of the provider</a>
 */
public final class LoadBalancerTargets implements Targets {

    /** The most target groups whose tags one call tells. */
    private static final int BATCH = 20;

    private static final String OF_CONTROLLER = "elbv2.k8s.aws/cluster";

    /** What names the Service: by the controller, and by the cloud provider. */
    private static final List<String> SERVICE = List.of("service.k8s.aws/stack", "kubernetes.io/service-name");

    private final Supplier<ElasticLoadBalancingV2Client> client;

    /** Calls nothing yet. The client is made when it is first needed. */
    public LoadBalancerTargets(Supplier<ElasticLoadBalancingV2Client> client) {
        this.client = new Lazy<>(client);
    }

    @Override
    public List<TargetGroup> ofCluster(String cluster) {
        Map<String, software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup> used = new TreeMap<>();
        AwsErrors.calling(
                        "read target groups",
                        () -> client.get().describeTargetGroupsPaginator().targetGroups().stream()
                                .filter(group -> kind(group).isPresent()
                                        && !group.loadBalancerArns().isEmpty())
                                .toList())
                .forEach(group -> used.put(group.targetGroupArn(), group));
        List<TargetGroup> found = new ArrayList<>();
        for (List<String> batch : Batches.of(List.copyOf(used.keySet()), BATCH)) {
            AwsErrors.calling(
                            "read tags of target groups",
                            () -> client.get()
                                    .describeTags(r -> r.resourceArns(batch))
                                    .tagDescriptions())
                    .forEach(tagged -> Optional.ofNullable(used.get(tagged.resourceArn()))
                            .filter(_ -> isOf(cluster, tagged))
                            .ifPresent(group -> found.add(new TargetGroup(
                                    group.targetGroupArn(),
                                    group.targetGroupName(),
                                    kind(group).orElseThrow(),
                                    service(tagged)))));
        }
        return found;
    }

    private static Optional<Kind> kind(software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup group) {
        return switch (group.targetType() == null ? TargetTypeEnum.INSTANCE : group.targetType()) {
            case INSTANCE -> Optional.of(Kind.INSTANCES);
            case IP -> Optional.of(Kind.ADDRESSES);
            default -> Optional.empty();
        };
    }

    private static boolean isOf(String cluster, TagDescription tagged) {
        return tagged.tags().stream()
                .anyMatch(tag -> tag.key().equals(NodeGroup.clusterTag(cluster))
                        || (tag.key().equals(OF_CONTROLLER)
                                && Site.plain(cluster).equals(tag.value())));
    }

    private static String service(TagDescription tagged) {
        return SERVICE.stream()
                .flatMap(key -> tagged.tags().stream().filter(tag -> tag.key().equals(key)))
                .map(Tag::value)
                .findFirst()
                .orElse("");
    }

    /**
     * {@inheritDoc}
     *
     * <p>All targets are asked for: a list of some fails as a whole for an instance that is gone.
     */
    @Override
    public Map<InstanceId, Health> health(String arn) {
        try {
            Map<InstanceId, Health> targets = new TreeMap<>();
            client.get().describeTargetHealth(r -> r.targetGroupArn(arn)).targetHealthDescriptions().stream()
                    .filter(one -> one.target() != null && one.target().id() != null)
                    .forEach(one -> health(one)
                            .forEach(health -> targets.merge(
                                    new InstanceId(one.target().id()), health, LoadBalancerTargets::worse)));
            return targets;
        } catch (SdkException e) {
            if (AwsErrors.code(e).equals("TargetGroupNotFound")) {
                return Map.of();
            }
            throw AwsErrors.translate("read the targets of " + arn, e);
        }
    }

    /**
     * As the API names them; an instance on several ports is as many targets.
     *
     * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html">TargetHealth</a>
     */
    private static Stream<Health> health(TargetHealthDescription one) {
        TargetHealthStateEnum state =
                one.targetHealth() == null ? null : one.targetHealth().state();
        return switch (state == null ? TargetHealthStateEnum.UNKNOWN_TO_SDK_VERSION : state) {
            case INITIAL -> Stream.of(Health.INITIAL);
            case HEALTHY -> Stream.of(Health.HEALTHY);
            case DRAINING, UNHEALTHY_DRAINING -> Stream.of(Health.DRAINING);
            case UNUSED -> Stream.empty();
            default -> Stream.of(Health.UNHEALTHY);
        };
    }

    /** What is waited for longest: a target that is registered still, then one that drains. */
    private static Health worse(Health one, Health other) {
        return List.of(Health.UNHEALTHY, Health.INITIAL, Health.DRAINING, Health.HEALTHY).stream()
                .filter(h -> h == one || h == other)
                .findFirst()
                .orElseThrow();
    }
}
