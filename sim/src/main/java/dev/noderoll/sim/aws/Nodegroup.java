package dev.noderoll.sim.aws;

import dev.noderoll.sim.aws.GroupChange.TemplateChoice;
import java.util.List;
import java.util.Optional;

/**
 * A managed node group, as DescribeNodegroup tells it.
 *
 * @param group the name of the Auto Scaling group behind it
 * @param version Kubernetes' minor version: {@code 1.34}
 * @param releaseVersion of the EKS optimized AMI; the AMI's id for a group whose own launch template names one
 * @param template the launch template that the group was made with, and its version; empty for a group without one of its own
 * @param maxUnavailable how many nodes an update takes at a time
 */
public record Nodegroup(
        String cluster,
        String name,
        String group,
        String amiType,
        String version,
        String releaseVersion,
        Optional<TemplateChoice> template,
        int maxUnavailable,
        Status status) {

    /** What a group is at, by EKS's names. */
    public enum Status {
        ACTIVE,
        UPDATING,
        DEGRADED
    }

    /** A change of a group that EKS carries out by itself. */
    public record Update(
            String id, String releaseVersion, Optional<TemplateChoice> template, State state, List<Failure> errors) {

        /** How far it is, by EKS's names but for their case. */
        public enum State {
            IN_PROGRESS,
            FAILED,
            SUCCESSFUL
        }

        public Update {
            errors = List.copyOf(errors);
        }

        Update as(State next, List<Failure> why) {
            return new Update(id, releaseVersion, template, next, why);
        }
    }

    /**
     * Why an update failed.
     *
     * @param code such as {@code PodEvictionFailure}
     */
    public record Failure(String code, String message, List<String> resourceIds) {
        public Failure {
            resourceIds = List.copyOf(resourceIds);
        }
    }

    /** The AMI type of a group whose own launch template names an image. */
    public static final String CUSTOM = "CUSTOM";

    /** Active, of an EKS optimized AMI, one node at a time. */
    public static Nodegroup of(
            String cluster, String name, String group, String amiType, String version, String releaseVersion) {
        return new Nodegroup(
                cluster, name, group, amiType, version, releaseVersion, Optional.empty(), 1, Status.ACTIVE);
    }

    /** With a launch template of its own that names the image, which the release version then tells. */
    public Nodegroup from(String templateId, String templateVersion, String image) {
        return new Nodegroup(
                cluster,
                name,
                group,
                CUSTOM,
                version,
                image,
                Optional.of(new TemplateChoice(templateId, templateVersion)),
                maxUnavailable,
                status);
    }

    public Nodegroup taking(int nodes) {
        return new Nodegroup(cluster, name, group, amiType, version, releaseVersion, template, nodes, status);
    }

    Nodegroup as(Status next) {
        return new Nodegroup(cluster, name, group, amiType, version, releaseVersion, template, maxUnavailable, next);
    }

    Nodegroup updated(Update update) {
        return new Nodegroup(
                cluster,
                name,
                group,
                amiType,
                version,
                update.releaseVersion(),
                update.template(),
                maxUnavailable,
                Status.ACTIVE);
    }
}
