package dev.noderoll.model;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a node group.
 *
 * @param image the image that it really runs, from EC2, not what the group says; empty when EC2 was not asked
 * @param template the version that it was launched from; null when it had none of its own to tell
 * @param zone the Availability Zone's name
 * @param launchedAt {@link Instant#MAX} when EC2 was not asked
 */
public record Member(
        InstanceId id,
        String image,
        @Nullable Template template,
        String zone,
        Stage stage,
        Protection protection,
        Instant launchedAt) {

    /** No launch template has such an id. */
    private static final Template ANOTHER_TYPE = new Template("another-instance-type", 1);

    /** Where the member is in the Auto Scaling lifecycle, as far as a rollout cares. */
    public enum Stage {
        /** Launching: counted in the desired capacity, not in service yet. */
        ARRIVING,
        IN_SERVICE,
        /** On its way out, and its termination hook is waiting for us. */
        LEAVING_HOOKED,
        /** On its way out, and not yet where its hooks are asked: a load balancer may be letting go of it. */
        LEAVING,
        /** Its hooks are behind it: EC2 ends it, and nobody is asked any more. */
        SHUTTING_DOWN,
        /** In standby, detached or retained: no part of the group's capacity, and not ours to touch. */
        ASIDE
    }

    /** Whether the group may choose the member when it scales in. */
    public enum Protection {
        NONE,
        SCALE_IN
    }

    /** Whether it is counted in the group's capacity: arriving or in service. */
    public boolean live() {
        return stage == Stage.ARRIVING || stage == Stage.IN_SERVICE;
    }

    /**
     * Whether it runs what {@code target} asks for. A member that cannot tell its template is judged by its image, one
     * whose image was not asked for by its template.
     */
    public boolean runs(Target target) {
        return image.isEmpty()
                ? target.template().equals(template)
                : image.equals(target.image()) && (template == null || template.equals(target.template()));
    }

    /** The version that the group could launch again; empty where none is told, or its instance type is none of the group's. */
    Optional<Template> launchedFrom() {
        return Optional.ofNullable(template).filter(known -> !known.equals(ANOTHER_TYPE));
    }

    /** As one of an instance type that its group no longer names: nothing that the group launches now is what it runs. */
    public Member ofAnotherType() {
        return new Member(id, image, ANOTHER_TYPE, zone, stage, protection, launchedAt);
    }

    public Member launched(Instant when) {
        return new Member(id, image, template, zone, stage, protection, when);
    }
}
