package dev.noderoll.sim.aws;

import java.util.Collection;
import java.util.List;

/** A filter of DescribeAutoScalingGroups: {@code tag-key}, {@code tag-value} or {@code tag:<key>}. */
public record GroupFilter(String name, List<String> values) {

    public GroupFilter {
        values = List.copyOf(values);
    }

    boolean accepts(Group group) {
        Collection<GroupTag> tags = group.tags.values();
        return switch (name) {
            case "tag-key" -> tags.stream().anyMatch(t -> values.contains(t.key()));
            case "tag-value" -> tags.stream().anyMatch(t -> values.contains(t.value()));
            default -> {
                if (!name.startsWith("tag:")) {
                    throw AwsError.validation("Filter type " + name + " is not correct.");
                }
                String key = name.substring("tag:".length());
                yield tags.stream().anyMatch(t -> t.key().equals(key) && values.contains(t.value()));
            }
        };
    }
}
