package dev.noderoll.plan.placement;

import dev.noderoll.model.scheduling.Amounts;
import dev.noderoll.model.scheduling.HostPort;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A node with what its pods hold of it. */
final class NodeState {

    private final NodeView view;
    private final Map<HostPort, Integer> ports = new LinkedHashMap<>();
    private final Map<String, Integer> disks = new TreeMap<>();
    private final Map<String, Integer> volumes = new TreeMap<>();
    private Amounts free;
    private int pods;

    NodeState(NodeView view) {
        this.view = view;
        this.free = view.allocatable();
    }

    NodeView view() {
        return view;
    }

    String name() {
        return view.name().value();
    }

    Amounts free() {
        return free;
    }

    int pods() {
        return pods;
    }

    Collection<HostPort> ports() {
        return ports.keySet();
    }

    boolean has(String disk) {
        return disks.containsKey(disk);
    }

    /** The volumes that its pods have, as {@code driver/handle}, beside those that are attached to it. */
    Set<String> volumes() {
        return volumes.keySet();
    }

    void add(PodView pod, Collection<String> handles) {
        free = free.minus(pod.needs().requests());
        pods++;
        pod.needs().hostPorts().forEach(port -> ports.merge(port, 1, Integer::sum));
        pod.needs().disks().forEach(disk -> disks.merge(disk, 1, Integer::sum));
        handles.forEach(handle -> volumes.merge(handle, 1, Integer::sum));
    }

    void remove(PodView pod, Collection<String> handles) {
        free = free.plus(pod.needs().requests());
        pods--;
        pod.needs().hostPorts().forEach(port -> less(ports, port));
        pod.needs().disks().forEach(disk -> less(disks, disk));
        handles.forEach(handle -> less(volumes, handle));
    }

    private static <K> void less(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }
}
