package dev.noderoll.lab.door.direct;

import static dev.noderoll.lab.door.direct.DirectAnswers.ask;

import dev.noderoll.model.Template;
import dev.noderoll.port.Images;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.Ec2.Disabled;
import dev.noderoll.sim.aws.LaunchTemplates.NewVersion;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.TemplateData;
import dev.noderoll.sim.aws.TemplateVersion;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Images, parameters and launch templates of the simulated account. */
public final class DirectImages implements Images {

    private final SimAws aws;

    public DirectImages(SimAws aws) {
        this.aws = aws;
    }

    @Override
    public Optional<Image> image(String id) {
        return unless("InvalidAMIID", () -> aws.ec2().describeImages(List.of(id), Disabled.INCLUDED))
                .flatMap(found -> found.stream().findFirst())
                .map(image -> new Image(image.id(), image.architecture(), image.state(), image.created()));
    }

    @Override
    public Optional<String> parameter(String name) {
        return unless("ParameterNotFound", () -> aws.parameters().getParameter(name))
                .map(parameter -> parameter.value());
    }

    @Override
    public Optional<Template> resolve(String templateId, String version) {
        return version(templateId, version).map(v -> new Template(v.templateId(), v.number()));
    }

    @Override
    public Optional<String> imageOf(Template template) {
        return version(template.id(), String.valueOf(template.version()))
                .flatMap(v -> v.data().imageId());
    }

    @Override
    public Template withImage(Template base, String image) {
        if (imageOf(base).filter(image::equals).isPresent()) {
            return base;
        }
        return make(base, image, base.version() + " with " + image);
    }

    @Override
    public Template again(Template base, String image, String holder) {
        return make(base, image, base.version() + " again, for " + holder);
    }

    private Template make(Template base, String image, String what) {
        NewVersion request = new NewVersion(
                Optional.of(String.valueOf(base.version())),
                TemplateData.ofImage(image),
                Optional.of("noderoll: " + what),
                Optional.of("noderoll-" + base.id() + "-" + what));
        TemplateVersion made =
                ask("make a launch template version", () -> aws.templates().createVersion(base.id(), request));
        return new Template(made.templateId(), made.number());
    }

    private Optional<TemplateVersion> version(String templateId, String version) {
        return unless("InvalidLaunchTemplateId", () -> aws.templates().describeVersions(templateId, List.of(version)))
                .flatMap(found -> found.stream().findFirst());
    }

    /** Empty when the answer is an error of this kind: there is no such thing. */
    private static <T> Optional<T> unless(String codePrefix, Supplier<T> call) {
        return ask("describe", () -> {
            try {
                return Optional.of(call.get());
            } catch (AwsError e) {
                if (e.code().startsWith(codePrefix)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }
}
