package dev.noderoll.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.WarmPool;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmPoolsTest {

    private static final String NONE = "<AutoScalingGroups/>";

    private final Recorded aws = new Recorded();
    private final AutoScalingNodeGroups groups =
            new AutoScalingNodeGroups(aws.clients::autoScaling, aws.clients::ec2, InstantSource.system());

    @AfterEach
    void stop() {
        aws.close();
    }

    private static String group(String pool) {
        return "<AutoScalingGroups><member><AutoScalingGroupName>web</AutoScalingGroupName><MinSize>1</MinSize>"
                + "<MaxSize>3</MaxSize><DesiredCapacity>1</DesiredCapacity><LaunchTemplate>"
                + "<LaunchTemplateId>lt-1</LaunchTemplateId><Version>4</Version></LaunchTemplate>" + pool
                + "</member></AutoScalingGroups>";
    }

    private Reserve read(String pool) {
        aws.result("DescribeAutoScalingGroups", group(pool));
        return groups.glance("web").reserve();
    }

    @Test
    void aPoolIsReadWithWhatItsOwnerHasLeftOut() {
        assertThat(read("")).isEqualTo(Reserve.NONE);
        assertThat(read(
                        "<WarmPoolConfiguration><MinSize>2</MinSize><MaxGroupPreparedCapacity>5</MaxGroupPreparedCapacity>"
                                + "<PoolState>Hibernated</PoolState><InstanceReusePolicy><ReuseOnScaleIn>true</ReuseOnScaleIn>"
                                + "</InstanceReusePolicy></WarmPoolConfiguration><WarmPoolSize>4</WarmPoolSize>"))
                .isEqualTo(Reserve.of(new WarmPool(2, 5, "Hibernated", true), 4));
        assertThat(read("<WarmPoolConfiguration><MinSize>0</MinSize></WarmPoolConfiguration>"))
                .isEqualTo(Reserve.of(new WarmPool(0, -1, "Stopped", false), 0));
    }

    /** Its sizes are 0 then, and nothing of it is to be written down. */
    @Test
    void aPoolThatIsBeingDeletedHasNoSettings() {
        assertThat(read(
                        "<WarmPoolConfiguration><MinSize>0</MinSize><MaxGroupPreparedCapacity>0</MaxGroupPreparedCapacity>"
                                + "<PoolState>Stopped</PoolState><Status>PendingDelete</Status></WarmPoolConfiguration>"
                                + "<WarmPoolSize>2</WarmPoolSize>"))
                .isEqualTo(Reserve.going(2));
    }

    @Test
    void aPoolIsPutWithAllItsSettings() {
        aws.result("PutWarmPool", "");

        groups.putWarmPool("web", new WarmPool(0, -1, "Stopped", true));

        assertThat(aws.forms())
                .containsExactly("Action=PutWarmPool&AutoScalingGroupName=web&MaxGroupPreparedCapacity=-1&MinSize=0"
                        + "&PoolState=Stopped&InstanceReusePolicy.ReuseOnScaleIn=true");
    }

    @Test
    void aPoolIsDeletedByForceAndOneThatIsNotThereIsDeleted() {
        aws.result("DeleteWarmPool", "")
                .error("ValidationError", "No warm pool found for Auto Scaling group web")
                .result("DescribeAutoScalingGroups", NONE);

        groups.deleteWarmPool("web");
        groups.deleteWarmPool("web");

        assertThat(aws.forms().getFirst()).isEqualTo("Action=DeleteWarmPool&AutoScalingGroupName=web&ForceDelete=true");
    }

    @Test
    void aBadRequestIsTold() {
        aws.error("ValidationError", "no").result("DescribeAutoScalingGroups", group("<WarmPoolConfiguration/>"));

        assertThatThrownBy(() -> groups.deleteWarmPool("web"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("delete the warm pool of web: ValidationError");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ScalingActivityInProgress", "ResourceContention", "ResourceInUse"})
    void whatPassesIsTriedAgain(String code) {
        aws.error(code, "busy").error(code, "busy").error(code, "busy").error(code, "busy");

        assertThatThrownBy(() -> groups.deleteWarmPool("web")).isInstanceOf(TryAgain.class);
    }
}
