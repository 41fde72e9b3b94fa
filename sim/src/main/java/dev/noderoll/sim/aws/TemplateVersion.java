package dev.noderoll.sim.aws;

import java.time.Instant;
import java.util.Optional;

/**
 * One version of a launch template.
 *
 * @param number from 1
 * @param description empty for none
 */
public record TemplateVersion(
        String templateId,
        String templateName,
        long number,
        Optional<String> description,
        Instant created,
        TemplateData data) {

    public TemplateVersion with(TemplateData other) {
        return new TemplateVersion(templateId, templateName, number, description, created, other);
    }
}
