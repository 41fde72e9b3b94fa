package dev.noderoll.model.scheduling;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a pod asks of the node that it is to run on: the same for all pods of a template, so readers keep it once.
 *
 * @param scheduler who places it
 * @param requests of containers, init containers and sidecars as they add up, with the overhead
 * @param nodeLabels {@code nodeSelector}
 * @param nodeAffinity null where the pod has none
 * @param disks EBS volumes that the spec names itself, by ID
 * @param devices whether it claims devices (DRA)
 */
public record PodNeeds(
        String scheduler,
        Amounts requests,
        Set<HostPort> hostPorts,
        List<Toleration> tolerations,
        Map<String, String> nodeLabels,
        @Nullable NodeTerms nodeAffinity,
        List<PodTerm> affinity,
        List<PodTerm> antiAffinity,
        List<SpreadRule> spread,
        Set<String> disks,
        Devices devices) {

    public static final String DEFAULT_SCHEDULER = "default-scheduler";

    /** Whether a pod has resource claims. */
    public enum Devices {
        NONE,
        CLAIMED
    }

    public PodNeeds {
        hostPorts = Set.copyOf(hostPorts);
        tolerations = List.copyOf(tolerations);
        nodeLabels = nodeLabels.isEmpty() ? Map.of() : new TreeMap<>(nodeLabels);
        affinity = List.copyOf(affinity);
        antiAffinity = List.copyOf(antiAffinity);
        spread = List.copyOf(spread);
        disks = disks.isEmpty() ? Set.of() : new TreeSet<>(disks);
    }

    /** Of a pod that any node could run, were there room: it asks for nothing but this scheduler. */
    public static PodNeeds nothingBy(String scheduler) {
        return new PodNeeds(
                scheduler,
                Amounts.NONE,
                Set.of(),
                List.of(),
                Map.of(),
                null,
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                Devices.NONE);
    }

    public boolean tolerates(Taint taint) {
        for (Toleration toleration : tolerations) {
            if (toleration.tolerates(taint)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a node meets its node selector and its required node affinity. */
    public boolean selects(NodeView node) {
        return node.labels().entrySet().containsAll(nodeLabels.entrySet())
                && (nodeAffinity == null || nodeAffinity.holds(node));
    }
}
