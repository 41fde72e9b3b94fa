package dev.noderoll.step;

import dev.noderoll.model.Rollout;
import dev.noderoll.plan.NodeChoice.Launch;
import dev.noderoll.plan.Refusal;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.NodeGroups.LaunchAnswer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * State LaunchNodes: launches successors, each in the zone that needs it, or raises the desired capacity by as many.
 *
 * <p>Safe to repeat: a launch of the same turn is answered as before (C5), and the desired capacity is set, not added to.
 */
public final class LaunchNodes {

    /**
     * What to launch.
     *
     * @param desired the desired capacity that {@code launches} were chosen at
     * @param turn another in each turn of an execution
     * @param refusals what zones have refused so far
     * @param until for how long the group is held for certain
     */
    public record Input(
            Rollout rollout, List<Launch> launches, int desired, long turn, List<Refusal> refusals, Instant until) {
        public Input {
            launches = List.copyOf(launches);
            refusals = List.copyOf(refusals);
        }
    }

    /**
     * What came of it.
     *
     * @param launched how many instances are there, or asked for
     * @param refusals of zones that have not launched since
     * @param note what was done otherwise than asked, and why; empty for nothing
     */
    public record Launched(int launched, List<Refusal> refusals, String note) {
        public Launched {
            refusals = List.copyOf(refusals);
        }
    }

    /** The most that one call launches. */
    private static final int MOST = 100;

    /** AWS's words are passed from state to state. */
    private static final int WORDS = 500;

    private final NodeGroups groups;
    private final Clusters clusters;

    public LaunchNodes(NodeGroups groups, Clusters clusters) {
        this.groups = groups;
        this.clusters = clusters;
    }

    public Launched run(Input input, Instant now) {
        Rollout rollout = input.rollout();
        if (!now.isBefore(input.until())) {
            clusters.cluster(rollout.cluster()).ledger().open(rollout.nodeGroup(), rollout.holder(), now);
        }
        return rollout.launching().choosesZones() ? launch(input, now) : raise(input, 0, "", now);
    }

    private Launched launch(Input input, Instant now) {
        Map<String, Refusal> refusals = new TreeMap<>();
        input.refusals().forEach(r -> refusals.put(r.zone(), r));
        int launched = 0;
        for (Launch wanted : input.launches()) {
            int here = 0;
            String refused = "";
            while (here < wanted.count() && refused.isEmpty()) {
                int count = Math.min(MOST, wanted.count() - here);
                LaunchAnswer answer = groups.launch(
                        input.rollout().nodeGroup(), wanted.zone(), count, request(input, wanted.zone(), here));
                switch (answer) {
                    case LaunchAnswer.Unsupported(String why) -> {
                        return raise(input, launched + here, why, now);
                    }
                    case LaunchAnswer.Launched(int some, var refusal) -> {
                        here += some;
                        refused = refusal.orElse(some < count ? "launched " + some + " of " + count : "");
                    }
                }
            }
            launched += here;
            Refusal before = refusals.remove(wanted.zone());
            if (!refused.isEmpty()) {
                Instant since = before == null || here > 0 ? now : before.since();
                String cause = refused.substring(0, Math.min(WORDS, refused.length()));
                refusals.put(wanted.zone(), new Refusal(wanted.zone(), cause, since, now));
            }
        }
        return new Launched(launched, List.copyOf(refusals.values()), "");
    }

    /** The group launches where and when it can. From now on it owes those instances. */
    private Launched raise(Input input, int launched, String why, Instant now) {
        int sum = input.launches().stream().mapToInt(Launch::count).sum();
        int desired = input.desired() + sum;
        groups.setDesired(input.rollout().nodeGroup(), desired);
        return new Launched(
                sum,
                List.of(Refusal.asked(desired, now)),
                why.isEmpty() ? "" : "raised desired capacity, with " + launched + " launched: " + why);
    }

    /** Never the same in another execution or another turn (C5). */
    private static String request(Input input, String zone, int from) {
        return input.rollout().holder() + " " + input.turn() + " " + zone + " " + from;
    }
}
