package dev.noderoll.model;

/** The controller of a pod, from its owner reference with {@code controller: true}. */
public record Owner(String apiVersion, String kind, String name, String uid) {

    public boolean isJob() {
        return kind.equals("Job") && apiVersion.startsWith("batch/");
    }

    /** Only this kind of this API group is a DaemonSet to us: another group's is an ordinary controller (D17). */
    public boolean isDaemonSet() {
        return kind.equals("DaemonSet") && apiVersion.equals("apps/v1");
    }
}
