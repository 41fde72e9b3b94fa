package dev.noderoll.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.Hold;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.SurplusShares;
import dev.noderoll.model.Wish;
import dev.noderoll.port.Misconfigured;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Lease object: who holds it until when, and the page that its annotations carry. Changes make another value; what we
 * do not know of the object is kept.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/lease-v1/">Lease</a>
 */
record Lease(ObjectNode object) {

    /** The page as JSON. */
    static final String PAGE = "noderoll.dev/page";

    /** The page's number; grows with each write of the page, and never begins anew. */
    static final String VERSION = "noderoll.dev/page-version";

    /** How many surplus nodes the rollout may have that no cap of the cluster bounds. */
    static final String SURGE = "noderoll.dev/surge";

    /** How the cluster's surplus nodes are shared out, as JSON; on the Lease for that alone. */
    static final String SURPLUS = "noderoll.dev/surplus";

    /** The number of the stay of DrainNodes that may write. */
    static final String SESSION = "noderoll.dev/session";

    /**
     * Of drained and of failed members, each: 33 bytes and 22 at most, together far below the 256 KiB that an object's
     * annotations may have. An older drained one is looked at again; of failed ones a rollout bears at most a thousand.
     *
     * @see <a href="https://github.com/kubernetes/apimachinery/blob/master/pkg/api/validation/objectmeta.go">TotalAnnotationSizeLimitB</a>
     */
    private static final int MOST = 3000;

    /** The group that it is for, whose name an object may not be able to have. */
    private static final String GROUP = "noderoll.dev/group";

    /** The API server takes a time of a Lease with just six digits of a second. */
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** A lease that is not there yet. */
    static Lease none(String name) {
        ObjectNode object = Json.MAPPER
                .createObjectNode()
                .put("apiVersion", "coordination.k8s.io/v1")
                .put("kind", "Lease");
        object.putObject("metadata").put("name", name).put("namespace", "noderoll");
        return new Lease(object);
    }

    /** Told which group it is for. */
    Lease of(String group) {
        ObjectNode changed = object.deepCopy();
        changed.withObjectProperty("metadata").withObjectProperty("annotations").put(GROUP, group);
        return new Lease(changed);
    }

    /** The hold on its group; empty when nobody holds it, and for the turn to evict in a namespace, which is no group's. */
    Optional<Hold> hold() {
        String group = annotation(GROUP, "");
        return group.isEmpty() || holder().isEmpty()
                ? Optional.empty()
                : Optional.of(new Hold(group, until(), page(), wish(), surge()));
    }

    private int surge() {
        return Integer.parseInt(annotation(SURGE, "0"));
    }

    /** Told how many surplus nodes its rollout may have; 0 where a cap of the cluster bounds it. */
    Lease surging(int nodes) {
        ObjectNode changed = object.deepCopy();
        ObjectNode annotations = changed.withObjectProperty("metadata").withObjectProperty("annotations");
        if (nodes > 0) {
            annotations.put(SURGE, String.valueOf(nodes));
        } else {
            annotations.remove(SURGE);
        }
        return new Lease(changed);
    }

    SurplusShares surplus() {
        SortedMap<String, SurplusShares.Share> shares = new TreeMap<>();
        parse(SURPLUS)
                .properties()
                .forEach(e -> shares.put(
                        e.getKey(),
                        new SurplusShares.Share(
                                e.getValue().path("holder").asText(),
                                e.getValue().path("nodes").asInt())));
        return new SurplusShares(
                shares, object.path("metadata").path("resourceVersion").asText());
    }

    Lease of(SurplusShares shares) {
        ObjectNode text = Json.MAPPER.createObjectNode();
        shares.byGroup()
                .forEach((group, share) ->
                        text.putObject(group).put("holder", share.holder()).put("nodes", share.nodes()));
        ObjectNode changed = object.deepCopy();
        changed.withObjectProperty("metadata").withObjectProperty("annotations").put(SURPLUS, text.toString());
        return new Lease(changed);
    }

    /** Empty when nobody holds it. */
    String holder() {
        return spec().path("holderIdentity").asText();
    }

