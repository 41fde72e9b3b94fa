package dev.noderoll.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.noderoll.model.Template;
import dev.noderoll.port.Images;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateVersionRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ssm.SsmClient;

/** AMIs and launch templates of EC2, and parameters of Systems Manager. */
public final class Ec2Images implements Images {

    /** Codes by which EC2 and Systems Manager say that there is none. */
    private static final Set<String> NONE = Set.of(
            "InvalidAMIID.NotFound",
            "InvalidAMIID.Malformed",
            "InvalidAMIID.Unavailable",
            "InvalidLaunchTemplateId.NotFound",
            "InvalidLaunchTemplateId.Malformed",
            "InvalidLaunchTemplateId.VersionNotFound",
            "ParameterNotFound",
            "ParameterVersionNotFound");

    private static final String ALIAS = "resolve:ssm:";

    private static final int MOST_KEPT = 100;

    /** How long an image is taken to be available still: a rollout asks before each launch, several times a minute. */
    static final Duration AVAILABLE_FOR = Duration.ofSeconds(30);

    private final Map<Template, String> images = new ConcurrentHashMap<>();
    private final Map<String, Seen> available = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final Supplier<Ec2Client> ec2;
    private final Supplier<SsmClient> ssm;

    /** Calls nothing yet. Each client is made when it is first needed. */
    public Ec2Images(Supplier<Ec2Client> ec2, Supplier<SsmClient> ssm, InstantSource clock) {
        this.ec2 = new Lazy<>(ec2);
        this.ssm = new Lazy<>(ssm);
        this.clock = clock;
    }

    private record Seen(Image image, Instant at) {}

    @Override
    public Optional<Image> image(String id) {
        Instant now = clock.instant();
        available.values().removeIf(seen -> !now.isBefore(seen.at().plus(AVAILABLE_FOR)));
        Seen seen = available.get(id);
        if (seen != null) {
            return Optional.of(seen.image());
        }
        Optional<Image> image = described(id);
        image.filter(Image::available).ifPresent(i -> available.put(id, new Seen(i, now)));
        return image;
    }

    private Optional<Image> described(String id) {
        return orNone(
                "read image " + id,
                () -> ec2.get().describeImages(r -> r.imageIds(id).includeDisabled(true)).images().stream()
                        .map(image -> new Image(
                                image.imageId(),
                                image.architectureAsString(),
                                image.stateAsString(),
                                image.creationDate() == null ? Instant.EPOCH : Instant.parse(image.creationDate())))
                        .findFirst());
    }

    @Override
    public Optional<String> parameter(String name) {
        return orNone(
                "read parameter " + name,
                () -> Optional.of(
                        ssm.get().getParameter(r -> r.name(name)).parameter().value()));
    }

    @Override
    public Optional<Template> resolve(String templateId, String version) {
        return version(templateId, version).map(v -> new Template(v.launchTemplateId(), v.versionNumber()));
    }

    @Override
    public Optional<String> imageOf(Template template) {
        Optional<String> named = named(template);
        return named.isPresent() && named.get().startsWith(ALIAS) ? aliased(template) : named;
    }

    /** A version never changes: it is asked for once. One that is gone is asked for again. */
    private Optional<String> named(Template template) {
        Optional<String> known = Optional.ofNullable(images.get(template));
        return known.isPresent()
                ? known
                : version(template.id(), String.valueOf(template.version()))
                        .flatMap(v -> Optional.ofNullable(v.launchTemplateData().imageId()))
                        .map(image -> keep(template, image));
    }

    private String keep(Template template, String image) {
        if (images.size() >= MOST_KEPT) {
            images.clear();
        }
        images.put(template, image);
        return image;
    }

    /** A template may name a parameter that names the image; EC2 looks it up when asked to. */
    private Optional<String> aliased(Template template) {
        return orNone(
                "resolve the image of " + template.text(),
                () -> ec2
                        .get()
                        .describeLaunchTemplateVersions(r -> r.launchTemplateId(template.id())
                                .versions(String.valueOf(template.version()))
                                .resolveAlias(true))
                        .launchTemplateVersions()
                        .stream()
                        .findFirst()
                        .flatMap(v -> Optional.ofNullable(v.launchTemplateData().imageId())));
    }

    /**
     * {@inheritDoc}
     *
     * <p>{@code base} itself, when it names the image. An earlier one is known by its description, which names its source; two calls at once make one version, by
     * their ClientToken.
     */
    @Override
    public Template withImage(Template base, String image) {
        if (named(base).filter(image::equals).isPresent()) {
            return base;
        }
        return madeEarlier(base, image).orElseGet(() -> make(base, image, description(base, image), ""));
    }

    @Override
    public Template again(Template base, String image, String holder) {
        String execution = holder.substring(holder.lastIndexOf(':') + 1);
        return make(base, image, "noderoll: version " + base.version() + " again, for " + execution, holder);
    }

    private Template make(Template base, String image, String description, String holder) {
        CreateLaunchTemplateVersionRequest request = CreateLaunchTemplateVersionRequest.builder()
                .launchTemplateId(base.id())
                .sourceVersion(String.valueOf(base.version()))
                .versionDescription(description)
                .launchTemplateData(d -> d.imageId(image))
                .clientToken(token(base, image, holder))
                .build();
        LaunchTemplateVersion made = AwsErrors.calling(
                "make a version of " + base.text() + " with " + image,
                () -> ec2.get().createLaunchTemplateVersion(request).launchTemplateVersion());
        return new Template(made.launchTemplateId(), made.versionNumber());
    }

    private Optional<Template> madeEarlier(Template base, String image) {
        String description = description(base, image);
        DescribeLaunchTemplateVersionsRequest request = DescribeLaunchTemplateVersionsRequest.builder()
                .launchTemplateId(base.id())
                .minVersion(String.valueOf(base.version()))
                .build();
        List<LaunchTemplateVersion> versions = AwsErrors.calling(
                "read versions of " + base.id(),
                () -> ec2.get().describeLaunchTemplateVersionsPaginator(request).stream()
                        .flatMap(page -> page.launchTemplateVersions().stream())
                        .toList());
        return versions.stream()
                .filter(v -> description.equals(v.versionDescription())
                        && image.equals(v.launchTemplateData().imageId()))
                .map(v -> new Template(v.launchTemplateId(), v.versionNumber()))
                .findFirst();
    }

    private Optional<LaunchTemplateVersion> version(String templateId, String version) {
        return orNone(
                "read version " + version + " of " + templateId,
                () -> ec2
                        .get()
                        .describeLaunchTemplateVersions(
                                r -> r.launchTemplateId(templateId).versions(version))
                        .launchTemplateVersions()
                        .stream()
                        .findFirst());
    }

    private static String description(Template base, String image) {
        return "noderoll: version " + base.version() + " with " + image;
    }

    /** At most 64 characters are allowed: a SHA-256 in hex has just so many. */
    private static String token(Template base, String image, String holder) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((base.text() + " " + image + holder).getBytes(UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static <T> Optional<T> orNone(String what, Supplier<Optional<T>> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            if (NONE.contains(AwsErrors.code(e))) {
                return Optional.empty();
            }
            throw AwsErrors.translate(what, e);
        }
    }
}
