package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Budget.Freshness;
import dev.noderoll.model.Budget.UnhealthyPods;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.model.Pod.Readiness;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Selector;
import dev.noderoll.model.Stop;
import dev.noderoll.plan.DrainSurvey.Namespace;
import dev.noderoll.plan.DrainSurvey.Others;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.DrainSurvey.Site;
import dev.noderoll.plan.PodVerdict.Blocked;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RolesTest {

    private static final String ROLE = "cnpg.io/instanceRole";
    private static final Instant LONG_AGO = NOW.minusSeconds(7200);
    private static final Pod PRIMARY = instance("db-1", ROLE, "primary", Map.of(), LONG_AGO, LONG_AGO);
    private static final Pod REPLICA = instance("db-2", ROLE, "replica", Map.of(), LONG_AGO, LONG_AGO);
    private static final Blocker WAITS = new Blocker.UpToOperator("shop/db");
    private static final Blocker NEVER = new Blocker.BudgetNeverAllows("shop/db", 1, 1);

    @Test
    void aBudgetOfThePrimaryIsUpToTheOperatorThatGivesTheRoleToAnother() {
        assertThat(held(60, ROLE, "primary", PRIMARY, REPLICA)).isEqualTo(WAITS);
        assertThat(held(60, "spilo-role", "master", spilo("master"), spilo("replica")))
                .isEqualTo(WAITS);
    }

    @Test
    void aRoleThatNobodyIsKnownToMoveIsUpToItsBudgetUnlessThePodSaysSo() {
        assertThat(held(60, "role", "leader", instance("leader", Map.of()), instance("follower", Map.of())))
                .isEqualTo(NEVER);

        Map<String, String> optIn = Map.of("noderoll.dev/operator-moves-role", "role");
        assertThat(held(60, "role", "leader", instance("leader", optIn), instance("follower", optIn)))
                .isEqualTo(WAITS);
    }

    @Test
    void noOperatorGivesARoleWhereNoOtherOfTheKindServes() {
        assertThat(held(60, ROLE, "primary", PRIMARY)).isEqualTo(NEVER);

        Pod failing = instance("db-2", ROLE, "replica", Map.of(), LONG_AGO, null);
        assertThat(held(60, ROLE, "primary", PRIMARY, failing)).isEqualTo(NEVER);
    }

    @Test
    void aBudgetOfSeveralPodsIsNotOfTheRole() {
        Pod second = instance("db-2", ROLE, "primary", Map.of(), LONG_AGO, LONG_AGO);

        Pod third = instance("db-3", ROLE, "replica", Map.of(), LONG_AGO, LONG_AGO);
        assertThat(held(60, ROLE, "primary", PRIMARY, second, third))
                .isEqualTo(new Blocker.BudgetNeverAllows("shop/db", 2, 2));
    }

    @Test
    void anOperatorThatHasNotMovedTheRoleForTenMinutesIsTakenNotTo() {
        assertThat(held(599, ROLE, "primary", PRIMARY, REPLICA)).isEqualTo(WAITS);
        assertThat(held(600, ROLE, "primary", PRIMARY, REPLICA)).isEqualTo(NEVER);
    }

    /** CloudNativePG switches over when all instances are ready again. */
    @Test
    void theTenMinutesBeginWhenAllOfTheKindAreBack() {
        Pod back = instance("db-2", ROLE, "replica", Map.of(), NOW.minusSeconds(900), NOW.minusSeconds(599));
        Pod starting = instance("db-3", ROLE, "replica", Map.of(), NOW.minusSeconds(120), null);

        assertThat(held(1800, ROLE, "primary", PRIMARY, back)).isEqualTo(WAITS);
        assertThat(held(1800, ROLE, "primary", PRIMARY, REPLICA, starting)).isEqualTo(WAITS);
    }

    /** What holds the first of the pods, whose drain began so many seconds ago, under a budget of those that have the role. */
    private static Blocker held(int seconds, String label, String role, Pod... pods) {
        DrainPolicy policy = new DrainPolicy(3600, 0, SingleReplica.SURGE, Handling.HOLD, Handling.EVICT);
        int covered = (int) List.of(pods).stream()
                .filter(p -> role.equals(p.labels().get(label)))
                .count();
        Budget budget = new Budget(
                "shop",
                "db",
                new Selector(Map.of("app", "db", label, role), List.of()),
                0,
                covered,
                covered,
                covered,
                0,
                Freshness.CURRENT,
                UnhealthyPods.IF_HEALTHY_BUDGET);
        DrainSurvey survey = new DrainSurvey(
                Map.of("n", new Site(List.of(pods[0]), Reach.REPORTS, 0, NOW.minusSeconds(seconds), policy)),
                Map.of("shop", new Namespace(List.of(pods), List.of(budget), List.of())),
                Map.of(),
                Set.of(),
                Others.NONE,
                NOW);
        return ((Blocked) DrainPlanner.plan(survey).getFirst()).blocker();
    }

    private static Pod spilo(String role) {
        return instance("db-" + role, "spilo-role", role, Map.of(), LONG_AGO, LONG_AGO);
    }

    private static Pod instance(String role, Map<String, String> annotations) {
        return instance("db-" + role, "role", role, annotations, LONG_AGO, LONG_AGO);
    }

    private static Pod instance(
            String name,
            String label,
            String role,
            Map<String, String> annotations,
            Instant started,
            @Nullable Instant readySince) {
        return new Pod(
                new PodKey("shop", name, "u-" + name),
                "n",
                new Owner("postgresql.cnpg.io/v1", "Cluster", "db", "u-db"),
                Phase.RUNNING,
                readySince == null ? Readiness.NOT_READY : Readiness.READY,
                Stop.within(Duration.ofSeconds(30)),
                started,
                readySince,
                null,
                "",
                Set.of(),
                0,
                Map.of("app", "db", label, role),
                annotations);
    }
}
