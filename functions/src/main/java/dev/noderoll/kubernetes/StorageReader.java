package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.scheduling.ClaimView;
import dev.noderoll.model.scheduling.ClaimView.AccessMode;
import dev.noderoll.model.scheduling.ClaimView.Binding;
import dev.noderoll.model.scheduling.ClassView;
import dev.noderoll.model.scheduling.NodeExpression;
import dev.noderoll.model.scheduling.NodeTerms;
import dev.noderoll.model.scheduling.QuotaView;
import dev.noderoll.model.scheduling.VolumeView;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads claims, volumes, storage classes and quotas as the scheduler and the API server see them. */
final class StorageReader {

    private static final String BOUND = "pv.kubernetes.io/bind-completed";
    private static final String SELECTED = "volume.kubernetes.io/selected-node";
    private static final String CLASS = "volume.beta.kubernetes.io/storage-class";

    private StorageReader() {}

    /** Bound is a claim whose binding has been completed, not one that only names a volume. */
    static ClaimView claim(JsonNode claim) {
        JsonNode metadata = claim.path("metadata");
        JsonNode spec = claim.path("spec");
        JsonNode annotations = metadata.path("annotations");
        String volume = spec.path("volumeName").asText("");
        return new ClaimView(
                metadata.path("namespace").asText(),
                metadata.path("name").asText(),
                volume,
                binding(claim, !volume.isEmpty() && annotations.has(BOUND)),
                annotations.path(CLASS).asText(spec.path("storageClassName").asText("")),
                modes(spec.path("accessModes")),
                ResourceAmounts.units(spec.path("resources").path("requests").path("storage")),
                annotations.path(SELECTED).asText(""),
                spec.path("selector").isObject() ? Json.selector(spec.path("selector")) : null,
                spec.path("volumeMode").asText("Filesystem"));
    }

    private static Binding binding(JsonNode claim, boolean completed) {
        if (claim.path("status").path("phase").asText("").equals("Lost")) {
            return Binding.LOST;
        }
        if (claim.path("metadata").has("deletionTimestamp")) {
            return Binding.DELETING;
        }
        return completed ? Binding.BOUND : Binding.UNBOUND;
    }

    private static Set<AccessMode> modes(JsonNode list) {
        Set<AccessMode> modes = EnumSet.noneOf(AccessMode.class);
        for (String mode : PodNeedsReader.texts(list)) {
            modes.add(
                    switch (mode) {
                        case "ReadWriteOnce" -> AccessMode.READ_WRITE_ONCE;
                        case "ReadOnlyMany" -> AccessMode.READ_ONLY_MANY;
                        case "ReadWriteMany" -> AccessMode.READ_WRITE_MANY;
                        case "ReadWriteOncePod" -> AccessMode.READ_WRITE_ONCE_POD;
                        default -> throw new IllegalArgumentException("access mode is '" + mode + "', which is none");
                    });
        }
        return modes;
    }

    static VolumeView volume(JsonNode volume) {
        JsonNode metadata = volume.path("metadata");
        JsonNode spec = volume.path("spec");
        JsonNode owner = spec.path("claimRef");
        boolean available = volume.path("status").path("phase").asText("").equals("Available")
                && !metadata.has("deletionTimestamp");
        return new VolumeView(
                metadata.path("name").asText(),
                Json.strings(metadata.path("labels")),
                PodNeedsReader.nodeTerms(spec.path("nodeAffinity").path("required")),
                handle(spec),
                owner.isObject()
                        ? owner.path("namespace").asText() + "/"
                                + owner.path("name").asText()
                        : "",
                available ? VolumeView.Phase.AVAILABLE : VolumeView.Phase.TAKEN,
                metadata.path("annotations")
                        .path(CLASS)
                        .asText(spec.path("storageClassName").asText("")),
                modes(spec.path("accessModes")),
                ResourceAmounts.units(spec.path("capacity").path("storage")),
                spec.path("volumeMode").asText("Filesystem"));
    }

    /** As {@code driver/handle}; volumes of the in-tree EBS driver are its CSI successor's. */
    private static String handle(JsonNode spec) {
        if (spec.has("csi")) {
            return spec.path("csi").path("driver").asText() + "/"
                    + spec.path("csi").path("volumeHandle").asText();
        }
        String disk = spec.path("awsElasticBlockStore").path("volumeID").asText("");
        return disk.isEmpty() ? "" : "ebs.csi.aws.com/" + disk;
    }

    static ClassView storageClass(JsonNode storageClass) {
        boolean waits =
                storageClass.path("volumeBindingMode").asText("Immediate").equals("WaitForFirstConsumer");
        return new ClassView(
                storageClass.path("metadata").path("name").asText(),
                storageClass.path("provisioner").asText(),
                waits ? ClassView.Mode.WAIT_FOR_FIRST_CONSUMER : ClassView.Mode.IMMEDIATE,
                topologies(storageClass.path("allowedTopologies")));
    }

    private static @Nullable NodeTerms topologies(JsonNode list) {
        if (list.isEmpty()) {
            return null;
        }
        List<NodeTerms.Term> terms = new ArrayList<>();
        for (JsonNode term : list) {
            List<NodeExpression> expressions = new ArrayList<>();
            for (JsonNode each : term.path("matchLabelExpressions")) {
                expressions.add(new NodeExpression(
                        each.path("key").asText(),
                        NodeExpression.Operator.IN,
                        PodNeedsReader.texts(each.path("values"))));
            }
            terms.add(new NodeTerms.Term(expressions, List.of()));
        }
        return new NodeTerms(terms);
    }

    /** Null for a quota that is for some pods only, and for one that the quota controller has not counted yet. */
    static @Nullable QuotaView quota(JsonNode quota) {
        JsonNode spec = quota.path("spec");
        JsonNode status = quota.path("status");
        boolean forSome = !spec.path("scopes").isEmpty() || spec.has("scopeSelector");
        if (forSome || status.path("hard").isEmpty()) {
            return null;
        }
        return new QuotaView(
                quota.path("metadata").path("namespace").asText(),
                quota.path("metadata").path("name").asText(),
                amounts(status.path("hard")),
                amounts(status.path("used")));
    }

    private static Map<String, Long> amounts(JsonNode quantities) {
        Map<String, Long> amounts = new TreeMap<>();
        quantities.properties().forEach(e -> amounts.put(e.getKey(), ResourceAmounts.amount(e.getKey(), e.getValue())));
        return amounts;
    }
}
