package dev.noderoll.sim.aws;

import java.util.List;
import java.util.Optional;

/**
 * A group to set up.
 *
 * @param templateVersion a number, {@code $Latest} or {@code $Default}
 * @param zones where it launches; none means every zone of the region
 * @param options its rarer settings
 * @param firstTypes the instance types of its first instances, in turn, as a policy of before launched them; none for
 *     what the group launches now
 */
public record GroupSpec(
        String name,
        int min,
        int desired,
        int max,
        String templateId,
        String templateVersion,
        List<String> zones,
        List<GroupTag> tags,
        GroupOptions options,
        List<String> firstTypes) {

    /** How the first instances of a group come to be. */
    public enum Start {
        /** They are in service from the beginning. */
        IN_SERVICE,
        /** The group launches them, and they boot. */
        LAUNCHING
    }

    public GroupSpec {
        zones = List.copyOf(zones);
        tags = List.copyOf(tags);
        firstTypes = List.copyOf(firstTypes);
        if (min < 0 || desired < min || max < desired) {
            throw new IllegalArgumentException(
                    "need 0 <= min <= desired <= max, is " + min + ", " + desired + ", " + max);
        }
    }

    /** A group over all zones with {@code desired} instances, that may have from 0 to twice as many. */
    public static GroupSpec of(String name, int desired, String templateId) {
        return new GroupSpec(
                name,
                0,
                desired,
                Math.max(1, 2 * desired),
                templateId,
                "$Latest",
                List.of(),
                List.of(),
                GroupOptions.NONE,
                List.of());
    }

    public GroupSpec sized(int newMin, int newDesired, int newMax) {
        return new GroupSpec(
                name, newMin, newDesired, newMax, templateId, templateVersion, zones, tags, options, firstTypes);
    }

    public GroupSpec version(String version) {
        return new GroupSpec(name, min, desired, max, templateId, version, zones, tags, options, firstTypes);
    }

    public GroupSpec in(List<String> newZones) {
        return new GroupSpec(name, min, desired, max, templateId, templateVersion, newZones, tags, options, firstTypes);
    }

    public GroupSpec tagged(List<GroupTag> newTags) {
        return new GroupSpec(name, min, desired, max, templateId, templateVersion, zones, newTags, options, firstTypes);
    }

    /** Of the instance that is launched after so many at the beginning; empty for what the group launches now. */
    Optional<String> firstType(int launched) {
        return firstTypes.isEmpty() ? Optional.empty() : Optional.of(firstTypes.get(launched % firstTypes.size()));
    }

    /** With these settings, whose first instances are of these types in turn. */
    public GroupSpec with(GroupOptions newOptions, List<String> types) {
        return new GroupSpec(name, min, desired, max, templateId, templateVersion, zones, tags, newOptions, types);
    }
}
