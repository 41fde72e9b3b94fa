package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Those of {@link FieldCasesTest} that are about what the simulator does not know: policies, custom kinds, gates. */
@Tag("control-plane")
class FieldCasesOnKubernetesTest {

    @Test
    void aPodThatAPolicyHoldsIsNamedAndTheOthersGo() throws Exception {
        RealCase real = new RealCase(FieldCasesTest.FIELD.resolve("r01-vap-denies-eviction"));
        real.given("vap.yaml");

        Result result = real.run();

        assertThat(result.outcome()).startsWith("FAILED").contains("pod default/ledger-", FieldCasesTest.EXPORT);
        assertThat(result.evicted()).isPositive();
        assertThat(result.violations()).isEmpty();
    }

    @Test
    void aRestartThatAPolicyRefusesHoldsItsPodAloneAndIsNamed() throws Exception {
        RealCase real = new RealCase(FieldCasesTest.FIELD.resolve("r03-restart-refused"));
        real.given("freeze.yaml");

        Result result = real.run();

        assertThat(result.outcome())
                .startsWith("FAILED")
                .contains("pod default/billing-", "restart Deployment/default/billing", "change freeze until Monday");
        assertThat(result.evicted()).isPositive();
        assertThat(result.violations()).isEmpty();
    }

    @Test
    void aStatefulSetThatBelongsToACustomResourceIsWaitedFor() throws Exception {
        RealCase real = new RealCase(FieldCasesTest.FIELD.resolve("r04-operator-owned-real"));
        real.given("crd.yaml");
        real.owned("demo.example.com/v1", "metricstores", "MetricStore");

        Result result = real.run();

        assertThat(result.outcome()).startsWith("SUCCEEDED");
        assertThat(result.evicted()).isEqualTo(2);
        assertThat(result.violations()).isEmpty();
    }

    @Test
    void podsBehindAGateAreNoReasonToStop() throws Exception {
        RealCase real = new RealCase(FieldCasesTest.FIELD.resolve("r05-gated-pods"));
        real.meanwhile(
                3, "{spec: {schedulingGates: [{name: example.com/admission}], containers: [{name: c, image: x}]}}");

        Result result = real.run();

        assertThat(result.outcome()).startsWith("SUCCEEDED");
        assertThat(result.evicted()).isEqualTo(2);
        assertThat(result.violations()).isEmpty();
    }
}
