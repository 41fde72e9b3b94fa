package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.fault.FaultKind;
import dev.noderoll.lab.fault.Weather;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.lab.scenario.Scenario.Managed;
import dev.noderoll.lab.scenario.Scenario.Mixed;
import dev.noderoll.sim.kernel.Dice;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Draws groups of other kinds than most: of several types, some of them Spot; managed by EKS; and several of one cluster,
 * which are rolled side by side.
 *
 * <p>EKS drains its groups by its own rules, so of the promises only those are asked there that are about what Noderoll
 * does; and only faults happen that meet Noderoll, or keep EKS from its end.
 */
final class DrawnGroups {

    /** How many of all have a mixed instances policy. */
    private static final double MIXED = 0.1;

    /** In how many of those with Spot instances EC2 takes some back. */
    private static final double INTERRUPTED = 0.5;

    private static final List<String> TYPES = List.of("m6i.large", "m5.large", "m5a.large");

    /** How many of the small ones that are no mean clusters EKS manages. */
    private static final double MANAGED = 0.06;

    private static final int MOST_MANAGED = 12;

    /** How many of the small ones that are no mean clusters have further groups. */
    private static final double BESIDE = 0.1;

    private static final int MOST_BESIDE = 5;

    /** The faults that meet Noderoll in any group. */
    private static final Set<FaultKind> ANYWHERE = Collections.unmodifiableSet(EnumSet.of(
            FaultKind.THROTTLED,
            FaultKind.SERVER_ERROR,
            FaultKind.LOST_ANSWER,
            FaultKind.CONFLICT,
            FaultKind.CONFLICT_STORM,
            FaultKind.SLOW_ANSWER,
            FaultKind.CRASH_BEFORE,
            FaultKind.CRASH_AFTER,
            FaultKind.CRASH_MIDWAY,
            FaultKind.DOUBLE_CALL,
            FaultKind.TWIN,
            FaultKind.RETRIED_IN_FLIGHT,
            FaultKind.CLOCK_SKEW,
            FaultKind.STOPPED,
            FaultKind.STOPPED_IN_FLIGHT,
            FaultKind.BUDGET_CLOSED,
            FaultKind.ALARM));

    /** The faults that happen in a cluster of several groups: none that changes the capacity of one. */
    static final Set<FaultKind> BESIDE_FAULTS = anywhereAnd(
            FaultKind.NEVER_JOINS,
            FaultKind.SLOW_BOOT,
            FaultKind.FLAPPING_NODE,
            FaultKind.INSTANCE_LOST,
            FaultKind.STUCK_POD,
            FaultKind.BUDGET_CHANGED,
            FaultKind.NO_CAPACITY,
            FaultKind.EVENT_LOST,
            FaultKind.EVENT_DOUBLED,
            FaultKind.EVENT_LATE);

    /** The faults that happen in a group that EKS manages. */
    static final Set<FaultKind> WITH_EKS =
            anywhereAnd(FaultKind.API_OUTAGE, FaultKind.CREDENTIALS_EXPIRED, FaultKind.SECOND_START);

    /** The checks of what Noderoll does with a group that EKS manages. */
    static final Set<String> CHECKS_WITH_EKS =
            Set.of("LeavesItToEks", "NamesItsReason", "RoundsGetSomewhere", "OneRolloutAtATime", "OneWriterAtATime");

    private DrawnGroups() {}

    private static Set<FaultKind> anywhereAnd(FaultKind... others) {
        Set<FaultKind> all = EnumSet.copyOf(ANYWHERE);
        Collections.addAll(all, others);
        return Collections.unmodifiableSet(all);
    }

