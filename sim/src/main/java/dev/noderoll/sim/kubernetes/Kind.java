package dev.noderoll.sim.kubernetes;

/** The kinds of object that the simulated API server keeps, with their place in its REST tree. */
public enum Kind {
    NODE("", "v1", "nodes", "Node", Scope.CLUSTER),
    NAMESPACE("", "v1", "namespaces", "Namespace", Scope.CLUSTER),
    POD("", "v1", "pods", "Pod", Scope.NAMESPACE),
    SERVICE("", "v1", "services", "Service", Scope.NAMESPACE),
    EVENT("", "v1", "events", "Event", Scope.NAMESPACE),
    CONFIG_MAP("", "v1", "configmaps", "ConfigMap", Scope.NAMESPACE),
    SECRET("", "v1", "secrets", "Secret", Scope.NAMESPACE),
    SERVICE_ACCOUNT("", "v1", "serviceaccounts", "ServiceAccount", Scope.NAMESPACE),
    RESOURCE_QUOTA("", "v1", "resourcequotas", "ResourceQuota", Scope.NAMESPACE),
    PERSISTENT_VOLUME("", "v1", "persistentvolumes", "PersistentVolume", Scope.CLUSTER),
    PERSISTENT_VOLUME_CLAIM("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", Scope.NAMESPACE),
    REPLICATION_CONTROLLER("", "v1", "replicationcontrollers", "ReplicationController", Scope.NAMESPACE),
    DEPLOYMENT("apps", "v1", "deployments", "Deployment", Scope.NAMESPACE),
    REPLICA_SET("apps", "v1", "replicasets", "ReplicaSet", Scope.NAMESPACE),
    STATEFUL_SET("apps", "v1", "statefulsets", "StatefulSet", Scope.NAMESPACE),
    DAEMON_SET("apps", "v1", "daemonsets", "DaemonSet", Scope.NAMESPACE),
    JOB("batch", "v1", "jobs", "Job", Scope.NAMESPACE),
    POD_DISRUPTION_BUDGET("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", Scope.NAMESPACE),
    ENDPOINT_SLICE("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", Scope.NAMESPACE),
    LEASE("coordination.k8s.io", "v1", "leases", "Lease", Scope.NAMESPACE),
    STORAGE_CLASS("storage.k8s.io", "v1", "storageclasses", "StorageClass", Scope.CLUSTER),
    VOLUME_ATTACHMENT("storage.k8s.io", "v1", "volumeattachments", "VolumeAttachment", Scope.CLUSTER),
    CSI_NODE("storage.k8s.io", "v1", "csinodes", "CSINode", Scope.CLUSTER),
    PRIORITY_CLASS("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", Scope.CLUSTER),

    /** Served as by Kubernetes 1.36 with the feature gates GenericWorkload and GangScheduling. */
    POD_GROUP("scheduling.k8s.io", "v1alpha2", "podgroups", "PodGroup", Scope.NAMESPACE),

    /** Served as where the custom resources of the coscheduling plugin are installed. */
    COSCHEDULED_POD_GROUP("scheduling.x-k8s.io", "v1alpha1", "podgroups", "PodGroup", Scope.NAMESPACE);

    /** Whether objects of a kind live in namespaces. */
    public enum Scope {
        CLUSTER,
        NAMESPACE
    }

    private final String group;
    private final String version;
    private final String plural;
    private final String title;
    private final Scope scope;

    Kind(String group, String version, String plural, String title, Scope scope) {
        this.group = group;
        this.version = version;
        this.plural = plural;
        this.title = title;
        this.scope = scope;
    }

    /** Empty for the core group. */
    public String group() {
        return group;
    }

    public String version() {
        return version;
    }

    /** As in URLs: {@code poddisruptionbudgets}. */
    public String plural() {
        return plural;
    }

    /** As in {@code kind:} of a manifest: {@code PodDisruptionBudget}. */
    public String title() {
        return title;
    }

    public Scope scope() {
        return scope;
    }

    /** As in {@code apiVersion:} of a manifest: {@code v1}, {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
