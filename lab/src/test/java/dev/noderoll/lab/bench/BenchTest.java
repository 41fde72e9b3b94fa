package dev.noderoll.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.Slow;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Effort;
import dev.noderoll.lab.run.Result;
import dev.noderoll.lab.run.Trial.By;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Slow
class BenchTest {

    @BeforeAll
    static void findScenarios() {
        System.setProperty("noderoll.root", Golden.root().toString());
    }

    @Test
    void printsARowForEachMethodAndWhereNoderollsTimeWent() {
        List<String> lines = new ArrayList<>();

        int bad = Bench.run(
                new BenchOrder(
                        List.of("nosts"),
                        List.of(10),
                        List.of("10%", "1", "100%"),
                        List.of(MethodName.KUBERGRUNT, MethodName.NODEROLL),
                        1,
                        By.HTTP,
                        true),
                InstantSource.system(),
                lines::add);

        assertThat(bad).isZero();
        assertThat(lines).filteredOn(line -> line.startsWith("kubergrunt")).hasSize(1);
        // 10 % of ten nodes is one: the same run again would be the same row.
        assertThat(lines).filteredOn(line -> line.startsWith("noderoll ")).hasSize(2);
        assertThat(lines).anyMatch(line -> line.matches(" +ChooseNodes +\\d+ +\\d+\\.\\d"));
        assertThat(lines).anyMatch(line -> line.matches(" +2[2-6] create pods/eviction"));
    }

    /**
     * What the real tools asked the lab's doors for on this fixture: kubergrunt 916 and eks-rolling-update 445 requests to
     * Kubernetes, 17 and 74 to AWS. The models ask for as much, more or less.
     */
    @ParameterizedTest
    @CsvSource({"KUBERGRUNT, 916, 17", "EKS_ROLLING_UPDATE, 445, 74"})
    void theModelsAskForAboutWhatTheRealToolsAskedFor(MethodName method, long kubernetes, long aws) {
        Effort effort = run(method).effort();

        assertThat(effort.kubernetesCalls()).isBetween(kubernetes / 2, 2 * kubernetes);
        assertThat(effort.awsCalls()).isBetween(aws / 2, 2 * aws);
    }

    @Test
    void aMethodsCallsAreCountedWhereTheyArrive() {
        Result result = run(MethodName.KUBERGRUNT);

        Effort effort = result.effort();
        assertThat(effort.aws())
                .containsEntry("autoscaling:TerminateInstanceInAutoScalingGroup", 10L)
                .containsEntry("ec2:CreateLaunchTemplateVersion", 1L);
        assertThat(effort.kubernetes()).containsEntry("update nodes", 10L);
        // Each pod once at least, and again after each refusal of its budget.
        assertThat(effort.kubernetes().get("create pods/eviction")).isGreaterThan(30L);
        assertThat(effort.bytesRead()).isGreaterThan(100_000L);
        assertThat(effort.peakInstances()).isEqualTo(20);
        assertThat(effort.boots()).hasSize(10);
        assertThat(effort.ends().size() + effort.leaving()).isEqualTo(10);
    }

    private static Result run(MethodName method) {
        return Fixture.of("ten", 10).trial(method, 1).run(By.DIRECT, _ -> {});
    }
}
