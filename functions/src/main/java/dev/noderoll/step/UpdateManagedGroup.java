package dev.noderoll.step;

import dev.noderoll.model.Hold;
import dev.noderoll.model.ManagedVersion;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.RolloutPolicy.Managed;
import dev.noderoll.model.Target;
import dev.noderoll.model.Wish;
import dev.noderoll.plan.NodeChoice.Reason;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Images;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.ManagedGroups.Force;
import dev.noderoll.port.ManagedGroups.Problem;
import dev.noderoll.port.ManagedGroups.State;
import dev.noderoll.port.ManagedGroups.Update;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * State UpdateManagedGroup: begins EKS's update of a managed node group, or looks how far it is.
 *
 * <p>An update that is in progress already, whoever has begun it, is waited for; what it does not bring, one of ours does
 * then. EKS cancels no update of a node group: a wish to stop or to pause, the end of the window and the rollout's deadline
 * keep one from beginning, and none from going on.
 */
public final class UpdateManagedGroup {

    /**
     * What to update.
     *
     * @param update the id of the update that was begun, or found; empty before
     */
    public record Input(Rollout rollout, String update) {}

    /** How far it is. */
    public sealed interface Outcome {

        /**
         * EKS is at it.
         *
         * @param rollout with what the group launches now as its target
         * @param update its id
         * @param current how many members run what the group launches now
         * @param members how many there are; more than steady while EKS surges
         * @param seconds until the next look
         */
        record Updating(Rollout rollout, String update, int current, int members, int seconds) implements Outcome {}

        /**
         * It has come to its end, and the group is what it was to be.
         *
         * @param rollout as in {@link Updating}
         */
        record Updated(Rollout rollout) implements Outcome {}

        /**
         * EKS has given up, and leaves the group as it is now.
         *
         * @param rollout as in {@link Updating}
         */
        record UpdateFailed(Rollout rollout, String update, List<Problem> errors) implements Outcome {
            public UpdateFailed {
                errors = List.copyOf(errors);
            }
        }

        /** The rollout ends; an update that is in progress goes on without it. */
        record Hold(Reason reason) implements Outcome {}

        /** Nothing was begun, and another execution may do it later. */
        record Pause(Reason reason) implements Outcome {}
    }

    /** An update is looked at within a twentieth of the time that it takes; below the Lease's term, which each look renews. */
    private static final int LOOKS = 20;

    private static final int LEAST_SECONDS = 30;
    private static final int MOST_SECONDS = 240;

    private final NodeGroups groups;
    private final Images images;
    private final ManagedGroups managed;
    private final Clusters clusters;

    public UpdateManagedGroup(NodeGroups groups, Images images, ManagedGroups managed, Clusters clusters) {
        this.groups = groups;
        this.images = images;
        this.managed = managed;
        this.clusters = clusters;
    }

    public Outcome run(Input input, Instant now) {
        Hold hold = clusters.cluster(input.rollout().cluster())
                .ledger()
                .open(input.rollout().nodeGroup(), input.rollout().holder(), now);
        ManagedVersion wanted = Objects.requireNonNull(input.rollout().managedVersion());
        String cluster = input.rollout().cluster();
        Optional<Update> known = input.update().isEmpty()
                ? managed.running(cluster, wanted.nodegroup())
                : Optional.of(managed.update(cluster, wanted.nodegroup(), input.update()));
        NodeGroup group = groups.survey(input.rollout().nodeGroup());
        Rollout rollout = towards(input.rollout(), group);
        return switch (known.map(Update::state).orElse(State.SUCCESSFUL)) {
            case SUCCESSFUL ->
                reached(cluster, wanted) ? new Outcome.Updated(rollout) : begin(rollout, group, hold, wanted, now);
            case FAILED ->
                new Outcome.UpdateFailed(
                        rollout, known.orElseThrow().id(), known.orElseThrow().errors());
            case IN_PROGRESS ->
                now.isBefore(rollout.deadline())
                        ? updating(rollout, group, known.orElseThrow().id(), now)
                        : new Outcome.Hold(new Reason.DeadlinePassed(rollout.deadline()));
        };
    }

    private Outcome begin(Rollout rollout, NodeGroup group, Hold hold, ManagedVersion wanted, Instant now) {
        Wish wish = hold.wish();
        if (wish != null && wish.kind() == Wish.Kind.STOP) {
            return new Outcome.Hold(new Reason.StopAsked(wish.by(), wish.at()));
        }
        if (wish != null && wish.kind() == Wish.Kind.PAUSE) {
            return new Outcome.Pause(new Reason.PauseAsked(wish.by(), wish.at()));
        }
        if (!now.isBefore(rollout.policy().closesAt())) {
            return new Outcome.Pause(new Reason.WindowClosing(rollout.policy().closesAt(), 0));
        }
        if (!now.isBefore(rollout.deadline())) {
            return new Outcome.Hold(new Reason.DeadlinePassed(rollout.deadline()));
        }
        Force force = rollout.policy().managed() == Managed.FORCE ? Force.DELETE_PODS : Force.NONE;
        Update begun = managed.start(rollout.cluster(), wanted, force, rollout.holder());
        return updating(rollout, group, begun.id(), now);
    }

    private boolean reached(String cluster, ManagedVersion wanted) {
        return ManagedAim.looking(images).reached(managed.describe(cluster, wanted.nodegroup()), wanted);
    }

    private static Outcome updating(Rollout rollout, NodeGroup group, String update, Instant now) {
        long since = Duration.between(rollout.startedAt(), now).toSeconds();
        return new Outcome.Updating(
                rollout,
                update,
                launchesFormer(rollout, group)
                        ? 0
                        : group.members(m -> m.live() && m.runs(rollout.target()))
                                .size(),
                group.members(Member::live).size(),
                Math.clamp(since / LOOKS, LEAST_SECONDS, MOST_SECONDS));
    }

    /** EKS makes the version that the group launches: until then the rollout's target is known by its name alone. */
    private Rollout towards(Rollout rollout, NodeGroup group) {
        if (launchesFormer(rollout, group)) {
            return rollout;
        }
        String image = images.imageOf(group.template())
                .orElseThrow(() -> new Misconfigured(
                        "launch template " + group.template().text() + ", which EKS has made, names no image"));
        return rollout.to(new Target(image, group.template()));
    }

    private static boolean launchesFormer(Rollout rollout, NodeGroup group) {
        return group.template().equals(rollout.former().template());
    }
}
