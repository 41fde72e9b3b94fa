package dev.noderoll.step;

import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.RolloutPolicy.Launch;
import dev.noderoll.plan.CapacityPlanner;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.NodeGroups.Launched;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** State RaiseSurge: makes the group launch the surge, which the rollout then holds until its last nodes. */
public final class RaiseSurge {

    public record Input(Rollout rollout) {}

    /** Whether the surge is on its way. */
    public sealed interface Outcome {

        /**
         * The capacity that the group has been asked for.
         *
         * @param desired the group's desired capacity now
         */
        record Raised(int desired) implements Outcome {}

        /** No zone of the group could launch any instance of the surge: what each of them said. Nothing was raised. */
        record NoCapacity(List<String> refusals) implements Outcome {
            public NoCapacity {
                refusals = List.copyOf(refusals);
            }
        }
    }

    /** The most that one call launches. */
    private static final int MOST = 100;

    private final NodeGroups groups;
    private final Clusters clusters;

    public RaiseSurge(NodeGroups groups, Clusters clusters) {
        this.groups = groups;
        this.clusters = clusters;
    }

    public Outcome run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        Cluster cluster = clusters.cluster(rollout.cluster());
        LedgerPage page = cluster.ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        NodeGroup group = groups.survey(rollout.nodeGroup());
        int desired = CapacityPlanner.desired(
                rollout,
                group,
                cluster.nodes().list(),
                group.allZones().size() > 1 ? cluster.volumes().attached() : List.of(),
                page,
                now);
        if (desired > group.desired() && rollout.policy().launch() == Launch.LAUNCH_INSTANCES) {
            return launch(rollout, group, desired - group.desired());
        }
        if (desired != group.desired()) {
            groups.setDesired(group.name(), desired);
        }
        return new Outcome.Raised(desired);
    }

    /** One after the other in the zone that has fewest; a zone that refuses one is not asked again. */
    private Outcome launch(Rollout rollout, NodeGroup group, int missing) {
        Map<String, Integer> zones = new TreeMap<>();
        group.zones().forEach(zone -> zones.put(zone, 0));
        group.members(Member::live).forEach(m -> zones.computeIfPresent(m.zone(), (_, n) -> n + 1));
        List<String> refusals = new ArrayList<>();
        int launched = 0;
        while (launched < missing && !zones.isEmpty()) {
            Map.Entry<String, Integer> emptiest =
                    zones.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
            int count = share(zones, emptiest.getValue(), missing - launched);
            Launched some = groups.launch(
                    group.name(),
                    emptiest.getKey(),
                    count,
                    request(rollout, group.desired() + launched, emptiest.getKey(), count));
            launched += some.launched();
            emptiest.setValue(emptiest.getValue() + some.launched());
            some.refusal().ifPresent(refusals::add);
            if (some.launched() < count) {
                zones.remove(emptiest.getKey());
            }
        }
        return launched == 0 ? new Outcome.NoCapacity(refusals) : new Outcome.Raised(group.desired() + launched);
    }

    /** As many as bring the emptiest zone level with the next one, at least its part of what is missing. */
    private static int share(Map<String, Integer> zones, int has, int missing) {
        int next = zones.values().stream()
                .filter(n -> n > has)
                .min(Integer::compare)
                .orElse(has);
        int level = Math.max(next - has, Math.ceilDiv(missing, zones.size()));
        return Math.min(MOST, Math.min(level, missing));
    }

    /** Of what is asked, so that a repeat is answered as before; never the same in another execution (C5). */
    private static String request(Rollout rollout, int desired, String zone, int count) {
        return rollout.holder() + " " + rollout.goal() + " " + desired + " " + zone + " " + count;
    }
}
