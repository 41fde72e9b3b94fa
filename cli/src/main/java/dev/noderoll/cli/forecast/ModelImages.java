package dev.noderoll.cli.forecast;

import dev.noderoll.model.Template;
import dev.noderoll.port.Images;
import java.util.Optional;

/** The real images, and launch template versions of which the next one is only thought of. */
record ModelImages(Images real) implements Images {

    /** Far above any that exists; nobody sees it. */
    private static final long NEXT = 1_000_000_000;

    @Override
    public Optional<Image> image(String id) {
        return real.image(id);
    }

    @Override
    public Optional<String> parameter(String name) {
        return real.parameter(name);
    }

    @Override
    public Optional<Template> resolve(String templateId, String version) {
        return real.resolve(templateId, version);
    }

    @Override
    public Optional<String> imageOf(Template template) {
        return template.version() == NEXT ? Optional.empty() : real.imageOf(template);
    }

    @Override
    public Template withImage(Template base, String image) {
        return new Template(base.id(), NEXT);
    }

    @Override
    public Template again(Template base, String image, String holder) {
        return new Template(base.id(), NEXT);
    }
}
