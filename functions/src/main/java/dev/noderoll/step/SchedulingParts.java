package dev.noderoll.step;

import dev.noderoll.model.scheduling.ClaimView.Binding;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.ClusterView.Part;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.ClaimUse.Life;
import dev.noderoll.port.Live;
import java.util.Set;

/** As much of what the scheduler looks at as matters to the pods that are there. */
public final class SchedulingParts {

    private SchedulingParts() {}

    /** Reads parts of a cluster, and those that its pods depend on as well, which are added to {@code parts}. */
    public static ClusterView read(Live live, Set<Part> parts) {
        ClusterView view = live.scheduling(parts);
        boolean more = !parts.contains(Part.NAMESPACES) && looksAtNamespaces(view) && parts.add(Part.NAMESPACES);
        if (parts.contains(Part.VOLUMES) && !parts.contains(Part.CLASSES) && hasVolumesToMake(view)) {
            more = parts.add(Part.CLASSES);
        }
        return more ? live.scheduling(parts) : view;
    }

    /** Whether a volume is to be made for any claim, here or for a pod's successor. */
    private static boolean hasVolumesToMake(ClusterView view) {
        return view.claims().stream().anyMatch(c -> c.binding() != Binding.BOUND)
                || view.pods().stream().anyMatch(p -> p.claims().stream().anyMatch(c -> c.life() == Life.EPHEMERAL));
    }

    /** Whether any pod's affinities go by the labels of namespaces. */
    private static boolean looksAtNamespaces(ClusterView view) {
        return view.pods().stream()
                .map(PodView::needs)
                .filter(n -> !n.affinity().isEmpty() || !n.antiAffinity().isEmpty())
                .anyMatch(n -> n.affinity().stream().anyMatch(t -> t.byLabels() != null)
                        || n.antiAffinity().stream().anyMatch(t -> t.byLabels() != null));
    }
}
