package dev.noderoll.step;

import dev.noderoll.model.ManagedVersion;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Template;
import dev.noderoll.port.Images;
import dev.noderoll.port.Images.Image;
import dev.noderoll.port.ManagedGroups.Description;
import dev.noderoll.port.ManagedGroups.ImageBy;
import dev.noderoll.port.Misconfigured;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What a rollout's target means to a managed node group: a release of the EKS optimized AMI, or a version of the launch
 * template that the group was made with. EKS takes no AMI by its id but in such a template.
 */
final class ManagedAim {

    private static final String HOW =
            "a Parameter Store parameter with the release, such as /aws/service/eks/optimized-ami/1.34/"
                    + "amazon-linux-2023/x86_64/standard/recommended/release_version, or image_id beside it";

    private final Images images;
    private final BiFunction<Template, String, Template> maker;

    private ManagedAim(Images images, BiFunction<Template, String, Template> maker) {
        this.images = images;
        this.maker = maker;
    }

    /** Makes versions of a group's own launch template, or finds those that it made before. */
    static ManagedAim making(Images images) {
        return new ManagedAim(images, images::withImage);
    }

    /** Makes none: in the place of one that would have to be made it tells a version that no group is at. */
    static ManagedAim looking(Images images) {
        return new ManagedAim(images, (base, _) -> new Template(base.id(), Long.MAX_VALUE));
    }

    /** Whether the group is there already. */
    boolean reached(Description group, ManagedVersion wanted) {
        boolean release =
                wanted.releaseVersion().isEmpty() || wanted.releaseVersion().equals(group.releaseVersion());
        boolean template = wanted.ownTemplate() == null
                || own(group)
                        .filter(Objects.requireNonNull(wanted.ownTemplate())::equals)
                        .isPresent();
        return release && template;
    }

    /**
     * What EKS is to be asked for.
     *
     * @throws Misconfigured for a target that the group cannot be brought to
     */
    ManagedVersion of(Wanted wanted, Description group) {
        Optional<Template> own = own(group);
        if (group.image() == ImageBy.TEMPLATE) {
            Template now = own.orElseThrow(() -> new Misconfigured(
                    "managed node group " + group.name() + " has no launch template, though its AMI type is CUSTOM"));
            return new ManagedVersion(group.name(), "", ofTemplate(wanted, now));
        }
        return switch (wanted) {
            case Wanted.Image(String id) ->
                throw Misconfigured.field("target.image", id, HOW + ": EKS chooses the AMI");
            case Wanted.Parameter(String name) ->
                new ManagedVersion(group.name(), value(release(name)), own.orElse(null));
            case Wanted.TemplateVersion(String version) ->
                new ManagedVersion(
                        group.name(),
                        group.releaseVersion(),
                        version(
                                version,
                                own.orElseThrow(() -> Misconfigured.field(
                                        "target.templateVersion",
                                        version,
                                        HOW + ": the group was made without a launch template"))));
        };
    }

    private Template ofTemplate(Wanted wanted, Template now) {
        return switch (wanted) {
            case Wanted.Image(String id) -> withImage(id, now);
            case Wanted.Parameter(String name) -> withImage(value(name), now);
            case Wanted.TemplateVersion(String version) -> version(version, now);
        };
    }

    private Template withImage(String image, Template now) {
        if (images.image(image).filter(Image::available).isEmpty()) {
            throw Misconfigured.field("target", image, "an available AMI that this account can launch");
        }
        boolean there = images.imageOf(now).filter(image::equals).isPresent();
        return there ? now : maker.apply(now, image);
    }

    private Template version(String version, Template now) {
        return images.resolve(now.id(), version)
                .orElseThrow(() -> Misconfigured.field(
                        "target.templateVersion",
                        version,
                        "a version of launch template " + now.id() + ", which the managed node group was made with"));
    }

    /** The version of the group's own template that it has now. */
    private Optional<Template> own(Description group) {
        return group.templateId().isEmpty()
                ? Optional.empty()
                : images.resolve(group.templateId(), group.templateVersion());
    }

    private String value(String parameter) {
        return images.parameter(parameter).orElseThrow(() -> Misconfigured.field("target.parameter", parameter, HOW));
    }

    /**
     * The parameter of the release beside that of its image, so that one plan fits groups of both kinds.
     *
     * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html">Retrieve recommended AMI IDs</a>
     *     and <a href="https://github.com/bottlerocket-os/bottlerocket/blob/develop/QUICKSTART-EKS.md">Bottlerocket's</a>,
     *     which has {@code image_version}
     */
    private static String release(String parameter) {
        return parameter.endsWith("/image_id")
                ? parameter.substring(0, parameter.length() - "image_id".length())
                        + (parameter.startsWith("/aws/service/bottlerocket/") ? "image_version" : "release_version")
                : parameter;
    }
}
