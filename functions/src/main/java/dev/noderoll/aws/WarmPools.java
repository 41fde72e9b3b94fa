package dev.noderoll.aws;

import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.WarmPool;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.WarmPoolConfiguration;
import software.amazon.awssdk.services.autoscaling.model.WarmPoolState;
import software.amazon.awssdk.services.autoscaling.model.WarmPoolStatus;

/** The warm pools of groups: what a description says of one, and the calls that change it. */
final class WarmPools {

    private final Supplier<AutoScalingClient> scaling;
    private final GroupReader reader;

    WarmPools(Supplier<AutoScalingClient> scaling, GroupReader reader) {
        this.scaling = scaling;
        this.reader = reader;
    }

    /** All four settings, since one that is left out may stay, or fall back; -1 takes a prepared capacity away. */
    void put(String group, WarmPool pool) {
        AwsErrors.calling(
                "put the warm pool of " + group,
                () -> scaling.get()
                        .putWarmPool(r -> r.autoScalingGroupName(group)
                                .minSize(pool.min())
                                .maxGroupPreparedCapacity(pool.prepared())
                                .poolState(pool.state())
                                .instanceReusePolicy(p -> p.reuseOnScaleIn(pool.reuse()))));
    }

    /** To delete a pool that is not there is a ValidationError like any other: only a look tells. */
    void delete(String group) {
        try {
            scaling.get().deleteWarmPool(r -> r.autoScalingGroupName(group).forceDelete(true));
        } catch (SdkException e) {
            boolean gone = AwsErrors.code(e).equals("ValidationError")
                    && reader.describe(group)
                            .filter(g -> g.warmPoolConfiguration() != null)
                            .isEmpty();
            if (!gone) {
                throw AwsErrors.translate("delete the warm pool of " + group, e);
            }
        }
    }

    /**
     * The pool of a group. One that is being deleted has no settings that anybody could want back: its sizes are 0.
     *
     * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_WarmPoolConfiguration.html">WarmPoolConfiguration</a>
     */
    static Reserve read(AutoScalingGroup group) {
        WarmPoolConfiguration found = group.warmPoolConfiguration();
        if (found == null) {
            return Reserve.NONE;
        }
        int size = number(group.warmPoolSize(), 0);
        return found.status() == WarmPoolStatus.PENDING_DELETE
                ? Reserve.going(size)
                : Reserve.of(settings(found), size);
    }

    private static WarmPool settings(WarmPoolConfiguration found) {
        boolean reuse = found.instanceReusePolicy() != null
                && Boolean.TRUE.equals(found.instanceReusePolicy().reuseOnScaleIn());
        return new WarmPool(
                number(found.minSize(), 0),
                number(found.maxGroupPreparedCapacity(), -1),
                Objects.requireNonNullElse(found.poolStateAsString(), WarmPoolState.STOPPED.toString()),
                reuse);
    }

    private static int number(@Nullable Integer told, int otherwise) {
        return Objects.requireNonNullElse(told, otherwise);
    }
}
