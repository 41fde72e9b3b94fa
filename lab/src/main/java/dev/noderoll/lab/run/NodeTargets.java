package dev.noderoll.lab.run;

import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.aws.TargetGroup;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.cluster.CloudTargets;
import dev.noderoll.sim.kubernetes.cluster.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The targets of the cluster's load balancers in the account: the instances of its nodes. A Service of type LoadBalancer
 * has a target group, made and tagged as the cloud provider does; NodePorts are reached through the target group that the
 * Auto Scaling group is attached to, if any.
 *
 * @see <a href="https://github.com/kubernetes/cloud-provider-aws/blob/master/pkg/providers/v1/aws_loadbalancer.go">Its
 *     tags</a>: {@code kubernetes.io/service-name}, and that of the cluster
 */
final class NodeTargets implements CloudTargets {

    private final SimAws aws;
    private final KubeApi api;
    private final String cluster;
    private final Dice dice;
    private final String group;
    private final Map<String, String> arns = new TreeMap<>();
    private final Map<String, String> ids = new TreeMap<>();

    NodeTargets(SimAws aws, KubeApi api, Scenario scenario, Dice dice) {
        this.aws = aws;
        this.api = api;
        this.cluster = scenario.cluster();
        this.dice = dice;
        this.group = scenario.group().name();
    }

    /** Attaches a scenario's group to a target group, if it is to be, of which its instances are healthy targets. */
    static void attach(SimAws aws, Scenario.Group group) {
        group.targets().ifPresent(targets -> {
            TargetGroup web = TargetGroup.of(group.name() + "-web", Map.of())
                    .delay(Duration.ofSeconds(targets.deregistrationSeconds()))
                    .checked(Duration.ofSeconds(targets.healthCheckSeconds()));
            aws.autoScaling()
                    .attachments()
                    .begin(group.name(), aws.targetGroups().add(web));
        });
    }

    /** Serves this cluster. A node answers health checks while its machine runs, and it has joined. */
    void of(Cluster nodes) {
        nodes.in(this);
        aws.targetGroups()
                .answering(id -> aws.ec2()
                        .find(id)
                        .filter(i -> nodes.isRunning(i.privateDnsName()))
                        .isPresent());
    }

    @Override
    public void serve(String service, List<String> nodes) {
        if (arns.containsKey(service)) {
            return;
        }
        String name = "k8s-" + service.replace('/', '-').replaceAll("[^A-Za-z0-9-]", "");
        String hash = dice.named(service).uuid().substring(0, 8);
        Map<String, String> tags =
                Map.of("kubernetes.io/cluster/" + cluster, "owned", "kubernetes.io/service-name", service);
        String arn = aws.targetGroups()
                .add(TargetGroup.of(name.substring(0, Math.min(22, name.length())) + "-" + hash, tags));
        arns.put(service, arn);
        nodes.forEach(node -> id(node).ifPresent(id -> aws.targetGroups().register(arn, id)));
    }

    @Override
    public void giveUp(String service) {
        Optional.ofNullable(arns.remove(service)).ifPresent(aws.targetGroups()::remove);
    }

    @Override
    public void register(String node) {
        id(node).ifPresent(id -> arns.values().forEach(arn -> aws.targetGroups().register(arn, id)));
    }

    @Override
    public void deregister(String node) {
        id(node).ifPresent(id -> arns.values().forEach(arn -> aws.targetGroups().deregister(arn, id)));
    }

    @Override
    public void lost(String node) {
        id(node).ifPresent(aws.targetGroups()::changed);
    }

    @Override
    public List<String> targets(String service) {
        Stream<String> own = Optional.ofNullable(arns.get(service)).stream();
        return Stream.concat(own, attached().stream())
                .findFirst()
                .map(arn -> aws.targetGroups().serving(arn).stream()
                        .flatMap(id -> aws.ec2().find(id).stream())
                        .map(SimInstance::privateDnsName)
                        .sorted()
                        .toList())
                .orElse(List.of());
    }

    @Override
    public boolean reachesNodePorts() {
        return !attached().isEmpty();
    }

    private List<String> attached() {
        return aws.autoScaling().peek(group).targetGroups();
    }

    /** A node that has been deleted is known still. */
    private Optional<String> id(String node) {
        api.get(Kind.NODE, "", node)
                .map(found -> found.path("spec").path("providerID").asText())
                .filter(provider -> provider.startsWith("aws:///"))
                .ifPresent(provider -> ids.put(node, provider.substring(provider.lastIndexOf('/') + 1)));
        return Optional.ofNullable(ids.get(node));
    }
}
