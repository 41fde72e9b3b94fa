package dev.noderoll.model;

/**
 * A launch template and one of its versions.
 *
 * @param version a number; never {@code $Latest} or {@code $Default}, which mean another version tomorrow
 */
public record Template(String id, long version) {

    public Template {
        if (version < 1) {
            throw new IllegalArgumentException("launch template version is " + version + ", expected 1 or more");
        }
    }

    /** Such as {@code lt-0abc:3}. */
    public String text() {
        return id + ":" + version;
    }

    /** Reads what {@link #text} wrote. */
    public static Template parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("launch template is '" + text + "', expected id:version");
        }
        return new Template(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
    }
}
