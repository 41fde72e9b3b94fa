package dev.noderoll.sim.aws;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a launch template version says of the instances to launch.
 *
 * @param imageId an image, or {@code resolve:ssm:<parameter>}; empty when it names none
 * @param instanceType empty when it names none
 * @param userData Base64; empty for none
 * @param instanceTags put on each instance that is launched
 */
public record TemplateData(
        Optional<String> imageId,
        Optional<String> instanceType,
        Optional<String> userData,
        Map<String, String> instanceTags) {

    public TemplateData {
        instanceTags = Collections.unmodifiableNavigableMap(new TreeMap<>(instanceTags));
    }

    public static TemplateData of(String imageId, String instanceType) {
        return new TemplateData(Optional.of(imageId), Optional.of(instanceType), Optional.empty(), Map.of());
    }

    public static TemplateData ofImage(String imageId) {
        return new TemplateData(Optional.of(imageId), Optional.empty(), Optional.empty(), Map.of());
    }

    /** The parameter that names the image, in a template whose image is {@code resolve:ssm:<parameter>}. */
    public Optional<String> imageParameter() {
        String alias = "resolve:ssm:";
        return imageId.filter(id -> id.startsWith(alias)).map(id -> id.substring(alias.length()));
    }

    /** This, with what {@code override} says in place of what this says. */
    public TemplateData overriddenBy(TemplateData override) {
        return new TemplateData(
                override.imageId.or(() -> imageId),
                override.instanceType.or(() -> instanceType),
                override.userData.or(() -> userData),
                override.instanceTags.isEmpty() ? instanceTags : override.instanceTags);
    }
}
