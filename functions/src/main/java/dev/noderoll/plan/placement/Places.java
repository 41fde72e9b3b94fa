package dev.noderoll.plan.placement;

import dev.noderoll.model.Pod;
import java.util.Optional;

/** What is known of where the successors of pods can go. */
public interface Places {

    /** Nothing is known: every pod goes, as it did before anybody asked. */
    Places UNKNOWN = new Places() {
        @Override
        public Optional<Placement> of(Pod pod) {
            return Optional.empty();
        }

        @Override
        public Optional<Restart> restart(Pod pod) {
            return Optional.empty();
        }

        @Override
        public void taken(Pod pod, Placement place) {}
    };

    /** The same, for whoever only asks: what is let go there takes no place. */
    static Places asked(Places places) {
        return new Places() {
            @Override
            public Optional<Placement> of(Pod pod) {
                return places.of(pod);
            }

            @Override
            public Optional<Restart> restart(Pod pod) {
                return places.restart(pod);
            }

            @Override
            public void taken(Pod pod, Placement place) {}
        };
    }

    /** Where a successor goes when the pod is evicted; empty where it is not known, or does not matter. */
    Optional<Placement> of(Pod pod);

    /** Whether a successor can start beside the pod; empty where it is not known. */
    Optional<Restart> restart(Pod pod);

    /** The pod is let go: its successor's place is no longer free for others. */
    void taken(Pod pod, Placement place);
}
