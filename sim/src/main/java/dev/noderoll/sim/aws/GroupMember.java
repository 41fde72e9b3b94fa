package dev.noderoll.sim.aws;

import dev.noderoll.sim.aws.GroupDescription.Health;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.GroupDescription.Protection;
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

    /** Where it is moving from and to, or was the last time. */
    Move move = Move.LAUNCH;

    /** The id of the launch or termination that goes on now, or was the last. */
    String activity = "";

    /** The places between which an instance moves, as lifecycle events name them (2.5). */
    private enum Place {
        EC2("EC2"),
        GROUP("AutoScalingGroup"),
        POOL("WarmPool");

        private final String text;

        Place(String text) {
            this.text = text;
        }
    }

    /**
     * A move of an instance, with its states while it begins, waits for hooks, and goes on.
     *
     * <p>Assumed of the return to a warm pool, whose states no source lists: those of the way into the pool, as
     * {@code Warmed:Pending:Retained} is what becomes of one whose hook was abandoned.
     */
    enum Move {
        LAUNCH(
                Place.EC2,
                Place.GROUP,
                LifecycleState.PENDING,
                LifecycleState.PENDING_WAIT,
                LifecycleState.PENDING_PROCEED),
        TERMINATE(
                Place.GROUP,
                Place.EC2,
                LifecycleState.TERMINATING,
                LifecycleState.TERMINATING_WAIT,
                LifecycleState.TERMINATING_PROCEED),
        WARM(
                Place.EC2,
                Place.POOL,
                LifecycleState.WARMED_PENDING,
                LifecycleState.WARMED_PENDING_WAIT,
                LifecycleState.WARMED_PENDING_PROCEED),
        DRAW(
                Place.POOL,
                Place.GROUP,
                LifecycleState.PENDING,
                LifecycleState.PENDING_WAIT,
                LifecycleState.PENDING_PROCEED),
        RETURN(
                Place.GROUP,
                Place.POOL,
                LifecycleState.WARMED_PENDING,
                LifecycleState.WARMED_PENDING_WAIT,
                LifecycleState.WARMED_PENDING_PROCEED),
        DISCARD(
                Place.POOL,
                Place.EC2,
                LifecycleState.WARMED_TERMINATING,
                LifecycleState.WARMED_TERMINATING_WAIT,
                LifecycleState.WARMED_TERMINATING_PROCEED);

        private final Place from;
        private final Place to;
        final LifecycleState begun;
        final LifecycleState waiting;
        final LifecycleState proceeding;

        Move(Place from, Place to, LifecycleState begun, LifecycleState waiting, LifecycleState proceeding) {
            this.from = from;
            this.to = to;
            this.begun = begun;
            this.waiting = waiting;
            this.proceeding = proceeding;
        }

        String origin() {
            return from.text;
        }

        String destination() {
            return to.text;
        }

        boolean intoPool() {
            return to == Place.POOL;
        }
    }

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

    void begin(Move next) {
        move = next;
        state = next.begun;
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
