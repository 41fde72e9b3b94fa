package dev.noderoll.lab.method;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.GroupChange;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.LaunchTemplates.NewVersion;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.sim.aws.Page;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.TemplateData;
import dev.noderoll.sim.aws.TemplateVersion;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * What a person with the AWS CLI and kubectl can see and do. All of it is calls, and is counted where the calls arrive.
 *
 * @param names of nodes by instance, once they are known
 */
public record Ground(Agenda agenda, SimAws aws, KubeApi api, Scenario scenario, Map<String, String> names) {

    public Ground(Agenda agenda, SimAws aws, KubeApi api, Scenario scenario) {
        this(agenda, aws, api, scenario, new TreeMap<>());
    }

    String groupName() {
        return scenario.group().name();
    }

    GroupDescription group() {
        return aws.autoScaling()
                .describeAutoScalingGroups(List.of(groupName()), List.of(), Page.Request.FIRST)
                .items()
                .getFirst();
    }

    /** The ids of the group's instances, in the order of launch. */
    List<String> instances() {
        return group().instances().stream()
                .map(GroupDescription.InstanceDescription::id)
                .toList();
    }

    long inService() {
        return group().instances().stream()
                .filter(i -> i.state() == LifecycleState.IN_SERVICE)
                .count();
    }

    boolean gone(Set<String> ids) {
        return instances().stream().noneMatch(ids::contains);
    }

    /** Makes the group launch the target image from now on. */
    void launchTarget() {
        GroupDescription group = group();
        TemplateVersion version = aws.templates()
                .createVersion(
                        group.templateId(),
                        new NewVersion(
                                Optional.of("$Latest"),
                                TemplateData.ofImage(scenario.images().target()),
                                Optional.empty(),
                                Optional.empty()));
        aws.autoScaling()
                .updateAutoScalingGroup(
                        groupName(), GroupChange.NOTHING.template(group.templateId(), Long.toString(version.number())));
    }

    void restoreMax(int max) {
        aws.autoScaling().updateAutoScalingGroup(groupName(), GroupChange.NOTHING.max(max));
    }

    /** Terminates an instance, and the group shrinks by it. */
    void retire(String instance) {
        aws.autoScaling().terminateInstanceInAutoScalingGroup(instance, Capacity.DECREMENT);
    }

    void resize(int desired, int max) {
        aws.autoScaling()
                .updateAutoScalingGroup(
                        groupName(), GroupChange.NOTHING.max(max).desired(desired));
    }

    /**
     * Suspends AZRebalance, which in the lab would end nodes undrained. The methods that call it have a hook or a
     * controller against that, or no group at all.
     */
    void leaveZonesAlone() {
        aws.autoScaling().suspendProcesses(groupName(), List.of("AZRebalance"));
    }

    /** The instances of the zone that has most, in the order of launch. */
    List<String> fullestZone() {
        Map<String, List<String>> zones = new TreeMap<>();
        group().instances()
                .forEach(i ->
                        zones.computeIfAbsent(i.zone(), _ -> new ArrayList<>()).add(i.id()));
        return zones.values().stream().max(Comparator.comparingInt(List::size)).orElseThrow();
    }

    /** Ready nodes that take pods, among these instances or among all others. */
    long ready(Set<String> butFor) {
        return api.list(Kind.NODE).stream()
                .filter(node -> !butFor.contains(Json.instance(node)))
                .filter(node -> !node.path("spec").path("unschedulable").asBoolean())
                .filter(Ground::isReady)
                .count();
    }

    /** The name of the node that runs on an instance, or did. */
    Optional<String> node(String instance) {
        if (!names.containsKey(instance)) {
            api.list(Kind.NODE)
                    .forEach(node -> names.put(
                            Json.instance(node),
                            node.path("metadata").path("name").asText()));
        }
        return Optional.ofNullable(names.get(instance));
    }

    /** Looks every {@code interval} until {@code condition} holds, then goes on with {@code then}. */
    void when(String what, Duration interval, BooleanSupplier condition, Runnable then) {
        if (condition.getAsBoolean()) {
            then.run();
        } else {
            agenda.after(interval, what, () -> when(what, interval, condition, then));
        }
    }

    Set<String> allInstances() {
        return instances().stream().collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isReady(ObjectNode node) {
        for (var condition : node.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }
}
