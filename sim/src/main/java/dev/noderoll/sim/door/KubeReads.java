package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeError;
import dev.noderoll.sim.kubernetes.KubeErrors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers GET: single objects, and lists in pages that all show the world as it was at the first page. */
final class KubeReads {

    // Lists that clients gave up half-way are forgotten; the real server forgets after five minutes (compaction).
    private static final int OPEN_LISTS = 64;

    /** Number of the list, and of the next object in it. */
    private static final Pattern TOKEN = Pattern.compile("(\\d+|now):(\\d+):(.*)");

    /** The rest of a list that is read in pages. */
    private record OpenList(long version, List<ObjectNode> objects) {}

    private final KubeApi api;
    private final Feed feed;
    private final Tables tables;
    private final Map<String, OpenList> open = new LinkedHashMap<>();
    private long lists;

    KubeReads(KubeApi api, Feed feed, Tables tables) {
        this.api = api;
        this.feed = feed;
        this.tables = tables;
    }

    Answer get(KubeRequest request) {
        ObjectNode object = find(request);
        return Answer.ok(
                request.wantsTable()
                        ? tables.table(request.kind(), List.of(object), Tables.Columns.DESCRIBED)
                        : object);
    }

    ObjectNode find(KubeRequest request) {
        return api.get(request.kind(), request.namespace(), request.name())
                .orElseThrow(() -> KubeErrors.notFound(request.kind(), request.name()));
    }

    List<ObjectNode> select(KubeRequest request) {
        Selection selection = Selection.of(request);
        Optional<String> node = request.kind() == Kind.POD ? selection.fields().node() : Optional.empty();
        List<ObjectNode> candidates =
                node.map(api::podsOnNode).orElseGet(() -> feed.present(request.kind(), request.namespace()));
        return candidates.stream().filter(selection::matches).toList();
    }

    Answer list(KubeRequest request) {
        int limit = number(request.parameter("limit"));
        String token = request.parameter("continue");
        int from = 0;
        OpenList list;
        String id;
        if (token.isEmpty()) {
            list = new OpenList(feed.version(), select(request));
            id = Long.toString(lists++);
        } else {
            Matcher parts = TOKEN.matcher(decode(token));
            if (!parts.matches()) {
                throw KubeErrors.badRequest("continue key is not valid: " + token);
            }
            id = parts.group(1);
            from = number(parts.group(2));
            String after = parts.group(3);
            OpenList known = open.get(id);
            if (id.equals("now")) {
                id = Long.toString(lists++);
                known = new OpenList(
                        feed.version(),
                        select(request).stream()
                                .filter(o -> key(o).compareTo(after) > 0)
                                .toList());
            }
            if (known == null) {
                return expired(after);
            }
            list = known;
        }
        int to = limit == 0 ? list.objects().size() : Math.min(list.objects().size(), from + limit);
        ObjectNode metadata = Json.object().put("resourceVersion", Long.toString(list.version()));
        int left = list.objects().size() - to;
        if (left > 0) {
            keep(id, list);
            String last = key(list.objects().get(to - 1));
            metadata.put("continue", encode(id + ":" + to + ":" + last));
            // Not told to a list with a selector: the real server would have to count first.
            if (request.parameter("labelSelector").isEmpty()
                    && request.parameter("fieldSelector").isEmpty()) {
                metadata.put("remainingItemCount", left);
            }
        } else {
            open.remove(id);
        }
        return Answer.ok(body(request, list.objects().subList(from, to), metadata));
    }

    private ObjectNode body(KubeRequest request, List<ObjectNode> page, ObjectNode metadata) {
        if (request.wantsTable()) {
            ObjectNode table = tables.table(request.kind(), page, Tables.Columns.DESCRIBED);
            table.set("metadata", metadata);
            return table;
        }
        ObjectNode body = Json.object()
                .put("kind", request.kind().title() + "List")
                .put("apiVersion", request.kind().apiVersion());
        body.set("metadata", metadata);
        ArrayNode items = body.putArray("items");
        for (ObjectNode object : new ArrayList<>(page)) {
            // As the real server: the kind is said once, in the list.
            ObjectNode item = Json.object();
            item.setAll(object);
            item.remove(List.of("kind", "apiVersion"));
            items.add(item);
        }
        return body;
    }

    private void keep(String id, OpenList list) {
        open.put(id, list);
        if (open.size() > OPEN_LISTS) {
            open.remove(open.keySet().iterator().next());
        }
    }

    /** Where an object stands in a list. */
    private static String key(ObjectNode object) {
        return Json.namespace(object) + "/" + Json.name(object);
    }

    /** Brings a token along that goes on behind {@code after}, with what is there now. */
    private static Answer expired(String after) {
        Answer answer = Answer.of(new KubeError(
                410,
                "Expired",
                "The provided continue parameter is too old to display a consistent list result. You can start a new"
                        + " list without the continue parameter, or use the continue token in this response to"
                        + " retrieve the remainder of the results. Continuing with the provided token results in an"
                        + " inconsistent list - objects that were created, modified, or deleted between the time the"
                        + " first chunk was returned and now may show up in the list.",
                null));
        ((ObjectNode) answer.body()).withObject("/metadata").put("continue", encode("now:0:" + after));
        return answer;
    }

    private static int number(String text) {
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw KubeErrors.badRequest("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw KubeErrors.badRequest("continue key is not valid: " + e.getMessage());
        }
    }
}
