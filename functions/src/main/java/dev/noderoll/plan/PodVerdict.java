package dev.noderoll.plan;

import dev.noderoll.model.Pod;
import dev.noderoll.model.Workload;
import java.time.Instant;

/** What a drain does about one pod of the node. */
public sealed interface PodVerdict {

    Pod pod();

    record Evict(Pod pod) implements PodVerdict {}

    /** Restart its Deployment, which brings a successor up before it takes this pod away. */
    record Restart(Pod pod, Workload.Key deployment) implements PodVerdict {}

    /** It is on its way out already. */
    record Going(Pod pod, Instant goneBy) implements PodVerdict {}

    /** It stays with the node, and that is as it should be. */
    record Leave(Pod pod, Why why) implements PodVerdict {}

    /** It has to go, and cannot yet, or not without somebody's help. */
    record Blocked(Pod pod, Blocker blocker) implements PodVerdict {}

    /** Why a pod may stay on a drained node. */
    enum Why {
        /** A DaemonSet pod belongs to its node (D18, D20). */
        DAEMON,
        /** A static pod's mirror (D21). */
        MIRROR,
        /** It has done its work. */
        FINISHED,
        /** Its owner has marked it as one that no drain needs to wait for (D90). */
        SKIPPED,
        /** It has not gone long after its time to stop, and the policy no longer waits for it (D15). */
        STUCK,
        /** It came to the closed node after its predecessor was told to go, and would come again: it ends with the node. */
        CAME_BACK,
        /** Its time to stop is over, and its node no longer reports: it ends with the instance (D16, D81). */
        UNREACHABLE
    }
}
