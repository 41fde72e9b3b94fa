package dev.noderoll.step;

import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Settings;
import dev.noderoll.model.Template;
import dev.noderoll.model.WarmPool;
import dev.noderoll.port.Misconfigured;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a rollout has written down in a group's tags: how the group was, and where it was going. Empty when nothing is.
 *
 * <p>Throws {@link Misconfigured} for a tag that somebody has spoilt: to guess would be to put something else back.
 */
record WrittenDown(NodeGroup group) {

    Optional<Integer> steady() {
        return read(Marks.STEADY, Integer::valueOf, "a whole number");
    }

    Optional<Integer> max() {
        return read(Marks.MAX, Integer::valueOf, "a whole number");
    }

    Optional<Template> template() {
        return read(Marks.TEMPLATE, Template::parse, "id:version of a launch template");
    }

    Optional<Template> target() {
        return read(Marks.TARGET, Template::parse, "id:version of a launch template");
    }

    /** How the group was; as it is now where nothing was written down. */
    Settings settings() {
        Map<String, String> tags = group.tags();
        boolean written = tags.containsKey(Marks.STEADY);
        SortedSet<String> suspend = new TreeSet<>(PrepareGroup.SUSPENDED);
        if (written) {
            suspend.retainAll(Set.of(tags.getOrDefault(Marks.SUSPENDED, "").split(",", -1)));
        } else {
            suspend.removeAll(group.suspended());
        }
        return new Settings(
                max().orElse(group.max()),
                tags.getOrDefault(Marks.TEMPLATE_AS_SET, group.templateAsSet()),
                List.copyOf(suspend),
                tags.getOrDefault(written ? Marks.SCALE_DOWN_BEFORE : Marks.SCALE_DOWN, ""),
                written
                        ? pool().orElse("")
                        : group.reserve().pool().map(WarmPool::text).orElse(""),
                group.hooks().contains(Marks.HOOK) ? Marks.HOOK : Marks.ROLLOUT_HOOK,
                !Set.of(Marks.HOOK, Marks.ROLLOUT_HOOK).containsAll(group.hooks()),
                Settings.spread(read(Marks.ZONES, WrittenDown::zones, "zones with a number each")
                        .orElseGet(this::spread)));
    }

    private Optional<String> pool() {
        return read(Marks.WARM_POOL, WarmPool::parse, "settings of a warm pool").map(WarmPool::text);
    }

    private SortedMap<String, Integer> spread() {
        SortedMap<String, Integer> zones = new TreeMap<>();
        group.members(Member::live).forEach(m -> zones.merge(m.zone(), 1, Integer::sum));
        return zones;
    }

    /** Reads what {@link #text} wrote. */
    private static SortedMap<String, Integer> zones(String text) {
        SortedMap<String, Integer> zones = new TreeMap<>();
        for (String zone : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int equals = zone.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("no zone with a number: " + zone);
            }
            zones.put(zone.substring(0, equals), Integer.valueOf(zone.substring(equals + 1)));
        }
        return zones;
    }

    /** As {@link Marks#ZONES} has it. */
    static String text(Map<String, Integer> zones) {
        return zones.entrySet().stream()
                .map(zone -> zone.getKey() + "=" + zone.getValue())
                .collect(Collectors.joining(","));
    }

    private <T> Optional<T> read(String tag, Function<String, T> reader, String expected) {
        String value = group.tags().get(tag);
        try {
            return Optional.ofNullable(value).map(reader);
        } catch (IllegalArgumentException e) {
            throw new Misconfigured(
                    "tag " + tag + " of " + group.name() + " is '" + value + "', expected " + expected
                            + ": set it to what it was before the rollout",
                    e);
        }
    }
}
