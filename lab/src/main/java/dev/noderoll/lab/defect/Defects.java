package dev.noderoll.lab.defect;

import dev.noderoll.lab.fault.FaultKind;
import dev.noderoll.model.NodeName;
import java.util.List;
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

    /** Promises 1 to 3. */
    private static List<Defect> ofTheGroup() {
        return List.of(
                new Defect(
                        "admits-unready",
                        1,
                        "Every node that has joined counts as Ready",
                        Instead.nodes("list", (nodes, _) -> WrongCalls.allReady(nodes))),
                new Defect(
                                "claims-over",
                                1,
                                "A claim is written without compare-and-set",
                                Instead.ledger("write", WrongCalls::writeOver))
                        .in(FaultKind.SLOW_ANSWER),
                new Defect(
                        "forgets-steady",
                        2,
                        "What carries on after a crash takes the raised capacity for steady",
                        Instead.groups(
                                "find",
                                (groups, call) -> groups.find((String) call[0]).map(WrongCalls::steadyIsDesired))),
                new Defect(
                        "leaves-hook",
                        2,
                        "The hook is left on the group",
                        Instead.groups("deleteHook", (_, _) -> null)),
                new Defect(
                        "closes-nothing",
                        3,
                        "Outdated nodes are not closed before the first eviction",
                        OtherWay.skip("rollout", "CloseOutdated", "Closed")),
                new Defect(
                                "cordons-nothing",
                                3,
                                "A drained node stays schedulable",
                                Instead.nodes("change", (nodes, call) -> {
                                    nodes.change((NodeName) call[0], WrongCalls.withoutCordon(call[1]));
                                    return null;
                                }))
                        .in(FaultKind.CAPACITY_LOWERED));
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
                        Instead.workloads("services", (_, _) -> List.of())));
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
                        OtherWay.skip("drain-node", "CheckWorkloads", "Available")),
                new Defect(
                                "hook-before-drain",
                                7,
                                "The hook is completed before the drain",
                                OtherWay.at("on-termination", "DrainAndBeat", WrongWays::hookFirst))
                        .in(FaultKind.CAPACITY_LOWERED));
    }

    /** Promises 8 to 10. */
    private static List<Defect> ofTheRollout() {
        return List.of(
                new Defect(
                        "takes-what-is-held",
                        8,
                        "The Lease is taken from whoever holds it",
                        Instead.ledger("take", WrongCalls::takeFromHolder)),
                new Defect(
                        "ends-early",
                        9,
                        "A rollout that has to wait counts as done",
                        OtherWay.at("rollout", "OnChooseNodes", WrongWays::waitIsDone)),
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
                                OtherWay.at("rollout", "DrainNode", state -> WrongWays.onError(state, "NodeFailed")))
                        .in(FaultKind.STUCK_POD));
    }
}
