package dev.noderoll.step;

import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Template;
import dev.noderoll.port.Misconfigured;
import java.util.Optional;
import java.util.function.Function;

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
