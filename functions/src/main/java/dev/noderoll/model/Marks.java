package dev.noderoll.model;

/**
 * The names under which a rollout keeps its state on nodes and groups, where the next execution finds it.
 *
 * <p>Group tags are not propagated to instances.
 */
public final class Marks {

    /** Taint (NoSchedule) on each outdated node, from the first moment to its end. */
    public static final String OUTDATED = "noderoll.dev/outdated";

    /** Annotation on a node that we cordoned: when its drain began, so that a restart does not start its clock anew. */
    public static final String DRAINING_SINCE = "noderoll.dev/draining-since";

    /** Annotation on a node that was cordoned before we cordoned it: it is not opened again. */
    public static final String WAS_CORDONED = "noderoll.dev/was-cordoned";

    /** Annotation on a node: the workloads whose pods were evicted from it, and how many were available before. */
    public static final String EVICTED = "noderoll.dev/evicted";

    /** Annotation on a drained node: pods have a place only when it has gone, and nothing is launched before that. */
    public static final String AWAITED = "noderoll.dev/awaited";

    /** Annotation on a node whose instance AWS takes away: until when which execution serves that. */
    public static final String SERVED_BY = "noderoll.dev/served-by";

    /** Annotation on a node whose instance AWS takes away: the number of the stay that may write to it. */
    public static final String SESSION = "noderoll.dev/session";

    /** Annotation on a pod that was taken off its Services before its eviction: when, and the labels that were taken off it. */
    public static final String DETACHED = "noderoll.dev/detached";

    /** Annotation by which an operator keeps a node out of every rollout; any value but "false". */
    public static final String OPT_OUT = "noderoll.dev/opt-out";

    /** Label that takes one node out of every load balancer of the cluster (D85). */
    public static final String NO_LOAD_BALANCERS = "node.kubernetes.io/exclude-from-external-load-balancers";

    /**
     * Taint (NoExecute, value {@code nodeshutdown}) on a node that is known to be off: the control plane gives up its pods
     * and volumes at once (D92).
     */
    public static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

    /** Annotation on a node that has {@link #OUT_OF_SERVICE} from us. */
    public static final String GIVEN_UP = "noderoll.dev/given-up";

    /** Group tag: desired capacity before the rollout. */
    public static final String STEADY = "noderoll:steady";

    /** Group tag: maximum size before the rollout. */
    public static final String MAX = "noderoll:max";

    /** Group tag: launch template and version before the rollout, resolved. */
    public static final String TEMPLATE = "noderoll:template";

    /** Group tag: the launch template version as the group had it: a number, $Latest or $Default. */
    public static final String TEMPLATE_AS_SET = "noderoll:template-as-set";

    /** Group tag: launch template and version that the rollout goes to, resolved. */
    public static final String TARGET = "noderoll:target";

    /** Group tag: the processes that the rollout suspended, separated by commas. */
    public static final String SUSPENDED = "noderoll:suspended";

    /** Group tag: how many live members each zone had before the rollout, such as {@code eu-west-1a=2,eu-west-1b=1}. */
    public static final String ZONES = "noderoll:zones";

    /** Group tag: what {@link #SCALE_DOWN} was before the rollout; absent where it was not set. */
    public static final String SCALE_DOWN_BEFORE = "noderoll:scale-down";

    /** Group tag: the settings of the group's warm pool before the rollout, which deletes it; absent where there was none. */
    public static final String WARM_POOL = "noderoll:warm-pool";

    /** What every group tag of ours begins with. */
    public static final String TAGS = "noderoll:";

    /**
     * Group tag that cluster-autoscaler reads: how long a node of the group must be unneeded before it is removed. While a
     * rollout lasts, that is longer than the rollout (D94).
     *
     * @see <a href="https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md">Cluster
     *     Autoscaler on AWS</a>
     */
    public static final String SCALE_DOWN =
            "k8s.io/cluster-autoscaler/node-template/autoscaling-options/scaledownunneededtime";

    /** Group tag: the longest that a node's drain has taken in this rollout, in seconds; only in a rollout with a window. */
    public static final String DRAIN_SECONDS = "noderoll:drain-seconds";

    /** Group tag: when the rollout paused, since its window was closing; it stays until the rollout has ended. */
    public static final String PAUSED = "noderoll:paused";

    /** Group tag: who has asked for the pause; no plan carries on until somebody resumes. */
    public static final String PAUSED_BY = "noderoll:paused-by";

    /** The termination hook that a group's owner sets for good: its events start an execution that drains. */
    public static final String HOOK = "noderoll-terminate";

    /** The termination hook that a rollout adds where {@link #HOOK} is missing, for its own time: it serves it itself. */
    public static final String ROLLOUT_HOOK = "noderoll-rollout";

    /** Heartbeat timeout of the rollout hook in seconds: the least whose global timeout reaches 48 hours is 1,728 (H1). */
    public static final int HOOK_HEARTBEAT_SECONDS = 1800;

    private Marks() {}
}