    /** The same draw, in few of whose groups are of another kind; where {@code kinds} is not empty, with its faults. */
    static Draw draw(Draw plain, Dice dice, Set<FaultKind> kinds) {
        Scenario scenario = plain.scenario();
        Group group = scenario.group();
        if (group.pool().isPresent()) {
            return plain;
        }
        if (dice.chance(MIXED)) {
            Group mixed = group.with(mixed(dice.named("mixed")));
            boolean interrupted =
                    kinds.isEmpty() && mixed.hasSpot() && dice.named("spot").chance(INTERRUPTED);
            return plain.rolling(
                    mixed, scenario.rollout(), interrupted ? Weather.withSpot(plain.rates(), dice) : plain.rates());
        }
        boolean byEks = !Draw.isMean(plain.seed()) && group.size() <= MOST_MANAGED && dice.chance(MANAGED);
        if (byEks) {
            return managed(plain, 1 + dice.below(2));
        }
        Dice others = dice.named("beside");
        boolean several = !Draw.isMean(plain.seed())
                && BESIDE_FAULTS.containsAll(kinds)
                && group.size() <= MOST_BESIDE
                && others.chance(BESIDE);
        return several ? beside(plain, others) : plain;
    }

    /** Two or three groups like the one, on which what is drawn for all runs, with a cap on their surplus nodes. */
    private static Draw beside(Draw plain, Dice dice) {
        int groups = 2 + dice.below(2);
        Group one = plain.scenario().group();
        Group all = one.besides(List.of("second", "third").subList(0, groups - 1));
        ObjectNode input = plain.scenario().rollout().deepCopy();
        input.remove(List.of("hooks", "maxUnavailable"));
        input.put("maxSurge", 1 + dice.below(2));
        input.putObject("clusterSurge")
                .put("nodes", groups + dice.below(2 * groups))
                .put("groups", groups);
        Map<FaultKind, Double> rates = new EnumMap<>(FaultKind.class);
        rates.putAll(plain.rates());
        rates.keySet().retainAll(BESIDE_FAULTS);
        int nodes = groups * one.size();
        return new Draw(
                plain.seed(),
                RandomCluster.scenario(
                        all, input, plain.scenario().script().hook().isPresent()),
                RandomManifests.draw(dice.named("manifests"), RandomCluster.group(nodes, 2 * nodes, one.zones())),
                rates,
                plain.focus(),
                plain.storm());
    }

    /** Two or three types, of which some instances may be Spot; some may run a type that is named no more. */
    private static Mixed mixed(Dice dice) {
        int types = 2 + dice.below(TYPES.size() - 1);
        List<String> running = dice.pick(List.of(List.of(), TYPES, List.of("m4.large", TYPES.getFirst())));
        return new Mixed(TYPES.subList(0, types), dice.below(3), dice.pick(List.of(0, 50, 50, 100)), running);
    }

    /** The same draw, of Spot instances alone. */
    static Draw spot(Draw plain) {
        Group group = plain.scenario().group();
        return plain.rolling(
                RandomCluster.group(group.size(), group.max(), group.zones())
                        .attached(group.targets())
                        .with(new Mixed(TYPES, 0, 0, List.of())),
                plain.scenario().rollout(),
                plain.rates());
    }

    /** The same draw, of whose group EKS takes so many nodes at a time; by the policy that lets it. */
    static Draw managed(Draw plain, int maxUnavailable) {
        Group group = plain.scenario().group();
        Group managed =
                RandomCluster.group(group.size(), group.max(), group.zones()).with(new Managed("ng-1", maxUnavailable));
        ObjectNode drawn = plain.scenario().rollout();
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        input.set("cluster", drawn.path("cluster"));
        input.put("nodeGroup", group.name()).put("managed", "update");
        input.putObject("target").put("parameter", Managed.RELEASE);
        input.set("preflight", drawn.path("preflight"));
        if (drawn.has("alarms")) {
            input.set("alarms", drawn.path("alarms"));
        }
        Map<FaultKind, Double> rates = new EnumMap<>(FaultKind.class);
        rates.putAll(plain.rates());
        rates.keySet().retainAll(WITH_EKS);
        return plain.rolling(managed, input, rates);
    }
}
