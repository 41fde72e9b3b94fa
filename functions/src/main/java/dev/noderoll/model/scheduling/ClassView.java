package dev.noderoll.model.scheduling;

import org.jspecify.annotations.Nullable;

/**
 * A StorageClass as the scheduler's filters see it.
 *
 * @param allowed where its volumes may be made; null for everywhere
 */
public record ClassView(
        String name,
        String provisioner,
        Mode mode,
        @Nullable NodeTerms allowed) {

    /** When a claim of the class is bound. */
    public enum Mode {
        IMMEDIATE,
        WAIT_FOR_FIRST_CONSUMER
    }

    /** Whether somebody makes volumes of this class: for local disks nobody does. */
    public boolean provisions() {
        return !provisioner.isEmpty() && !provisioner.equals("kubernetes.io/no-provisioner");
    }
}
