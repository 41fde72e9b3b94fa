package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Drain;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.Advice;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.plan.Loss;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * State EvictPods: one pass over the pods of a cordoned node. Never sleeps; says when to look again.
 *
 * <p>Whatever has to be decided across nodes (whether a Service keeps an endpoint) is decided in the cluster-wide turn,
 * and an evicted pod is seen terminating by the next holder of the turn. While all pods that must go are going, a pass
 * needs no turn and reads no namespace.
 */
public final class EvictPods {

    /**
     * Which node's pods.
     *
     * @param deadline from CordonNode
     */
    public record Input(Drain drain, Instant deadline) {}

    /** Where the eviction stands. Each tells what its pass has done. */
    public sealed interface Outcome {

        /** Nothing is on the node but what belongs to it. */
        record Drained(Tally tally) implements Outcome {}

        record Wait(int seconds, List<Held> held, Tally tally) implements Outcome {
            public Wait {
                held = List.copyOf(held);
            }
        }

        /** Nothing moves without a person, or the deadline has passed; only the latter for a node that AWS takes anyway. */
        record Stuck(List<Held> held, Tally tally) implements Outcome {
            public Stuck {
                held = List.copyOf(held);
            }
        }
    }

    /**
     * A pod that has not gone, and why.
     *
     * @param why the same in words
     * @param unblock what lets it go
     */
    public record Held(String pod, Blocker blocker, String why, String unblock) {

        /** {@code also} is what else is lost with the pod, of which the blocker says nothing (D26). */
        static Held of(Pod pod, Blocker blocker, List<Loss> also) {
            Advice advice = Advice.of(blocker);
            String lost = also.isEmpty() ? "" : "; lost with it: " + Loss.text(also);
            return new Held(pod.key().text(), blocker, advice.why() + lost, advice.unblock());
        }
    }

    /**
     * What one pass has done.
     *
     * @param evicted pods whose eviction was accepted
     * @param restarted workloads of which a successor was asked for
     * @param refused evictions that a budget refused
     * @param forced pods that were deleted past what held them, with what that was
     * @param losses pods whose eviction was accepted though something is lost with them, with what that is
     */
    public record Tally(
            List<String> evicted, List<String> restarted, int refused, List<String> forced, List<String> losses) {

        public static final Tally NONE = new Tally(List.of(), List.of(), 0, List.of(), List.of());

        public Tally {
            evicted = List.copyOf(evicted);
            restarted = List.copyOf(restarted);
            forced = List.copyOf(forced);
            losses = List.copyOf(losses);
        }
    }

    /** Longer than a pass takes; the turn is given back at its end. */
    private static final Duration TURN = Duration.ofSeconds(60);

    private static final int TURN_SECONDS = 2;

    private final Clusters clusters;

    public EvictPods(Clusters clusters) {
        this.clusters = clusters;
    }

    public Outcome run(Input input, Instant now) {
        Drain drain = input.drain();
        DrainSite site = DrainSite.open(clusters, drain, now);
        ClusterNode node = site.node();
        if (node == null) {
            return new Outcome.Drained(Tally.NONE);
        }
        NodeMarks.giveUp(site.cluster().nodes(), node);
        // Where somebody has opened it meanwhile, what is evicted would come back to it.
        NodeMarks.cordonAgain(site.cluster().nodes(), node, now);
        List<Pod> onNode = site.cluster().pods().onNode(drain.node());
        List<Pod> mustGo = onNode.stream()
                .filter(p -> DrainPlanner.mustGo(p, drain.policy(), site.reach(), now))
                .toList();
        if (mustGo.isEmpty() && DrainSurveyor.orphans(site.cluster(), onNode).isEmpty()) {
            return new Outcome.Drained(Tally.NONE);
        }
        EvictionPass pass = new EvictionPass(site, node, now, input);
        if (!mustGo.isEmpty() && mustGo.stream().allMatch(Pod::terminating)) {
            mustGo.forEach(pass::watch);
            return pass.outcome();
        }
        if (now.isAfter(input.deadline())) {
            pass.judge(survey(site, drain, onNode, now));
            return pass.outcome();
        }
        Ledger ledger = site.cluster().ledger();
        Optional<Instant> taken = ledger.takeTurn(drain.turn(), now, TURN);
        if (taken.isPresent()) {
            return new Outcome.Wait(TURN_SECONDS, List.of(), Tally.NONE);
        }
        pass.act(survey(site, drain, onNode, now));
        ledger.endTurn(drain.turn());
        return pass.outcome();
    }

    private static DrainSurvey survey(DrainSite site, Drain drain, List<Pod> onNode, Instant now) {
        return DrainSurveyor.survey(site.cluster(), drain.node(), site.reach(), onNode, drain.policy(), now);
    }
}
