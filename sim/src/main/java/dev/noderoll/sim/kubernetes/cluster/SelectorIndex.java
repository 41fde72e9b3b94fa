package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.LabelSelector;
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
    private final Map<Key, Set<Key>> selecting = new TreeMap<>();

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
            selectors.getOrDefault(key.namespace(), new TreeMap<>()).remove(key);
            Set<Key> former = Optional.ofNullable(pods.remove(key)).orElse(Set.of());
            former.forEach(pod -> selecting.getOrDefault(pod, new TreeSet<>()).remove(key));
        } else if (Control.touches(change, "spec", "selector")) {
            LabelSelector selector = selectorOf.apply(change.object());
            selectors.computeIfAbsent(key.namespace(), _ -> new TreeMap<>()).put(key, selector);
            for (ObjectNode pod : control.api().list(Kind.POD, key.namespace())) {
                set(key, Key.of(pod), selector.matches(pod));
            }
        }
        onChange.accept(key);
    }

    private void podChanged(Change change) {
        Key pod = Key.of(change.object());
        Set<Key> touched = new TreeSet<>(selecting.getOrDefault(pod, Set.of()));
        boolean gone = change.type() == ChangeType.DELETED;
        if (change.type() != ChangeType.MODIFIED || Control.touches(change, "metadata", "labels")) {
            Map<Key, LabelSelector> near = selectors.getOrDefault(pod.namespace(), Map.of());
            near.forEach((key, selector) -> set(key, pod, !gone && selector.matches(change.object())));
            touched.addAll(selecting.getOrDefault(pod, Set.of()));
        }
        if (gone) {
            selecting.remove(pod);
        }
        touched.forEach(onChange);
    }

    private void set(Key key, Key pod, boolean selects) {
        Set<Key> members = pods.computeIfAbsent(key, _ -> new TreeSet<>());
        if (selects && members.add(pod)) {
            selecting.computeIfAbsent(pod, _ -> new TreeSet<>()).add(key);
        } else if (!selects && members.remove(pod)) {
            selecting.getOrDefault(pod, new TreeSet<>()).remove(key);
        }
    }
}
