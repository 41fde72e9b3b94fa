package dev.noderoll.sim.aws;

import java.util.List;

/**
 * A group to set up.
 *
 * @param templateVersion a number, {@code $Latest} or {@code $Default}
 * @param zones where it launches; none means every zone of the region
 */
public record GroupSpec(
        String name,
        int min,
        int desired,
        int max,
        String templateId,
        String templateVersion,
        List<String> zones,
        List<GroupTag> tags) {

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
        if (min < 0 || desired < min || max < desired) {
            throw new IllegalArgumentException(
                    "need 0 <= min <= desired <= max, is " + min + ", " + desired + ", " + max);
        }
    }

    /** A group over all zones with {@code desired} instances, that may have from 0 to twice as many. */
    public static GroupSpec of(String name, int desired, String templateId) {
        return new GroupSpec(name, 0, desired, Math.max(1, 2 * desired), templateId, "$Latest", List.of(), List.of());
    }

    public GroupSpec sized(int newMin, int newDesired, int newMax) {
        return new GroupSpec(name, newMin, newDesired, newMax, templateId, templateVersion, zones, tags);
    }

    public GroupSpec version(String version) {
        return new GroupSpec(name, min, desired, max, templateId, version, zones, tags);
    }

    public GroupSpec in(List<String> newZones) {
        return new GroupSpec(name, min, desired, max, templateId, templateVersion, newZones, tags);
    }

    public GroupSpec tagged(List<GroupTag> newTags) {
        return new GroupSpec(name, min, desired, max, templateId, templateVersion, zones, newTags);
    }
}
