package dev.noderoll.sim.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiRatesTest {

    private final AwsWorld world = AwsWorld.of(1);
    private final ApiRates rates = new ApiRates(world.agenda);

    private int untilRefused(String service, String action) {
        int taken = 0;
        while (rates.before(service, action).isEmpty()) {
            taken++;
        }
        return taken;
    }

    @Test
    void anEmptyBucketRefusesAndRefillsWithTime() {
        assertThat(untilRefused("ec2", "DescribeInstances")).isEqualTo(100);
        world.passSeconds(2);
        assertThat(untilRefused("ec2", "DescribeInstances")).isEqualTo(40);
        world.passSeconds(3600);
        assertThat(untilRefused("ec2", "DescribeInstances")).isEqualTo(100);
    }

    @Test
    void eachActionHasABucketOfItsOwn() {
        assertThat(untilRefused("ec2", "CreateLaunchTemplateVersion")).isEqualTo(50);
        assertThat(untilRefused("ec2", "ModifyLaunchTemplate")).isEqualTo(50);
    }

    @ParameterizedTest
    @CsvSource({"ec2, RequestLimitExceeded", "autoscaling, Throttling", "eks, ThrottlingException"})
    void eachServiceRefusesWithItsOwnCode(String service, String code) {
        untilRefused(service, "DescribeThings");

        assertThat(rates.before(service, "DescribeThings").orElseThrow().code()).isEqualTo(code);
    }

    @Test
    void anAccountWithRatesRefusesACallThatComesTooSoonAndLogsIt() {
        world.aws.log().addFault(rates);
        for (int i = 0; i < 100; i++) {
            world.aws.ec2().describeImages(List.of("ami-old"), Ec2.Disabled.LEFT_OUT);
        }

        assertThatThrownBy(() -> world.aws.ec2().describeImages(List.of("ami-old"), Ec2.Disabled.LEFT_OUT))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.httpStatus()).isEqualTo(503));
        assertThat(world.aws.log().calls().getLast().fault()).contains("RequestLimitExceeded");
    }
}
