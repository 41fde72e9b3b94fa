package dev.noderoll.step;

import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Target;
import dev.noderoll.model.Template;
import dev.noderoll.port.Images;
import dev.noderoll.port.Images.Image;
import dev.noderoll.port.Misconfigured;

/** Turns a target as an operator names it into an image and a launch template version. */
final class TargetResolver {

    private final Images images;

    TargetResolver(Images images) {
        this.images = images;
    }

    /** What the members were launched from before the rollout, as a target to go back to. */
    Target former(WrittenDown written) {
        NodeGroup group = written.group();
        Template template = written.template().orElse(group.running());
        // A version that has been deleted since is nothing to go back to.
        return images.imageOf(template)
                .map(image -> new Target(image, template))
                .orElseGet(() -> launched(group));
    }

    private Target launched(NodeGroup group) {
        Template template = group.template();
        String image = images.imageOf(template)
                .orElseThrow(() -> Misconfigured.field(
                        "nodeGroup",
                        group.name(),
                        "a group whose launch template names an image: " + template.text() + " names none"));
        return new Target(image, template);
    }

    /** Where an abandoned rollout was going; the former target where that cannot be told any more. */
    Target abandoned(Template template, Target former) {
        return images.imageOf(template)
                .map(image -> new Target(image, template))
                .orElse(former);
    }

    /**
     * The image that the target comes to. Changes nothing. Throws {@link Misconfigured} unless it can be launched in place of
     * {@code former}.
     */
    String check(Wanted wanted, Target former, NodeGroup group) {
        return switch (wanted) {
            case Wanted.Image(String id) -> launchable("target.image", id, former.image());
            case Wanted.Parameter(String name) -> launchable("target.parameter " + name, valueOf(name), former.image());
            case Wanted.TemplateVersion(String version) ->
                launchable(
                        "target.templateVersion " + version,
                        ofVersion(version, group.template()).image(),
                        former.image());
        };
    }

    /** May make a launch template version, or find the one that it made before. */
    Target resolve(Wanted wanted, WrittenDown written) {
        return switch (wanted) {
            case Wanted.Image(String id) -> ofImage(id, written);
            case Wanted.Parameter(String name) -> ofImage(valueOf(name), written);
            case Wanted.TemplateVersion(String version) ->
                ofVersion(version, written.group().template());
        };
    }

    /** Another version, so that what runs the target already is outdated as well; that of a rollout that carries on. */
    Target anew(Target target, WrittenDown written, String holder) {
        Template template = written.target()
                .filter(before ->
                        images.imageOf(before).filter(target.image()::equals).isPresent())
                .orElseGet(() -> images.again(target.template(), target.image(), holder));
        return new Target(target.image(), template);
    }

    /** What the group launches already when that has the image, else a version that is like it but for the image. */
    private Target ofImage(String id, WrittenDown written) {
        Template now = written.group().template();
        boolean there = images.imageOf(now).filter(id::equals).isPresent();
        return new Target(id, there ? now : images.withImage(written.template().orElse(now), id));
    }

    private Target ofVersion(String version, Template former) {
        Template template = images.resolve(former.id(), version)
                .orElseThrow(() -> Misconfigured.field(
                        "target.templateVersion", version, "a version of launch template " + former.id()));
        String image = images.imageOf(template)
                .orElseThrow(
                        () -> Misconfigured.field("target.templateVersion", version, "a version that names an image"));
        return new Target(image, template);
    }

    private String valueOf(String parameter) {
        return images.parameter(parameter)
                .orElseThrow(() -> Misconfigured.field(
                        "target.parameter", parameter, "a Parameter Store parameter that holds an AMI id"));
    }

    private String launchable(String field, String id, String formerImage) {
        Image image = images.image(id)
                .orElseThrow(() -> Misconfigured.field(field, id, "an AMI that this account can launch"));
        if (!image.available()) {
            throw Misconfigured.field(field, id, "an AMI in state available: it is " + image.state());
        }
        images.image(formerImage)
                .filter(former -> !former.architecture().equals(image.architecture()))
                .ifPresent(former -> {
                    throw Misconfigured.field(
                            field, id + " (" + image.architecture() + ")", "an AMI for " + former.architecture());
                });
        return id;
    }
}
