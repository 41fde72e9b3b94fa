package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.defect.Defect;
import dev.noderoll.lab.defect.Defects;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import org.junit.jupiter.api.Test;

/** The field cases find mistakes that the soak's clusters cannot show; {@link FieldCasesTest} shows them without. */
class FieldDefectsTest {

    @Test
    void anOwnerAboveThatIsIgnoredEndsAnInstanceTooSoon() {
        Result result = run("knows-no-owner-above", "operator-owned-statefulset");

        assertThat(result.violations()).anyMatch(v -> v.promise().equals("ReplacementsAvailableFirst"));
    }

    @Test
    void aPlaceThatNobodyLooksForLetsARolloutBegin() {
        Result result = run("looks-for-no-place", "refused-disks-of-their-nodes");

        assertThat(result.outcome()).doesNotContain("preflight found");
        assertThat(result.evictionsPerPod()).isPositive();
    }

    @Test
    void aBaselineThatIsIgnoredStopsAGoodRollout() {
        Result result = run("counts-every-daemon", "daemon-that-serves-nowhere");

        assertThat(result.outcome()).startsWith("FAILED").contains("DaemonPodsNotReady");
    }

    @Test
    void eachIsTriedHere() {
        assertThat(Defects.inTheField().stream().map(Defect::name))
                .containsExactly("knows-no-owner-above", "looks-for-no-place", "counts-every-daemon");
    }

    private static Result run(String defect, String name) {
        Scenario scenario =
                ScenarioReader.read(Golden.root().resolve("lab/src/test/cases").resolve(name));
        Defect planted = Defects.inTheField().stream()
                .filter(d -> d.name().equals(defect))
                .findFirst()
                .orElseThrow();
        Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
        return trial.on(ports -> planted.product().ports(ports, trial.world())).run(By.DIRECT, line -> {});
    }
}
