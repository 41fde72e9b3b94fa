package dev.noderoll.plan;

import dev.noderoll.model.SurgeCap;
import java.util.Collection;
import java.util.Optional;

/** How many surplus nodes a rollout may add where the cluster's groups have a cap together. */
public final class SurgeShare {

    private SurgeShare() {}

    /**
     * What of {@code wanted} the cap leaves to a rollout.
     *
     * @param wanted by the rollout's own policy; 0 for one that adds none
     * @param present how many surplus nodes an earlier execution of it has left; those it keeps, and one that carries on is
     *     never refused
     * @param carriesOn whether an earlier execution has begun it
     * @param others how many each of the cluster's other rollouts may have
     * @return empty when nothing is left for it
     */
    public static Optional<Integer> of(
            int wanted, SurgeCap cap, int present, boolean carriesOn, Collection<Integer> others) {
        if (wanted == 0) {
            return Optional.of(0);
        }
        int left = cap.nodes() - others.stream().mapToInt(Integer::intValue).sum();
        int granted = Math.min(cap.of(wanted), left);
        if (carriesOn) {
            granted = Math.max(granted, Math.min(wanted, Math.max(1, present)));
        }
        return granted < 1 ? Optional.empty() : Optional.of(granted);
    }
}
