package dev.noderoll.lab.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * All objects of one kind: those that were there from the beginning are written from a template whenever they are read;
 * those that have changed, or came later, are kept. Of the agenda's thread, but for {@link Item#write}.
 */
final class Shelf {

    /** Of what was there from the beginning. */
    interface Originals {

        int size();

        List<String> values(int index);

        /** -1 when there was no such object. */
        int find(String namespace, String name);

        /** Whether it may be what is asked for, by what is quickly told: the namespace, and a pod's node. */
        boolean may(int index, Query query);
    }

    /** One object, to be written out of the agenda's thread. */
    interface Item {
        void write(OutputStream out) throws IOException;
    }

    /** A change that watchers hear of. */
    record Event(String type, ObjectNode object) {}

    /** How many changes a watch may have missed. */
    private static final int HISTORY = 50_000;

    private final String kind;
    private final String apiVersion;
    private final Template template;
    private final Originals originals;
    private final LongSupplier versions;
    private final BitSet replaced = new BitSet();
    private final Map<String, ObjectNode> kept = new TreeMap<>();
    private final List<Consumer<Event>> watchers = new ArrayList<>();
    private final Deque<Event> history = new ArrayDeque<>();

    /** {@code versions} gives each change its number. */
    Shelf(String apiVersion, String kind, Template template, Originals originals, LongSupplier versions) {
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.template = template;
        this.originals = originals;
        this.versions = versions;
    }

    String kind() {
        return kind;
    }

    String apiVersion() {
        return apiVersion;
    }

    Optional<ObjectNode> get(String namespace, String name) {
        ObjectNode changed = kept.get(key(namespace, name));
        if (changed != null) {
            return Optional.of(changed);
        }
        int index = originals.find(namespace, name);
        return index < 0 || replaced.get(index) ? Optional.empty() : Optional.of(original(index));
    }

    private ObjectNode original(int index) {
        return Json.object(template.bytes(originals.values(index)));
    }

    /** Makes it, or puts it in the place of what there is; returns it with its new version. */
    ObjectNode put(ObjectNode object) {
        String namespace = object.at("/metadata/namespace").asText();
        String name = object.at("/metadata/name").asText();
        boolean isNew = get(namespace, name).isEmpty();
        object.withObjectProperty("metadata").put("resourceVersion", String.valueOf(versions.getAsLong()));
        replace(namespace, name);
        kept.put(key(namespace, name), object);
        tell(new Event(isNew ? "ADDED" : "MODIFIED", object));
        return object;
    }

    void delete(String namespace, String name) {
        get(namespace, name).ifPresent(last -> {
            ObjectNode gone = last.deepCopy();
            gone.withObjectProperty("metadata").put("resourceVersion", String.valueOf(versions.getAsLong()));
            replace(namespace, name);
            kept.remove(key(namespace, name));
            tell(new Event("DELETED", gone));
        });
    }

    /** Deletes what was not there from the beginning. */
    void deleteNew() {
        List.copyOf(kept.values())
                .forEach(object -> delete(
                        object.at("/metadata/namespace").asText(),
                        object.at("/metadata/name").asText()));
    }

    private void replace(String namespace, String name) {
        int index = originals.find(namespace, name);
        if (index >= 0) {
            replaced.set(index);
        }
    }

    private void tell(Event event) {
        history.add(event);
        if (history.size() > HISTORY) {
            history.remove();
        }
        List.copyOf(watchers).forEach(watcher -> watcher.accept(event));
    }

    void watch(Consumer<Event> watcher) {
        watchers.add(watcher);
    }

    /** What has changed after a version. */
    List<Event> since(long from) {
        return history.stream()
                .filter(event -> event.object().at("/metadata/resourceVersion").asLong() > from)
                .toList();
    }

    void unwatch(Consumer<Event> watcher) {
        watchers.remove(watcher);
    }

    /** What matches, as it is now; only what is written later is read from the template later. */
    List<Item> select(Query query) {
        List<Item> items = new ArrayList<>();
        for (int i = replaced.nextClearBit(0); i < originals.size(); i = replaced.nextClearBit(i + 1)) {
            int index = i;
            if (originals.may(index, query) && (!query.looksInside() || query.matches(original(index)))) {
                items.add(out -> template.write(out, originals.values(index)));
            }
        }
        for (ObjectNode object : kept.values()) {
            if (query.matches(object)) {
                items.add(out -> out.write(Json.MAPPER.writeValueAsBytes(object)));
            }
        }
        return items;
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
