package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Gangs;
import dev.noderoll.model.Gang;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.plan.DrainSurvey.Others;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.GangNodes;
import dev.noderoll.plan.PodVerdict;
import dev.noderoll.plan.placement.Places;
import dev.noderoll.port.Live;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Looks, before any drain has begun, what would keep each pod on its node: by the very decisions of the drain, each pod as if
 * it were the last on its node. Changes nothing.
 */
final class Standstills {

    /** Of the pods of one controller that differ in nothing but their nodes so many are looked at. */
    private static final int ALIKE = 3;

    /** Long enough for everybody to have seen it. */
    private static final Duration A_WHILE = Duration.ofMinutes(1);

    private final Facts facts;
    private final Places places;
    private final DrainPolicy policy;
    private final Instant now;

    /**
     * Of a cluster.
     *
     * @param places where pods can go
     */
    Standstills(Live live, Places places, DrainPolicy policy, Instant now) {
        this.facts = Facts.once(Facts.of(live));
        this.places = Places.asked(places);
        this.policy = policy;
        this.now = now;
    }

    /**
     * What holds the pods of some nodes, the first thing first; pods that nothing holds are left out.
     *
     * @param atOnce how many of the nodes may be drained at a time
     */
    Map<Pod, List<Blocker>> of(List<ClusterNode> nodes, Live live, int atOnce) {
        Map<Pod, List<Blocker>> held = new LinkedHashMap<>();
        Map<Owner, Integer> looked = new HashMap<>();
        for (ClusterNode node : nodes) {
            for (Pod pod : live.podsOn(node.name())) {
                Owner owner = pod.owner();
                if (owner != null && owner.isDaemonSet()) {
                    continue;
                }
                boolean alike = owner != null && pod.claims() == 0 && looked.merge(owner, 1, Integer::sum) > ALIKE;
                List<Blocker> all = alike ? List.of() : of(node, pod);
                if (!all.isEmpty()) {
                    held.put(pod, new ArrayList<>(all));
                }
            }
        }
        Map<Pod, Blocker> together = gangs(nodes, live, atOnce);
        together.putAll(new CrowdedHosts(live)
                .keptByBudgets(nodes, live, facts, pod -> DrainPlanner.mustGo(pod, policy, Reach.REPORTS, now, now)));
        together.forEach((pod, blocker) ->
                held.computeIfAbsent(pod, _ -> new ArrayList<>()).add(blocker));
        return held;
    }

    /** What holds gangs, whatever holds them pod by pod: told of a pod that cannot go. */
    private Map<Pod, Blocker> gangs(List<ClusterNode> nodes, Live live, int atOnce) {
        Map<NodeName, Set<Gang>> on = new LinkedHashMap<>();
        Map<Gang, Pod> first = new TreeMap<>();
        DrainSurveyor surveyor = new DrainSurveyor(facts, now);
        for (ClusterNode node : nodes) {
            List<Pod> pods = policy.gangs() == Gangs.APART
                    ? List.of()
                    : live.podsOn(node.name()).stream()
                            .filter(pod -> Gang.of(pod).isPresent())
                            .toList();
            if (!pods.isEmpty()) {
                surveyor.add(node.name(), node, pods, now.minus(A_WHILE), now, policy, false);
            }
            for (Pod pod : pods) {
                if (DrainPlanner.mustGo(pod, policy, Reach.of(node), now, now)) {
                    Gang gang = Gang.of(pod).orElseThrow();
                    on.computeIfAbsent(node.name(), _ -> new TreeSet<>()).add(gang);
                    first.putIfAbsent(gang, pod);
                }
            }
        }
        Map<Pod, Blocker> held = new LinkedHashMap<>();
        GangNodes.tooWide(on, atOnce).forEach((gang, blocker) -> held.put(first.get(gang), blocker));
        for (PodVerdict verdict : DrainPlanner.plan(surveyor.survey(Others.NONE, places))) {
            if (verdict instanceof PodVerdict.Blocked(Pod pod, Blocker blocker)
                    && !(blocker instanceof Blocker.GangHeld)) {
                held.putIfAbsent(pod, blocker);
            }
        }
        return held;
    }

    /** What holds one pod. */
    List<Blocker> of(ClusterNode node, Pod pod) {
        DrainSurveyor surveyor = new DrainSurveyor(facts, now);
        surveyor.add(node.name(), node, List.of(pod), now.minus(A_WHILE), now, policy, false);
        DrainSurvey survey = surveyor.survey(Others.NONE, places);
        return DrainPlanner.all(survey, pod);
    }
}
