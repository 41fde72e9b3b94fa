package dev.noderoll.lab.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.run.Arrivals;
import dev.noderoll.lab.run.World;
import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.GroupChange;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Measures how fast a world is when nobody waits for anybody, in a world of its own of the same seed: doubles the group,
 * moves every pod from the old nodes to the new ones by itself, and terminates the old instances.
 *
 * <p>It knows nothing of Noderoll.
 */
final class Yardstick {

    private static final Duration LIMIT = Duration.ofHours(4);

    private final Agenda agenda;
    private final SimAws aws;
    private final KubeApi api;
    private final String group;
    private final Arrivals arrivals;

    private Yardstick(World world, String group) {
        this.agenda = world.agenda();
        this.aws = world.aws();
        this.api = world.api();
        this.group = group;
        this.arrivals = new Arrivals(agenda, aws, api);
    }

    static LowerBound measure(Fixture fixture, long seed) {
        return new Yardstick(fixture.world(seed), fixture.scenario().group().name()).measure();
    }

    private LowerBound measure() {
        List<InstanceDescription> old = aws.autoScaling().peek(group).instances();
        Map<String, Integer> allowed = allowed();
        aws.autoScaling().suspendProcesses(group, List.of("AZRebalance"));
        aws.autoScaling()
                .updateAutoScalingGroup(
                        group, GroupChange.NOTHING.max(2 * old.size()).desired(2 * old.size()));
        await("all new nodes are Ready", () -> arrivals.boots().size() == old.size());
        cordon(old);
        List<PodTrain> trains = PodTrain.all(api, agenda);
        trains.forEach(PodTrain::start);
        await("all pods have moved", () -> trains.stream().allMatch(PodTrain::isDone));
        Duration leave = leave(old);
        return new LowerBound(
                LowerBound.mean(arrivals.boots()),
                LowerBound.mean(drains(old, trains)),
                leave,
                arrivals.boots().stream().min(Duration::compareTo).orElseThrow(),
                trains.stream()
                        .flatMap(train ->
                                Optional.ofNullable(allowed.get(train.workload())).map(train::inBatchesOf).stream())
                        .toList());
    }

    /** How many pods of each workload that is under a budget may be missing. */
    private Map<String, Integer> allowed() {
        Map<String, Integer> allowed = new TreeMap<>();
        for (ObjectNode budget : api.list(Kind.POD_DISRUPTION_BUDGET)) {
            String app = budget.at("/spec/selector/matchLabels/app").asText();
            allowed.put(
                    budget.at("/metadata/namespace").asText() + "/" + app,
                    Math.max(1, budget.at("/status/disruptionsAllowed").asInt()));
        }
        return allowed;
    }

    private void await(String what, BooleanSupplier done) {
        if (!agenda.runUntil(done, agenda.instant().plus(LIMIT))) {
            throw new IllegalStateException("not within " + LIMIT + ": " + what + "; " + agenda.pending(5));
        }
    }

    private void cordon(List<InstanceDescription> old) {
        for (String node : names(old)) {
            ObjectNode found = api.get(Kind.NODE, "", node).orElseThrow().deepCopy();
            found.withObjectProperty("spec").put("unschedulable", true);
            api.update(Kind.NODE, found);
        }
    }

    private List<String> names(List<InstanceDescription> members) {
        return members.stream()
                .map(member -> aws.ec2().find(member.id()).orElseThrow().privateDnsName())
                .toList();
    }

    /** For each old node, how long its slowest pod took; nothing for an empty one. */
    private List<Duration> drains(List<InstanceDescription> old, List<PodTrain> trains) {
        Map<String, Duration> longest = new LinkedHashMap<>();
        names(old).forEach(node -> longest.put(node, Duration.ZERO));
        trains.stream()
                .flatMap(train -> train.moves().stream())
                .forEach(move -> longest.merge(move.node(), move.whole(), (a, b) -> a.compareTo(b) > 0 ? a : b));
        return new ArrayList<>(longest.values());
    }

    private Duration leave(List<InstanceDescription> old) {
        old.forEach(member -> aws.autoScaling().terminateInstanceInAutoScalingGroup(member.id(), Capacity.DECREMENT));
        await("the old instances are gone", () -> arrivals.ends().size() == old.size());
        return LowerBound.mean(arrivals.ends());
    }
}
