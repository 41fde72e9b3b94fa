package dev.noderoll.lab.defect;

import dev.noderoll.lab.fault.FaultKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Mistakes that a developer could have made in Noderoll, at least one for each promise.
 *
 * <p>Those of the functions are made by the ports on which they run, those of the machines in their definitions: nothing
 * of this is near the code that is deployed.
 */
public final class Defects {

    private Defects() {}

    /** All of them, in the order of the promises. */
    public static List<Defect> all() {
        return Stream.of(ofTheGroup(), ofEvictions(), ofDrains(), ofTheRollout())
                .flatMap(List::stream)
                .toList();
    }

    /** About owners, places and what was so before: the soak's clusters have none of it, the field cases have. */
    public static List<Defect> inTheField() {
        return List.of(
                new Defect(
                        "knows-no-owner-above",
                        6,
                        "A workload that belongs to a custom resource counts as none",
                        Instead.cluster((cluster, world) -> Instead.liveOf(
                                cluster, "of", (live, call) -> WrongCalls.unlessOwned(world, live, call)))),
                new Defect(
                        "looks-for-no-place",
                        6,
                        "Nobody looks where the successors of pods can go",
                        Instead.live("scheduling", (_, _) -> WrongCalls.NOTHING_KNOWN)),
                new Defect(
                        "counts-every-daemon",
                        9,
                        "A DaemonSet that is Ready nowhere counts as one that is Ready elsewhere",
                        Instead.pods("inNamespace", WrongCalls::withServingDaemons)));
    }

    /** About load balancers, which the soak's promises do not look at: {@code TargetGroupsRolloutTest} does. */
    public static List<Defect> ofTraffic() {
        return List.of(new Defect(
                "asks-no-targets",
                6,
                "No load balancer is asked whether it still sends to a node",
                Instead.targets("health", (_, _) -> Map.of())));
    }

    /** Promises 1 to 3. */
    private static List<Defect> ofTheGroup() {
        return List.of(
                new Defect(
                        "admits-unready",
                        1,
                        "Every node that has joined counts as Ready",
                        Instead.live("nodes", (live, _) -> WrongCalls.allReady(live.nodes()))),
                new Defect(
                        "forgets-steady",
                        2,
                        "What carries on after a crash takes the raised capacity for steady",
                        Instead.groups("survey", WrongCalls::steadyIsDesired)),
                new Defect(
                                "launches-again",
                                2,
                                "A launch has another token each time it is asked for",
                                Instead.groups("launch", WrongCalls::launchAnew))
                        .in(FaultKind.LOST_ANSWER),
                new Defect(
                        "leaves-hook",
                        2,
                        "The hook is left on the group",
                        Instead.groups("deleteHook", (_, _) -> null)),
                new Defect(
                        "closes-nothing",
                        3,
                        "Outdated nodes are not closed before the first eviction",
                        Instead.nodes("changeAll", WrongCalls::closeNothing)),
                new Defect(
                                "cordons-nothing",
                                3,
                                "A drained node stays schedulable",
                                Instead.nodes("change", WrongCalls::changeWithoutCordon))
                        .in(FaultKind.CAPACITY_LOWERED),
                new Defect(
                        "parts-gangs",
                        3,
                        "The pods of a gang move each for itself",
                        OtherWay.at("rollout", "DrainNodes", WrongWays::gangsApart)));
    }

    /** Promises 4 and 5. */
    private static List<Defect> ofEvictions() {
        return List.of(
                new Defect(
                        "evicts-by-name",
                        4,
                        "Evictions carry no UID as precondition",
                        Instead.cluster((cluster, world) -> Instead.podsOf(
                                cluster, "evict", (pods, call) -> WrongCalls.evictByName(world, pods, call)))),
                new Defect("deletes", 4, "Pods are deleted, not evicted", Instead.pods("evict", WrongCalls::delete)),
                new Defect(
                        "sees-no-services",
                        5,
                        "The guard of the last endpoint sees no Service",
                        Instead.cluster((cluster, _) -> Instead.liveOf(
                                Instead.workloadsOf(cluster, "services", (_, _) -> List.of()),
                                "services",
                                (_, _) -> List.of()))));
    }

    /** Promises 6 and 7. */
    private static List<Defect> ofDrains() {
        return List.of(
                new Defect(
                        "empty-first-list",
                        6,
                        "A node's list of pods is empty for a minute after the first look, and that counts as drained",
                        WrongCalls.emptyFirstList()),
                new Defect(
                        "leaves-successors",
                        6,
                        "Nobody waits until the workloads are as available as before",
                        Instead.live("workload", (_, _) -> Optional.empty())),
                new Defect(
                                "hook-before-drain",
                                7,
                                "The hook is completed before the drain",
                                OtherWay.at("on-termination", "OnFindNode", WrongWays::hookFirst))
                        .in(FaultKind.CAPACITY_LOWERED));
    }

    /** Promises 8 to 12. */
    private static List<Defect> ofTheRollout() {
        return List.of(
                new Defect(
                        "takes-what-is-held",
                        8,
                        "The Lease is taken from whoever holds it",
                        Instead.ledger("take", WrongCalls::takeFromHolder)),
                new Defect(
                                "two-stays",
                                8,
                                "A stay of DrainNodes goes on when another of its execution has begun",
                                Instead.live("session", WrongCalls::sameSession))
                        .in(FaultKind.RETRIED_IN_FLIGHT),
                new Defect(
                                "outlives-its-execution",
                                8,
                                "A stay of DrainNodes does not look whether its execution still runs",
                                Instead.executions(_ -> true))
                        .in(FaultKind.STOPPED_IN_FLIGHT),
                new Defect(
                        "ends-early",
                        9,
                        "A rollout whose drains have to wait counts as done",
                        OtherWay.at("rollout", "OnDrainNodes", WrongWays::waitIsDone)),
                new Defect(
                                "counts-foreign-pods",
                                9,
                                "Pods that no node of the group may run count against a rollout's health",
                                Instead.live("unschedulable", (live, _) -> WrongCalls.asOfHere(live.unschedulable())))
                        .in(FaultKind.FOREIGN_PODS),
                new Defect(
                        "silent",
                        9,
                        "An abandoned rollout does not say why",
                        OtherWay.at("rollout", "Abandoned", state -> state.put("Cause", ""))),
                new Defect("leaves-lease", 10, "The Lease is not given up", Instead.ledger("release", (_, _) -> null)),
                new Defect(
                                "leaves-failed-closed",
                                10,
                                "A node whose drain has failed is not opened again",
                                Instead.nodes("change", WrongCalls::changeWithoutUncordon))
                        .in(FaultKind.STUCK_POD),
                new Defect(
                        "asks-and-goes",
                        11,
                        "Whatever the function says that a policy names, it counts as an agreement",
                        OtherWay.at("rollout", "AskHook", WrongWays::everyAnswerIsGo)),
                new Defect(
                        "bakes-nothing",
                        12,
                        "A canary or wave that is well is left alone no longer, whatever the policy says",
                        OtherWay.at("rollout", "OnCheckHealth", WrongWays::bakesNot)));
    }
}
