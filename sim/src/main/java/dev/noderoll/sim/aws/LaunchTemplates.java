package dev.noderoll.sim.aws;

import dev.noderoll.sim.kernel.Dice;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * EC2 launch templates: numbered versions, of which one is the default.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html">
 *     CreateLaunchTemplateVersion</a>: with a source version, the new one is like it but for the given data; with the
 *     ClientToken of an earlier call, that call's version is answered again
 */
public final class LaunchTemplates {

    /** A launch template as DescribeLaunchTemplates answers it. */
    public record Description(String id, String name, long defaultVersion, long latestVersion, Instant created) {}

    /**
     * A request for a new version.
     *
     * @param sourceVersion a number, {@code $Latest} or {@code $Default}; empty to start from nothing
     * @param clientToken empty when each call makes a version
     */
    public record NewVersion(
            Optional<String> sourceVersion,
            TemplateData override,
            Optional<String> description,
            Optional<String> clientToken) {}

    private static final class Template {
        final String id;
        final String name;
        final Instant created;
        final List<TemplateVersion> versions = new ArrayList<>();
        long defaultVersion = 1;

        Template(String id, String name, Instant created) {
            this.id = id;
            this.name = name;
            this.created = created;
        }

        Description describe() {
            return new Description(id, name, defaultVersion, versions.size(), created);
        }
    }

    private record Made(String templateId, NewVersion request, TemplateVersion version) {}

    private final InstantSource clock;
    private final Dice dice;
    private final ApiLog.Service log;
    private final NavigableMap<String, Template> templates = new TreeMap<>();
    private final NavigableMap<String, Made> byToken = new TreeMap<>();

    LaunchTemplates(InstantSource clock, Dice dice, ApiLog log) {
        this.clock = clock;
        this.dice = dice.named("templates");
        this.log = log.of("ec2");
    }

    /** Makes a template with version 1; returns its id. */
    String add(String name, TemplateData data) {
        Template template = new Template("lt-" + dice.hex(17), name, clock.instant());
        templates.put(template.id, template);
        append(template, data, Optional.empty());
        return template.id;
    }

    /** All with one of these ids or names; all there are when both are empty. */
    public List<Description> describe(List<String> ids, List<String> names) {
        log.reads("DescribeLaunchTemplates");
        if (ids.isEmpty() && names.isEmpty()) {
            return templates.values().stream().map(Template::describe).toList();
        }
        List<Description> found = new ArrayList<>();
        ids.forEach(id -> found.add(byId(id).describe()));
        names.forEach(name -> found.add(byName(name).describe()));
        return found;
    }

    /**
     * The asked versions, newest first; all when {@code versions} is empty.
     *
     * @param template its id or its name
     * @param versions numbers, {@code $Latest} or {@code $Default}
     */
    public List<TemplateVersion> describeVersions(String template, List<String> versions) {
        log.reads("DescribeLaunchTemplateVersions");
        Template found = find(template);
        if (versions.isEmpty()) {
            return found.versions.reversed().stream().toList();
        }
        return versions.stream().map(v -> version(found, v)).toList();
    }

    /** Makes a version, or finds again the one that an earlier call with the same token made. */
    public TemplateVersion createVersion(String template, NewVersion request) {
        log.changes("CreateLaunchTemplateVersion");
        Template found = find(template);
        Optional<Made> earlier = request.clientToken().map(byToken::get);
        if (earlier.isPresent()) {
            if (!earlier.get().templateId.equals(found.id)
                    || !earlier.get().request.equals(request)) {
                throw new AwsError(
                        "IdempotentParameterMismatch",
                        400,
                        "Client token already used before with different parameters.");
            }
            return earlier.get().version;
        }
        TemplateData data = request.sourceVersion()
                .map(source -> version(found, source).data().overriddenBy(request.override()))
                .orElse(request.override());
        TemplateVersion made = append(found, data, request.description());
        request.clientToken().ifPresent(token -> byToken.put(token, new Made(found.id, request, made)));
        return made;
    }

    /** Makes {@code version} the one that {@code $Default} means. */
    public void modifyDefault(String template, long version) {
        log.changes("ModifyLaunchTemplate");
        Template found = find(template);
        found.defaultVersion = version(found, Long.toString(version)).number();
    }

    /** The template now; not a call. */
    public Description peek(String template) {
        return find(template).describe();
    }

    /** The version that {@code version} means now. Not a call. */
    TemplateVersion resolve(String template, String version) {
        return version(find(template), version);
    }

    /** All versions, oldest first; not a call. */
    List<TemplateVersion> versions(String template) {
        return List.copyOf(find(template).versions);
    }

    /** Adds the next version; not a call. */
    void append(String template, TemplateData data, Optional<String> description) {
        append(find(template), data, description);
    }

    private TemplateVersion append(Template template, TemplateData data, Optional<String> description) {
        TemplateVersion made = new TemplateVersion(
                template.id, template.name, template.versions.size() + 1L, description, clock.instant(), data);
        template.versions.add(made);
        return made;
    }

    private Template find(String idOrName) {
        return idOrName.startsWith("lt-") ? byId(idOrName) : byName(idOrName);
    }

    private Template byId(String id) {
        Template template = templates.get(id);
        if (template == null) {
            throw new AwsError(
                    "InvalidLaunchTemplateId.NotFound",
                    400,
                    "The specified launch template, with template ID " + id + ", does not exist.");
        }
        return template;
    }

    private Template byName(String name) {
        return templates.values().stream()
                .filter(t -> t.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new AwsError(
                        "InvalidLaunchTemplateName.NotFoundException",
                        400,
                        "The specified launch template, with template name " + name + ", does not exist."));
    }

    private static TemplateVersion version(Template template, String version) {
        long number =
                switch (version) {
                    case "$Latest" -> template.versions.size();
                    case "$Default" -> template.defaultVersion;
                    default -> version.matches("\\d{1,9}") ? Long.parseLong(version) : 0;
                };
        if (number < 1 || number > template.versions.size()) {
            throw new AwsError(
                    "InvalidLaunchTemplateId.VersionNotFound",
                    400,
                    "Could not find the specified version " + version + " for the launch template with ID "
                            + template.id + ".");
        }
        return template.versions.get((int) number - 1);
    }
}
