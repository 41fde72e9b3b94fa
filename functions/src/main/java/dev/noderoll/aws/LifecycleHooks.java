package dev.noderoll.aws;

import dev.noderoll.model.InstanceId;
import dev.noderoll.port.NodeGroups.HookAnswer;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.InstanceLifecyclePolicy;
import software.amazon.awssdk.services.autoscaling.model.LifecycleHook;
import software.amazon.awssdk.services.autoscaling.model.RetentionAction;

/** The termination hooks of groups, and the answers to those that wait. */
final class LifecycleHooks {

    private final Supplier<AutoScalingClient> scaling;
    private final GroupReader reader;

    LifecycleHooks(Supplier<AutoScalingClient> scaling, GroupReader reader) {
        this.scaling = scaling;
        this.reader = reader;
    }

    Optional<String> metadata(String group, String hook) {
        return find(group, hook).map(LifecycleHook::notificationMetadata);
    }

    private Optional<LifecycleHook> find(String group, String hook) {
        return reader.hooks(group).stream()
                .filter(found -> hook.equals(found.lifecycleHookName()))
                .findFirst();
    }

    void put(String group, String hook, int heartbeatSeconds, String metadata) {
        AwsErrors.calling(
                "put hook " + hook + " on " + group,
                () -> scaling.get()
                        .putLifecycleHook(r -> r.autoScalingGroupName(group)
                                .lifecycleHookName(hook)
                                .lifecycleTransition(GroupReader.TERMINATING)
                                .heartbeatTimeout(heartbeatSeconds)
                                .defaultResult("CONTINUE")
                                .notificationMetadata(metadata)));
    }

    /** To delete a hook that is not there is a ValidationError like any other: only a look tells. */
    void delete(String group, String hook) {
        try {
            scaling.get().deleteLifecycleHook(r -> r.autoScalingGroupName(group).lifecycleHookName(hook));
        } catch (SdkException e) {
            boolean gone = AwsErrors.code(e).equals("ValidationError")
                    && find(group, hook).isEmpty();
            if (!gone) {
                throw AwsErrors.translate("delete hook " + hook + " of " + group, e);
            }
        }
    }

    HookAnswer complete(String group, String hook, InstanceId instance) {
        return complete("complete", group, hook, instance, "CONTINUE");
    }

    /** Empty where the group does not retain what a hook abandons. */
    Optional<HookAnswer> retain(String group, String hook, InstanceId instance) {
        return reader.describe(group)
                .filter(found -> retains(found.instanceLifecyclePolicy()))
                .map(_ -> complete("abandon", group, hook, instance, "ABANDON"));
    }

    /**
     * Starts the heartbeat timeout anew.
     *
     * @return NO_ACTION when the instance does not wait
     */
    HookAnswer beat(String group, String hook, InstanceId instance) {
        return answered(
                "beat hook " + hook + " of " + instance,
                () -> scaling.get()
                        .recordLifecycleActionHeartbeat(r -> r.autoScalingGroupName(group)
                                .lifecycleHookName(hook)
                                .instanceId(instance.value())));
    }

    /**
     * Whether what a termination hook abandons stays.
     *
     * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RetentionTriggers.html">RetentionTriggers</a>
     */
    private static boolean retains(@Nullable InstanceLifecyclePolicy policy) {
        return policy != null
                && policy.retentionTriggers() != null
                && policy.retentionTriggers().terminateHookAbandon() == RetentionAction.RETAIN;
    }

    private HookAnswer complete(String what, String group, String hook, InstanceId instance, String result) {
        return answered(
                what + " hook " + hook + " of " + instance,
                () -> scaling.get()
                        .completeLifecycleAction(r -> r.autoScalingGroupName(group)
                                .lifecycleHookName(hook)
                                .instanceId(instance.value())
                                .lifecycleActionResult(result)));
    }

    /** There is no code of its own for a missing action: it is told from other bad requests by its message (H14). */
    private static HookAnswer answered(String what, Runnable call) {
        try {
            call.run();
            return HookAnswer.DONE;
        } catch (SdkException e) {
            if (AwsErrors.code(e).startsWith("Validation")
                    && String.valueOf(e.getMessage()).contains("No active Lifecycle Action found")) {
                return HookAnswer.NO_ACTION;
            }
            throw AwsErrors.translate(what, e);
        }
    }
}
