package dev.noderoll.plan.placement;

import dev.noderoll.model.scheduling.ClaimView;
import dev.noderoll.model.scheduling.ClassView;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.ClaimUse;
import dev.noderoll.model.scheduling.PodView.ClaimUse.Life;
import dev.noderoll.model.scheduling.VolumeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Claims, volumes and storage classes by name, and which pods have which claim. */
final class Storage {

    private static final String MIGRATED = "kubernetes.io/aws-ebs";
    private static final String EBS = "ebs.csi.aws.com";

    private final Map<String, ClaimView> claims = new HashMap<>();
    private final Map<String, VolumeView> volumes = new HashMap<>();
    private final Map<String, ClassView> classes = new HashMap<>();
    private final Map<String, List<PodView>> users = new HashMap<>();

    Storage(ClusterView view) {
        view.claims().forEach(c -> claims.put(c.text(), c));
        view.volumes().forEach(v -> volumes.put(v.name(), v));
        view.classes().forEach(c -> classes.put(c.name(), c));
    }

    Optional<ClaimView> claim(PodView pod, ClaimUse use) {
        return Optional.ofNullable(claims.get(text(pod, use)));
    }

    static String text(PodView pod, ClaimUse use) {
        return pod.key().namespace() + "/" + use.claim();
    }

    Optional<VolumeView> volume(String name) {
        return Optional.ofNullable(volumes.get(name));
    }

    Optional<ClassView> storageClass(ClaimView claim) {
        return Optional.ofNullable(classes.get(claim.storageClass()));
    }

    Iterable<VolumeView> volumes() {
        return volumes.values();
    }

    /** Pods on nodes that have a claim, {@code namespace/name}. */
    List<PodView> users(String claim) {
        return users.getOrDefault(claim, List.of());
    }

    void add(PodView pod) {
        for (ClaimUse use : pod.claims()) {
            users.computeIfAbsent(text(pod, use), _ -> new ArrayList<>()).add(pod);
        }
    }

    void remove(PodView pod) {
        for (ClaimUse use : pod.claims()) {
            users.getOrDefault(text(pod, use), new ArrayList<>())
                    .removeIf(p -> p.key().equals(pod.key()));
        }
    }

    /**
     * The volumes that a pod has or will have, as {@code driver/handle}: of a claim without a volume, by its
     * storage class's driver. Volumes of no CSI driver are left out, as nobody limits them.
     */
    Set<String> handles(PodView pod) {
        if (pod.claims().isEmpty()) {
            return Set.of();
        }
        Set<String> handles = new HashSet<>();
        for (ClaimUse use : pod.claims()) {
            claim(pod, use).ifPresent(claim -> handle(claim, use).ifPresent(handles::add));
        }
        return handles;
    }

    private Optional<String> handle(ClaimView claim, ClaimUse use) {
        Optional<VolumeView> volume = use.life() == Life.RENEWED ? Optional.empty() : volume(claim.volume());
        if (volume.isPresent()) {
            return volume.map(VolumeView::handle).filter(h -> !h.isEmpty());
        }
        return storageClass(claim)
                .map(ClassView::provisioner)
                .map(by -> by.equals(MIGRATED) ? EBS : by)
                .map(driver -> driver + "/" + use.life() + " " + claim.text());
    }
}
