package dev.noderoll.plan.placement;

import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            public Map<PodKey, Placement> together(List<Pod> pods) {
                return places.together(pods);
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

    /**
     * Where the successors of pods go that are evicted together: a place for each, in their order, which no two share. Ends
     * with the first that has none; pods of which nothing is known are left out.
     */
    default Map<PodKey, Placement> together(List<Pod> pods) {
        Map<PodKey, Placement> places = new LinkedHashMap<>();
        for (Pod pod : pods) {
            Optional<Placement> place = of(pod);
            place.ifPresent(found -> places.put(pod.key(), found));
            if (place.filter(p -> !p.moves()).isPresent()) {
                break;
            }
        }
        return places;
    }

    /** Whether a successor can start beside the pod; empty where it is not known. */
    Optional<Restart> restart(Pod pod);

    /** The pod is let go: its successor's place is no longer free for others. */
    void taken(Pod pod, Placement place);
}
