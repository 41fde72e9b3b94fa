package dev.noderoll.port;

import dev.noderoll.model.Template;
import java.time.Instant;
import java.util.Optional;

/** Machine images, where their newest is named, and the launch templates that use them. */
public interface Images {

    /**
     * A machine image.
     *
     * @param state {@code available}, or why it cannot be launched
     * @param createdAt long ago when nobody knows
     */
    record Image(String id, String architecture, String state, Instant createdAt) {

        /** Of unknown age. */
        public Image(String id, String architecture, String state) {
            this(id, architecture, state, Instant.EPOCH);
        }

        /** Whether it can be launched. */
        public boolean available() {
            return state.equals("available");
        }
    }

    /** Empty when there is no such image, or this account may not use it. */
    Optional<Image> image(String id);

    /** The value of a Parameter Store parameter; empty when there is none. */
    Optional<String> parameter(String name);

    /** The version that {@code version} (a number, $Latest or $Default) means now; empty when there is none. */
    Optional<Template> resolve(String templateId, String version);

    /** The image that a launch template version names; empty when it names none. */
    Optional<String> imageOf(Template template);

    /**
     * A version of {@code base}'s template that is like {@code base} but for its image. One that an earlier call made
     * is found again.
     */
    Template withImage(Template base, String image);

    /**
     * Another version that is like {@code base}, so that what was launched from {@code base} is of an older one.
     *
     * @param image that {@code base} names
     * @param holder the execution for which it is made; a second call for the same one finds it again
     */
    Template again(Template base, String image, String holder);
}
