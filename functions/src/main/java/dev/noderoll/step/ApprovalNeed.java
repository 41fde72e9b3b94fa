package dev.noderoll.step;

import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Target;
import dev.noderoll.port.Images;
import java.util.Optional;

/**
 * Whether a rollout would begin to change a group. One that has begun was approved, and carries on; one that finds the
 * group as it should be changes nothing.
 */
final class ApprovalNeed {

    private final Images images;

    ApprovalNeed(Images images) {
        this.images = images;
    }

    /** A target that cannot be told yet is none that may be rolled unseen. */
    boolean of(NodeGroup group, Wanted wanted) {
        if (group.tags().containsKey(Marks.STEADY)) {
            return false;
        }
        return launching(group, wanted)
                .map(target -> !group.members(m -> m.live() && !m.runs(target)).isEmpty())
                .orElse(true);
    }

    /** The target, where it is what the group launches already. */
    private Optional<Target> launching(NodeGroup group, Wanted wanted) {
        Optional<Target> now = images.imageOf(group.template()).map(image -> new Target(image, group.template()));
        return switch (wanted) {
            case Wanted.Image(String id) -> now.filter(t -> t.image().equals(id));
            case Wanted.Parameter(String name) ->
                images.parameter(name).flatMap(id -> now.filter(t -> t.image().equals(id)));
            case Wanted.TemplateVersion(String version) ->
                images.resolve(group.template().id(), version)
                        .flatMap(t -> now.filter(n -> n.template().equals(t)));
        };
    }
}
