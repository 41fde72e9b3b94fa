package dev.noderoll.port;

import dev.noderoll.model.ManagedVersion;
import java.util.List;
import java.util.Optional;

/**
 * The managed node groups of EKS. Every method throws {@link TryAgain} on throttling, on a group that another update has
 * just taken, or an error of the service, and {@link Misconfigured} on a missing cluster, group or permission, and on what
 * EKS refuses.
 */
public interface ManagedGroups {

    /** Who names the image of a group's nodes. */
    enum ImageBy {
        /** A release of the EKS optimized AMI. */
        RELEASE,
        /** The launch template that the group was made with. */
        TEMPLATE
    }

    /**
     * A group.
     *
     * @param status by EKS's name, such as {@code ACTIVE}
     * @param releaseVersion that its nodes run; the image's id where its template names it
     * @param templateId of the launch template that it was made with; empty for none
     * @param templateVersion as EKS has it; empty for none
     * @param autoScalingGroups the names of those behind it
     */
    record Description(
            String name,
            String status,
            String releaseVersion,
            ImageBy image,
            String templateId,
            String templateVersion,
            List<String> autoScalingGroups) {
        public Description {
            autoScalingGroups = List.copyOf(autoScalingGroups);
        }
    }

    /** How far an update is. */
    enum State {
        IN_PROGRESS,
        SUCCESSFUL,
        /** Or cancelled. */
        FAILED
    }

    /**
     * An update of a group.
     *
     * @param errors of one that failed; at most 20
     */
    record Update(String id, State state, List<Problem> errors) {
        public Update {
            errors = List.copyOf(errors);
        }
    }

    /**
     * What EKS says went wrong.
     *
     * @param code such as {@code PodEvictionFailure}
     * @param resources ids of what it is about, such as instances; at most 20
     */
    record Problem(String code, String message, List<String> resources) {
        public Problem {
            resources = List.copyOf(resources);
        }
    }

    /** What EKS does about pods that their budgets keep. */
    enum Force {
        /** The update fails. */
        NONE,
        /** It deletes them. */
        DELETE_PODS
    }

    /** Where nobody asks EKS: every method refuses. */
    ManagedGroups NONE = new ManagedGroups() {
        @Override
        public Description describe(String cluster, String nodegroup) {
            throw unasked(nodegroup);
        }

        @Override
        public Optional<Update> running(String cluster, String nodegroup) {
            throw unasked(nodegroup);
        }

        @Override
        public Update update(String cluster, String nodegroup, String id) {
            throw unasked(nodegroup);
        }

        @Override
        public Update start(String cluster, ManagedVersion version, Force force, String token) {
            throw unasked(version.nodegroup());
        }

        private Misconfigured unasked(String nodegroup) {
            return Misconfigured.field("nodeGroup", nodegroup, "a group of your own: EKS is not asked here");
        }
    };

    Description describe(String cluster, String nodegroup);

    /** The update of a group that is in progress, of whatever kind; empty for none. */
    Optional<Update> running(String cluster, String nodegroup);

    Update update(String cluster, String nodegroup, String id);

    /**
     * Begins an update. It cannot be taken back: EKS cancels no update of a node group.
     *
     * @param token a text that names this update: the same call with the same text is answered with the same update
     */
    Update start(String cluster, ManagedVersion version, Force force, String token);
}