    /** When the hold ends unless it is renewed; long ago when nobody holds it. */
    Instant until() {
        JsonNode renewed = spec().path("renewTime");
        return renewed.isTextual()
                ? Instant.parse(renewed.textValue())
                        .plusSeconds(spec().path("leaseDurationSeconds").asLong())
                : Instant.EPOCH;
    }

    /** What a person asks of the rollout; null for nothing. */
    @Nullable
    Wish wish() {
        String text = annotation(WishMark.MARK, "");
        return text.isEmpty() ? null : WishMark.read(text);
    }

    /** Without a wish: it was another rollout's. */
    Lease unwished() {
        ObjectNode changed = object.deepCopy();
        changed.withObjectProperty("metadata").withObjectProperty("annotations").remove(WishMark.MARK);
        return new Lease(changed);
    }

    /** Whether half of the term or more has passed since the hold was renewed. */
    boolean due(Instant now) {
        long term = spec().path("leaseDurationSeconds").asLong();
        return !until().minusSeconds(term / 2).isAfter(now);
    }

    boolean heldByAnother(String holder, Instant now) {
        return !holder().isEmpty() && !holder().equals(holder) && until().isAfter(now);
    }

    LedgerPage page() {
        JsonNode page = parse(PAGE);
        SortedMap<InstanceId, Instant> drained = new TreeMap<>();
        page.path("drained")
                .properties()
                .forEach(e -> drained.put(
                        new InstanceId(e.getKey()),
                        Instant.ofEpochSecond(e.getValue().asLong())));
        List<InstanceId> failed = new ArrayList<>();
        page.path("failed").forEach(id -> failed.add(new InstanceId(id.asText())));
        return new LedgerPage(
                holder(), Long.parseLong(annotation(SESSION, "0")), drained, failed, annotation(VERSION, "0"));
    }

    /** With another page, under the next number. */
    Lease written(LedgerPage page) {
        ObjectNode text = Json.MAPPER.createObjectNode();
        ObjectNode drained = text.putObject("drained");
        newest(page.drained()).forEach((id, when) -> drained.put(id.value(), when.getEpochSecond()));
        ArrayNode failed = text.putArray("failed");
        page.failed().stream().limit(MOST).forEach(id -> failed.add(id.value()));
        ObjectNode changed = object.deepCopy();
        changed.withObjectProperty("metadata")
                .withObjectProperty("annotations")
                .put(PAGE, text.toString())
                .put(SESSION, String.valueOf(page.session()))
                .put(VERSION, String.valueOf(Long.parseLong(annotation(VERSION, "0")) + 1));
        return new Lease(changed);
    }

    private static Map<InstanceId, Instant> newest(SortedMap<InstanceId, Instant> drained) {
        return drained.entrySet().stream()
                .sorted(Map.Entry.<InstanceId, Instant>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (x, _) -> x, TreeMap::new));
    }

    /** Held from now on, or renewed. */
    Lease held(String holder, Instant now, Duration term) {
        ObjectNode changed = object.deepCopy();
        ObjectNode spec = changed.withObjectProperty("spec");
        if (!holder.equals(holder())) {
            spec.put("acquireTime", MICROS.format(now));
            spec.put("leaseTransitions", spec.path("leaseTransitions").asInt() + 1);
        }
        spec.put("holderIdentity", holder)
                .put("leaseDurationSeconds", Math.toIntExact(Math.max(1, Math.ceilDiv(term.toMillis(), 1000))))
                .put("renewTime", MICROS.format(now));
        return new Lease(changed);
    }

    /** Held by nobody. Not deleted, so that the page's number goes on, and no permission to delete is needed. */
    Lease free() {
        ObjectNode changed = object.deepCopy();
        changed.withObjectProperty("spec").remove(List.of("holderIdentity", "renewTime", "acquireTime"));
        return new Lease(changed);
    }

    private JsonNode spec() {
        return object.path("spec");
    }

    private String annotation(String key, String otherwise) {
        return object.path("metadata").path("annotations").path(key).asText(otherwise);
    }

    private JsonNode parse(String annotation) {
        try {
            return Json.MAPPER.readTree(annotation(annotation, "{}"));
        } catch (JsonProcessingException e) {
            throw new Misconfigured(
                    "annotation " + annotation + " of lease "
                            + object.path("metadata").path("name").asText()
                            + " is not JSON: remove it when no rollout is under way",
                    e);
        }
    }
}
