package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.plan.DrainSurvey.Others;
import dev.noderoll.plan.placement.Places;
import dev.noderoll.port.Live;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** What holds the pods of some nodes, the first thing first; pods that nothing holds are left out. */
    Map<Pod, List<Blocker>> of(List<ClusterNode> nodes, Live live) {
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
                    held.put(pod, all);
                }
            }
        }
        return held;
    }

    /** What holds one pod. */
    List<Blocker> of(ClusterNode node, Pod pod) {
        DrainSurveyor surveyor = new DrainSurveyor(facts, now);
        surveyor.add(node.name(), node, List.of(pod), now.minus(A_WHILE), now, policy);
        DrainSurvey survey = surveyor.survey(Others.NONE, places);
        return DrainPlanner.all(survey, pod);
    }
}
