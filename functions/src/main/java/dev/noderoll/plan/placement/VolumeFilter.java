package dev.noderoll.plan.placement;

import static java.util.Comparator.comparingLong;

import dev.noderoll.model.scheduling.ClaimView;
import dev.noderoll.model.scheduling.ClaimView.AccessMode;
import dev.noderoll.model.scheduling.ClaimView.Binding;
import dev.noderoll.model.scheduling.ClassView;
import dev.noderoll.model.scheduling.ClassView.Mode;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.ClaimUse;
import dev.noderoll.model.scheduling.PodView.ClaimUse.Life;
import dev.noderoll.model.scheduling.VolumeView;
import dev.noderoll.plan.placement.NodeRefusal.ClaimNotReady;
import dev.noderoll.plan.placement.NodeRefusal.ClaimNotReady.Trouble;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plugins VolumeRestrictions, NodeVolumeLimits, VolumeBinding and VolumeZone.
 *
 * <p>A volume that another pod of the node has is attached once; one that is attached there for nobody takes a place
 * all the same, and another if the pod itself brings it.
 *
 * <p>A claim that is bound goes where its volume can be reached. One that waits for its first consumer goes where a
 * volume is there for it, the smallest that will do, or can be made; while one is being made for a node, there alone.
 * Every other claim keeps the pod from everywhere. That a volume is ReadWriteOnce and attached to another node is
 * nothing to the scheduler.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode">Volume binding mode</a>
 * @see <a href="https://kubernetes.io/docs/concepts/storage/storage-limits/">Node-specific volume limits</a>
 * @see <a href="https://github.com/kubernetes/kubernetes/tree/release-1.36/pkg/scheduler/framework/plugins">Plugins</a>
 */
final class VolumeFilter {

    /** Labels by which a volume says where it is; the second names are what they were called before. */
    private static final Map<String, String> ZONE_LABELS = new TreeMap<>(Map.of(
            "topology.kubernetes.io/zone", "topology.kubernetes.io/zone",
            "topology.kubernetes.io/region", "topology.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"));

    private final PodView pod;
    private final Storage storage;
    private final Set<String> handles;
    private final List<VolumeView> bound = new ArrayList<>();
    private final List<ClaimView> waiting = new ArrayList<>();
    private final List<ClaimView> renewed = new ArrayList<>();
    private final @Nullable NodeRefusal always;

    VolumeFilter(PodView pod, Storage storage) {
        this.pod = pod;
        this.storage = storage;
        this.handles = storage.handles(pod);
        NodeRefusal found = null;
        for (ClaimUse use : pod.claims()) {
            NodeRefusal refusal = take(use);
            found = found == null ? refusal : found;
        }
        this.always = found;
        waiting.sort(comparingLong(ClaimView::asked));
    }

    /** Why no node will do; null when some may. */
    @Nullable
    NodeRefusal always() {
        return always;
    }

    private @Nullable NodeRefusal take(ClaimUse use) {
        Optional<ClaimView> found = storage.claim(pod, use);
        String text = Storage.text(pod, use);
        if (found.isEmpty()) {
            return new ClaimNotReady(text, Trouble.MISSING);
        }
        ClaimView claim = found.get();
        if (use.life() == Life.RENEWED) {
            renewed.add(claim);
            return null;
        }
        if (claim.modes().contains(AccessMode.READ_WRITE_ONCE_POD) && usedByAnother(text)) {
            return new NodeRefusal.ClaimInUse(text);
        }
        return switch (claim.binding()) {
            case LOST -> new ClaimNotReady(text, Trouble.LOST);
            case DELETING -> new ClaimNotReady(text, Trouble.DELETING);
            case BOUND, UNBOUND -> take(claim);
        };
    }

    private @Nullable NodeRefusal take(ClaimView claim) {
        if (claim.binding() == Binding.BOUND) {
            Optional<VolumeView> volume = storage.volume(claim.volume());
            volume.ifPresent(bound::add);
            return volume.isPresent() ? null : new ClaimNotReady(claim.text(), Trouble.VOLUME_MISSING);
        }
        boolean waits = storage.storageClass(claim)
                .filter(c -> c.mode() == Mode.WAIT_FOR_FIRST_CONSUMER)
                .isPresent();
        if (!waits || !claim.volume().isEmpty()) {
            return new ClaimNotReady(claim.text(), Trouble.UNBOUND);
        }
        waiting.add(claim);
        return null;
    }

    private boolean usedByAnother(String claim) {
        return storage.users(claim).stream().anyMatch(p -> !p.key().equals(pod.key()));
    }

