package dev.noderoll.model.scheduling;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A cluster as the scheduler's filters see it.
 *
 * @param pods those on nodes, and those that wait
 * @param namespaces the labels of each
 */
public record ClusterView(
        List<NodeView> nodes,
        List<PodView> pods,
        Map<String, Map<String, String>> namespaces,
        List<ClaimView> claims,
        List<VolumeView> volumes,
        List<ClassView> classes,
        List<QuotaView> quotas) {

    /** What a survey may leave out, where no pod that is asked for depends on it. */
    public enum Part {
        /** Claims, and the volumes that they are bound to or may be. */
        VOLUMES,
        /** Storage classes: of the claims for which a volume is to be made. */
        CLASSES,
        /** On nodes, what is attached to them, and how much may be. */
        ATTACHMENTS,
        /** The labels of namespaces. */
        NAMESPACES,
        QUOTAS
    }

    public ClusterView {
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
        namespaces = new TreeMap<>(namespaces);
        claims = List.copyOf(claims);
        volumes = List.copyOf(volumes);
        classes = List.copyOf(classes);
        quotas = List.copyOf(quotas);
    }
}
