package dev.noderoll.lab.world.aws;

import dev.noderoll.lab.world.aws.GroupDescription.Health;
import dev.noderoll.lab.world.aws.GroupDescription.InstanceDescription;
import dev.noderoll.lab.world.aws.GroupDescription.Protection;
import java.time.Instant;
import java.util.Optional;

/** An instance in its group, while it is there. */
final class GroupMember {

    final SimInstance instance;
    LifecycleState state = LifecycleState.PENDING;
    Health health = Health.HEALTHY;
    Protection protection;

    /** When it went into service; empty before. */
    Optional<Instant> inServiceSince = Optional.empty();

    /** The id of the launch or termination that goes on now, or was the last. */
    String activity = "";

    GroupMember(SimInstance instance, Protection protection) {
        this.instance = instance;
        this.protection = protection;
    }

    String id() {
        return instance.id();
    }

    String zone() {
        return instance.zone();
    }

    /** H17: protection works in service only. */
    boolean mayBeScaledIn() {
        return state == LifecycleState.IN_SERVICE && protection == Protection.NONE;
    }

    InstanceDescription describe() {
        TemplateVersion template = instance.template();
        return new InstanceDescription(
                id(),
                instance.instanceType(),
                zone(),
                state,
                health,
                protection,
                template.templateId(),
                template.templateName(),
                template.number());
    }

    /** Whether {@link #describe} would say the same again; an instance's type, zone and template never change. */
    boolean isStill(InstanceDescription known) {
        return known.state() == state
                && known.health() == health
                && known.protection() == protection
                && known.id().equals(id());
    }
}
