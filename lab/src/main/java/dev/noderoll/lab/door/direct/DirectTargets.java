package dev.noderoll.lab.door.direct;

import static dev.noderoll.lab.door.direct.DirectAnswers.ask;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Site;
import dev.noderoll.model.TargetGroup;
import dev.noderoll.model.TargetGroup.Health;
import dev.noderoll.model.TargetGroup.Kind;
import dev.noderoll.port.Targets;
import dev.noderoll.sim.aws.Page;
import dev.noderoll.sim.aws.SimAws;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Targets of the simulated load balancers. */
public final class DirectTargets implements Targets {

    private static final int BATCH = 20;

    private final SimAws aws;

    public DirectTargets(SimAws aws) {
        this.aws = aws;
    }

    @Override
    public List<TargetGroup> ofCluster(String cluster) {
        var all = ask(
                "describe target groups",
                () -> aws.targetGroups()
                        .describeTargetGroups(List.of(), List.of(), Page.Request.FIRST)
                        .items());
        Map<String, Map<String, String>> tags = new TreeMap<>();
        for (int from = 0; from < all.size(); from += BATCH) {
            List<String> arns = all.subList(from, Math.min(all.size(), from + BATCH)).stream()
                    .map(Map.Entry::getKey)
                    .toList();
            tags.putAll(ask("describe tags", () -> aws.targetGroups().describeTags(arns)));
        }
        List<TargetGroup> found = new ArrayList<>();
        for (var each : all) {
            Map<String, String> told = tags.getOrDefault(each.getKey(), Map.of());
            if (told.containsKey(NodeGroup.clusterTag(cluster))
                    || Site.plain(cluster).equals(told.get("elbv2.k8s.aws/cluster"))) {
                found.add(new TargetGroup(
                        each.getKey(),
                        each.getValue().name(),
                        each.getValue().type() == dev.noderoll.sim.aws.TargetGroup.Type.INSTANCE
                                ? Kind.INSTANCES
                                : Kind.ADDRESSES,
                        told.getOrDefault(
                                "service.k8s.aws/stack", told.getOrDefault("kubernetes.io/service-name", ""))));
            }
        }
        return found;
    }

    @Override
    public Map<InstanceId, Health> health(String arn) {
        if (!aws.targetGroups().all().containsKey(arn)) {
            return Map.of();
        }
        Map<InstanceId, Health> targets = new TreeMap<>();
        ask("describe target health", () -> aws.targetGroups().describeTargetHealth(arn, List.of()))
                .forEach(t -> targets.put(
                        new InstanceId(t.id()), Health.valueOf(t.health().name())));
        return targets;
    }
}
