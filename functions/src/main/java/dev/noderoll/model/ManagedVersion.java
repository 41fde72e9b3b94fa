package dev.noderoll.model;

import org.jspecify.annotations.Nullable;

/**
 * What EKS is to bring a managed node group to.
 *
 * @param nodegroup its name in EKS
 * @param releaseVersion of the EKS optimized AMI; empty where the launch template names the image
 * @param ownTemplate a version of the launch template that the group was made with; null for a group without one of its own
 */
public record ManagedVersion(
        String nodegroup, String releaseVersion, @Nullable Template ownTemplate) {

    /** For people: the release, or the template's version. */
    public String text() {
        return ownTemplate == null || !releaseVersion.isEmpty() ? releaseVersion : ownTemplate.text();
    }
}
