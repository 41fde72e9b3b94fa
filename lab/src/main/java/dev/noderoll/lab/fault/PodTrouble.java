package dev.noderoll.lab.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.fault.Trouble.Place;
import dev.noderoll.lab.fault.Trouble.Source;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.List;

/** Pods that do not go, and budgets that close. */
final class PodTrouble {

    /** Another controller's: no part of Kubernetes knows it. */
    private static final String FINALIZER = "lab.noderoll.dev/stuck";

    /** On a budget that somebody has changed for a while. */
    private static final String CHANGED = "lab.noderoll.dev/changed";

    private final Place place;

    PodTrouble(Place place) {
        this.place = place;
    }

    List<Source> sources() {
        return List.of(new Stuck(), new Closed());
    }

    /** A finalizer keeps the pod Terminating once it is deleted. */
    private final class Stuck implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.STUCK_POD;
        }

        @Override
        public Runnable strike(Dice dice) {
            List<ObjectNode> pods = place.api().list(Kind.POD).stream()
                    .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
                    .filter(pod -> !pod.path("metadata").has("finalizers"))
                    .toList();
            if (pods.isEmpty()) {
                return NOTHING;
            }
            ObjectNode pod = dice.pick(pods);
            place.change(
                    Kind.POD,
                    pod,
                    copy -> copy.withObjectProperty("metadata")
                            .withArrayProperty("finalizers")
                            .add(FINALIZER));
            return () -> place.change(
                    Kind.POD,
                    pod,
                    copy -> copy.withObjectProperty("metadata")
                            .withArrayProperty("finalizers")
                            .removeIf(f -> f.asText().equals(FINALIZER)));
        }
    }

    /** An operator sets maxUnavailable to 0 for a while. */
    private final class Closed implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.BUDGET_CLOSED;
        }

        @Override
        public Runnable strike(Dice dice) {
            List<ObjectNode> budgets = place.api().list(Kind.POD_DISRUPTION_BUDGET).stream()
                    .filter(b -> !b.path("spec").path("maxUnavailable").asText().equals("0"))
                    .filter(b -> !changed(b))
                    .toList();
            if (budgets.isEmpty()) {
                return NOTHING;
            }
            ObjectNode budget = dice.pick(budgets);
            ObjectNode spec = (ObjectNode) budget.path("spec");
            place.change(Kind.POD_DISRUPTION_BUDGET, budget, copy -> {
                copy.withObjectProperty("spec").remove("minAvailable");
                copy.withObjectProperty("spec").put("maxUnavailable", 0);
                mark(copy);
            });
            return () -> place.change(Kind.POD_DISRUPTION_BUDGET, budget, copy -> restore(copy, spec));
        }
    }

    /** Whether a budget is not what its owner wrote; nobody changes it a second time, or the first spec were lost. */
    static boolean changed(ObjectNode budget) {
        return budget.path("metadata").path("annotations").has(CHANGED);
    }

    static void mark(ObjectNode budget) {
        budget.withObjectProperty("metadata").withObjectProperty("annotations").put(CHANGED, "true");
    }

    static void restore(ObjectNode budget, ObjectNode spec) {
        budget.set("spec", spec.deepCopy());
        budget.withObjectProperty("metadata").withObjectProperty("annotations").remove(CHANGED);
    }
}
