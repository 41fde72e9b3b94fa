package dev.noderoll.lab.world.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.world.kubernetes.Kind;
import dev.noderoll.lab.world.kubernetes.KubeApi.Change;
import dev.noderoll.lab.world.kubernetes.KubeApi.ChangeType;
import dev.noderoll.lab.world.kubernetes.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/** Which pods each Service or budget selects, kept up to date, so that one pod's change costs no scan of all pods. */
final class SelectorIndex {

    private final Control control;
    private final Kind kind;
    private final Function<ObjectNode, LabelSelector> selectorOf;
    private final Consumer<Key> onChange;
    private final Map<String, Map<Key, LabelSelector>> selectors = new TreeMap<>();
    private final Map<Key, Set<Key>> pods = new TreeMap<>();

    /** {@code onChange} is told of each object of {@code kind} that was written, or one of whose pods was. */
    SelectorIndex(Control control, Kind kind, Function<ObjectNode, LabelSelector> selectorOf, Consumer<Key> onChange) {
        this.control = control;
        this.kind = kind;
        this.selectorOf = selectorOf;
        this.onChange = onChange;
    }

    void start() {
        control.api().onChange(kind, this::selectorChanged);
        control.api().onChange(Kind.POD, this::podChanged);
    }

    /** The pods that an object selects, ordered by name. */
    List<ObjectNode> podsOf(Key key) {
        List<ObjectNode> found = new ArrayList<>();
        for (Key pod : pods.getOrDefault(key, Set.of())) {
            control.get(Kind.POD, pod).ifPresent(found::add);
        }
        return found;
    }

    private void selectorChanged(Change change) {
        Key key = Key.of(change.object());
        if (change.type() == ChangeType.DELETED) {
            pods.remove(key);
            selectors.getOrDefault(key.namespace(), new TreeMap<>()).remove(key);
        } else if (Control.touches(change, "spec", "selector")) {
            LabelSelector selector = selectorOf.apply(change.object());
            selectors.computeIfAbsent(key.namespace(), _ -> new TreeMap<>()).put(key, selector);
            Set<Key> members = new TreeSet<>();
            for (ObjectNode pod : control.api().list(Kind.POD, key.namespace())) {
                if (selector.matches(pod)) {
                    members.add(Key.of(pod));
                }
            }
            pods.put(key, members);
        }
        onChange.accept(key);
    }

    private void podChanged(Change change) {
        Key pod = Key.of(change.object());
        Optional<Map<Key, LabelSelector>> near = Optional.ofNullable(selectors.get(pod.namespace()));
        if (near.isEmpty()) {
            return;
        }
        boolean relabelled = change.type() != ChangeType.MODIFIED || Control.touches(change, "metadata", "labels");
        near.get().forEach((key, selector) -> {
            Set<Key> members = pods.computeIfAbsent(key, _ -> new TreeSet<>());
            boolean was = members.contains(pod);
            boolean is = change.type() != ChangeType.DELETED && (relabelled ? selector.matches(change.object()) : was);
            if (is) {
                members.add(pod);
            } else {
                members.remove(pod);
            }
            if (was || is) {
                onChange.accept(key);
            }
        });
    }
}
