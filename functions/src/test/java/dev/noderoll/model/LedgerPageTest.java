package dev.noderoll.model;

import static dev.noderoll.model.Claim.Exit.REPLACED;
import static dev.noderoll.model.Claim.Exit.RETIRED;
import static dev.noderoll.plan.Worlds.claim;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerPageTest {

    private static final InstanceId A = new InstanceId("i-a");
    private static final InstanceId B = new InstanceId("i-b");

    @Test
    void findsAClaimByItsInstance() {
        LedgerPage page = page(List.of(claim("i-a", REPLACED), claim("i-b", RETIRED)));

        assertThat(page.claim(B)).contains(claim("i-b", RETIRED));
        assertThat(page.claim(new InstanceId("i-c"))).isEmpty();
    }

    @Test
    void keepsOneClaimForAnInstance() {
        assertThat(page(List.of(claim("i-a", REPLACED))).with(claim("i-a", RETIRED)))
                .isEqualTo(page(List.of(claim("i-a", RETIRED))));
    }

    @Test
    void givesBackOneClaimAndKeepsTheOthers() {
        LedgerPage page = page(List.of(claim("i-a", REPLACED), claim("i-b", RETIRED)));

        assertThat(page.released(A)).isEqualTo(page(List.of(claim("i-b", RETIRED))));
        assertThat(page.released(A).released(A)).isEqualTo(page.released(A));
    }

    @Test
    void countsAFailureOnceAndGivesItsClaimBack() {
        LedgerPage failed = page(List.of(claim("i-a", REPLACED))).failed(A);

        assertThat(failed).isEqualTo(new LedgerPage("run-1", List.of(), List.of(A), "7"));
        assertThat(failed.failed(A)).isEqualTo(failed);
        assertThat(failed.failed(B).failed()).containsExactly(A, B);
    }

    private static LedgerPage page(List<Claim> claims) {
        return new LedgerPage("run-1", claims, List.of(), "7");
    }
}
