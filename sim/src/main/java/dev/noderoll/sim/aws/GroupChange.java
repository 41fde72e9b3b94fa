package dev.noderoll.sim.aws;

import dev.noderoll.sim.aws.GroupDescription.Protection;
import java.util.Optional;

/** What UpdateAutoScalingGroup is asked to change; what is empty stays. */
public record GroupChange(
        Optional<Integer> min,
        Optional<Integer> max,
        Optional<Integer> desired,
        Optional<TemplateChoice> template,
        Optional<Protection> newInstances,
        Optional<GroupOptions> options) {

    /** A template by its id or name, and a version as a number, {@code $Latest} or {@code $Default}. */
    public record TemplateChoice(String template, String version) {}

    public static final GroupChange NOTHING = new GroupChange(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public GroupChange max(int value) {
        return new GroupChange(min, Optional.of(value), desired, template, newInstances, options);
    }

    public GroupChange min(int value) {
        return new GroupChange(Optional.of(value), max, desired, template, newInstances, options);
    }

    public GroupChange desired(int value) {
        return new GroupChange(min, max, Optional.of(value), template, newInstances, options);
    }

    public GroupChange template(String id, String version) {
        return new GroupChange(min, max, desired, Optional.of(new TemplateChoice(id, version)), newInstances, options);
    }

    public GroupChange options(GroupOptions value) {
        return new GroupChange(min, max, desired, template, newInstances, Optional.of(value));
    }
}
