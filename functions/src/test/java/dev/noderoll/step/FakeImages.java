package dev.noderoll.step;

import dev.noderoll.model.Template;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.Images;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Images and the versions of one launch template, in memory. Version 1 names the old image. */
final class FakeImages implements Images {

    final Map<String, Image> images = new TreeMap<>();
    final Map<String, String> parameters = new TreeMap<>();
    final TreeMap<Long, String> versions = new TreeMap<>();

    FakeImages() {
        images.put("ami-old", new Image("ami-old", "x86_64", "available"));
        images.put("ami-new", new Image("ami-new", "x86_64", "available"));
        versions.put(1L, Worlds.OLD.image());
    }

    @Override
    public Optional<Image> image(String id) {
        return Optional.ofNullable(images.get(id));
    }

    @Override
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    @Override
    public Optional<Template> resolve(String templateId, String version) {
        long number =
                switch (version) {
                    case "$Latest" -> versions.size();
                    case "$Default" -> 1;
                    default -> Long.parseLong(version);
                };
        return versions.containsKey(number) ? Optional.of(new Template(templateId, number)) : Optional.empty();
    }

    @Override
    public Optional<String> imageOf(Template template) {
        return Optional.ofNullable(versions.get(template.version())).filter(image -> !image.isEmpty());
    }

    @Override
    public Template withImage(Template base, String image) {
        for (Map.Entry<Long, String> version : versions.entrySet()) {
            if (version.getValue().equals(image)) {
                return new Template(base.id(), version.getKey());
            }
        }
        return again(base, image, "");
    }

    @Override
    public Template again(Template base, String image, String holder) {
        long next = versions.lastKey() + 1;
        versions.put(next, image);
        return new Template(base.id(), next);
    }
}
