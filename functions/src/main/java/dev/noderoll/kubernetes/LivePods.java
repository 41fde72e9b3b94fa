package dev.noderoll.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Pods as they are kept when there may be 150,000 of them: without what no decision looks at, each text once. */
final class LivePods {

    /** Before a node's name: the pods bound to it. */
    static final String ON = "on ";

    /** Before a namespace's name: its pods. */
    static final String IN = "in ";

    /** No mark that a drain looks for has a longer value, but what says which labels were taken off. */
    private static final int LONGEST = 64;

    private LivePods() {}

    static LiveTable<Pod> table(Function<JsonNode, Pod> reader) {
        return new LiveTable<>(object -> Optional.of(reader.apply(object)), LivePods::groups);
    }

    private static List<String> groups(Pod pod) {
        String in = (IN + pod.key().namespace()).intern();
        return pod.node() == null ? List.of(in) : List.of(in, (ON + pod.node()).intern());
    }

    static Pod slim(Pod pod) {
        PodKey key = pod.key();
        Owner owner = pod.owner();
        return new Pod(
                new PodKey(key.namespace().intern(), key.name(), key.uid()),
                intern(pod.node()),
                owner == null
                        ? null
                        : new Owner(
                                owner.apiVersion().intern(),
                                owner.kind().intern(),
                                owner.name().intern(),
                                owner.uid().intern()),
                pod.phase(),
                pod.readiness(),
                pod.stop(),
                pod.startedAt(),
                pod.readinessSince(),
                pod.goneBy(),
                pod.priorityClass().intern(),
                pod.traits(),
                pod.claims(),
                slim(pod.labels()),
                slim(pod.annotations()),
                pod.gang().intern());
    }

    private static Map<String, String> slim(Map<String, String> values) {
        Map<String, String> slim = new TreeMap<>();
        values.forEach((key, value) -> {
            if (value.length() <= LONGEST || key.equals(Marks.DETACHED)) {
                slim.put(key.intern(), value.intern());
            }
        });
        return slim;
    }

    private static @Nullable String intern(@Nullable String text) {
        return text == null ? null : text.intern();
    }
}
