package dev.noderoll.sim.kubernetes.cluster;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A machine that joins the cluster.
 *
 * @param providerId as {@code aws:///eu-central-1a/i-0123456789abcdef0}
 * @param zone as {@code eu-central-1a}; the region is the zone without its last letter
 * @param cpuMillis allocatable
 * @param memoryMi allocatable
 * @param labels beside the well-known ones
 */
public record NodeSpec(
        String name,
        String providerId,
        String zone,
        String instanceType,
        long cpuMillis,
        long memoryMi,
        int maxPods,
        String kubeletVersion,
        Map<String, String> labels) {

    public NodeSpec {
        if (name.isEmpty() || zone.isEmpty()) {
            throw new IllegalArgumentException("a node needs a name and a zone, got '" + name + "' in '" + zone + "'");
        }
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }
}
