package dev.noderoll.step;

import static java.util.stream.Collectors.groupingBy;

import dev.noderoll.model.Budget;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.scheduling.ClusterView.Part;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.HostSpread;
import dev.noderoll.port.Live;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks for pods that are spread over hosts, more than one to a node. Changes nothing. */
final class CrowdedHosts {

    private final Map<NodeName, List<PodView>> byNode;

    CrowdedHosts(Live live) {
        this.byNode = live.scheduling(EnumSet.noneOf(Part.class)).pods().stream()
                .filter(pod -> pod.node() != null && !pod.needs().spread().isEmpty())
                .collect(groupingBy(pod -> Optional.ofNullable(pod.node()).orElseThrow()));
    }

    /** Why these nodes are to be replaced one at a time; empty where that is not so. */
    Optional<String> oneAtATime(List<ClusterNode> nodes) {
        return nodes.stream()
                .flatMap(node -> on(node).stream())
                .findFirst()
                .map(crowd -> "one at a time, since " + crowd.together() + " pods like "
                        + crowd.pod().namespace() + "/" + crowd.pod().name()
                        + " are on one node that a constraint spreads over hosts");
    }

    /**
     * Pods whose budgets do not let as many go at a time as have a place only when their node has gone, with what holds them.
     *
     * @param asked which pods are looked at
     */
    Map<Pod, Blocker> keptByBudgets(List<ClusterNode> nodes, Live live, Facts facts, Predicate<Pod> asked) {
        Map<Pod, Blocker> kept = new LinkedHashMap<>();
        for (ClusterNode node : nodes) {
            for (HostSpread crowd : on(node)) {
                live.podsOn(node.name()).stream()
                        .filter(pod -> pod.key().equals(crowd.pod()) && asked.test(pod))
                        .forEach(pod -> facts.namespace(pod.key().namespace()).budgets().stream()
                                .filter(budget -> budget.covers(pod) && most(budget) < crowd.left())
                                .findFirst()
                                .ifPresent(budget -> kept.put(
                                        pod, Blocker.NoPlace.behind(budget.text(), crowd.left(), most(budget)))));
            }
        }
        return kept;
    }

    private List<HostSpread> on(ClusterNode node) {
        return HostSpread.of(byNode.getOrDefault(node.name(), List.of()));
    }

    private static int most(Budget budget) {
        return budget.most().orElse(Integer.MAX_VALUE);
    }
}
