package dev.noderoll.sim.aws;

/** A tag of a group. */
public record GroupTag(String key, String value, Propagation propagation) {

    /** Whether instances get the tag when they are launched: {@code PropagateAtLaunch}. */
    public enum Propagation {
        GROUP_ONLY,
        AT_LAUNCH
    }

    private static final int KEY_LIMIT = 128;
    private static final int VALUE_LIMIT = 256;

    public GroupTag {
        if (key.isEmpty() || key.length() > KEY_LIMIT || key.startsWith("aws:")) {
            throw AwsError.validation("Tag key '" + key + "' must have 1 to 128 characters and not begin with aws:");
        }
        if (value.length() > VALUE_LIMIT) {
            throw AwsError.validation(
                    "Tag value of '" + key + "' must have at most 256 characters, has " + value.length());
        }
    }
}
