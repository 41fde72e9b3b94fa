package dev.noderoll.model.scheduling;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.scheduling.PodView.ClaimUse.Life;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pod as the scheduler's filters see it. Maps that cannot change are kept as they are, so pods may share them.
 *
 * @param node null while it waits for one
 * @param gates its scheduling gates: while there is one, the scheduler does not look at it
 */
public record PodView(
        PodKey key,
        @Nullable NodeName node,
        Standing standing,
        Map<String, String> labels,
        PodNeeds needs,
        List<ClaimUse> claims,
        List<String> gates) {

    /** Where a pod is in its life. */
    public enum Standing {
        LIVE,
        TERMINATING,
        /** Succeeded or Failed: it holds nothing of its node. */
        FINISHED
    }

    /** A claim that a pod uses, in its own namespace. */
    public record ClaimUse(String claim, Life life) {

        /** Whose a claim is. */
        public enum Life {
            /** It outlives the pod: its successor uses it again. */
            KEPT,
            /** It comes and goes with the pod ({@code ephemeral.volumeClaimTemplate}). */
            EPHEMERAL,
            /** It is to be made where the pod lands, as the claim of this name was made for its predecessor. */
            RENEWED
        }
    }

    public PodView {
        labels = Map.copyOf(labels);
        claims = List.copyOf(claims);
        gates = List.copyOf(gates);
    }

    /** The pod that its controller makes in its place: of the same template, bound to no node. */
    public PodView successor() {
        List<ClaimUse> its = claims.stream()
                .map(c -> c.life() == Life.EPHEMERAL ? new ClaimUse(c.claim(), Life.RENEWED) : c)
                .toList();
        return new PodView(
                new PodKey(key.namespace(), key.name(), ""), null, Standing.LIVE, labels, needs, its, List.of());
    }

    /** The same pod, on a node. */
    public PodView on(NodeName there) {
        return new PodView(key, there, standing, labels, needs, claims, gates);
    }
}