    @Nullable
    NodeRefusal refusal(NodeState node) {
        for (String disk : pod.needs().disks()) {
            if (node.has(disk)) {
                return new NodeRefusal.DiskInUse(disk);
            }
        }
        if (pod.claims().isEmpty()) {
            return null;
        }
        NodeRefusal refusal = limit(node);
        if (refusal == null) {
            refusal = reach(node.view());
        }
        return refusal == null ? zone(node.view()) : refusal;
    }

    private @Nullable NodeRefusal limit(NodeState node) {
        Map<String, Integer> limits = node.view().attachLimits();
        if (limits.isEmpty()) {
            return null;
        }
        Map<String, Integer> more = new TreeMap<>();
        for (String handle : handles) {
            if (!node.volumes().contains(handle)) {
                more.merge(driver(handle), 1, Integer::sum);
            }
        }
        Set<String> there = new HashSet<>(node.volumes());
        there.addAll(node.view().attached());
        for (Map.Entry<String, Integer> asked : more.entrySet()) {
            Integer most = limits.get(asked.getKey());
            long taken =
                    there.stream().filter(h -> driver(h).equals(asked.getKey())).count();
            if (most != null && taken + asked.getValue() > most) {
                return new NodeRefusal.TooManyVolumes(asked.getKey(), most);
            }
        }
        return null;
    }

    private static String driver(String handle) {
        return handle.substring(0, handle.indexOf('/'));
    }

    private @Nullable NodeRefusal reach(NodeView node) {
        for (VolumeView volume : bound) {
            if (volume.nodes() != null && !volume.nodes().holds(node)) {
                return new NodeRefusal.VolumeOutOfReach(volume.name());
            }
        }
        Set<String> chosen = new HashSet<>();
        for (ClaimView claim : waiting) {
            if (!claim.selectedNode().isEmpty()) {
                if (!claim.selectedNode().equals(node.name().value()) || !canBeMade(claim, node)) {
                    return new NodeRefusal.NoVolume(claim.text());
                }
            } else {
                Optional<VolumeView> match = smallest(claim, node, chosen);
                match.ifPresent(v -> chosen.add(v.name()));
                if (match.isEmpty() && !canBeMade(claim, node)) {
                    return new NodeRefusal.NoVolume(claim.text());
                }
            }
        }
        for (ClaimView claim : renewed) {
            if (!canBeMade(claim, node)) {
                return new NodeRefusal.NoVolume(claim.text());
            }
        }
        return null;
    }

    private boolean canBeMade(ClaimView claim, NodeView node) {
        return storage.storageClass(claim)
                .filter(ClassView::provisions)
                .filter(c -> c.allowed() == null || c.allowed().holds(node))
                .isPresent();
    }

    /** One that is kept for the claim; else the smallest that is free, large enough and within reach. */
    private Optional<VolumeView> smallest(ClaimView claim, NodeView node, Set<String> chosen) {
        VolumeView best = null;
        for (VolumeView volume : storage.volumes()) {
            if (chosen.contains(volume.name()) || !suits(volume, claim)) {
                continue;
            }
            boolean near = volume.nodes() == null || volume.nodes().holds(node);
            if (volume.claim().equals(claim.text())) {
                return near ? Optional.of(volume) : Optional.empty();
            }
            boolean free = volume.claim().isEmpty() && volume.phase() == VolumeView.Phase.AVAILABLE;
            boolean asked = claim.selector() == null || claim.selector().matches(volume.labels());
            if (near && free && asked && (best == null || volume.capacity() < best.capacity())) {
                best = volume;
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean suits(VolumeView volume, ClaimView claim) {
        return volume.capacity() >= claim.asked()
                && volume.volumeMode().equals(claim.volumeMode())
                && volume.storageClass().equals(claim.storageClass())
                && volume.modes().containsAll(claim.modes());
    }

    private @Nullable NodeRefusal zone(NodeView node) {
        if (ZONE_LABELS.keySet().stream().noneMatch(node.labels()::containsKey)) {
            return null;
        }
        for (VolumeView volume : bound) {
            for (Map.Entry<String, String> label : ZONE_LABELS.entrySet()) {
                String zones = volume.labels().get(label.getKey());
                String here =
                        node.labels().getOrDefault(label.getKey(), node.labels().get(label.getValue()));
                if (zones != null
                        && !zones.isEmpty()
                        && (here == null || !List.of(zones.split("__", -1)).contains(here))) {
                    return new NodeRefusal.VolumeInOtherZone(volume.name());
                }
            }
        }
        return null;
    }
}
