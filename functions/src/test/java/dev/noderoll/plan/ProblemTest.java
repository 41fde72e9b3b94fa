package dev.noderoll.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.plan.Problem.Harm;
import dev.noderoll.plan.Problem.Protection;
import dev.noderoll.plan.Problem.Restarting;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProblemTest {

    private static final List<Problem> ALL = List.of(
            new Problem.NoPreStop(),
            new Problem.DelayTooShort(3, 10),
            new Problem.GraceTooShort(30, 30),
            new Problem.NoReadinessProbe(),
            new Problem.SingleReplica(Restarting.BRINGS_A_SUCCESSOR),
            new Problem.SingleReplica(Restarting.LEAVES_A_GAP),
            new Problem.NoSuccessor(""),
            new Problem.NoSuccessor("claim shop/d is ReadWriteOnce"),
            new Problem.OneNode("n", 2),
            new Problem.NoBudget(),
            new Problem.BudgetNeverAllows("shop/web", 2, 2),
            new Problem.BudgetBroken("shop/web", -1),
            new Problem.BudgetUncounted("shop/web"),
            new Problem.BudgetForcesRestart("shop/web", 2),
            new Problem.SeveralBudgets(List.of("shop/a", "shop/b")),
            new Problem.Unmanaged(),
            new Problem.OptedOut("mark"),
            new Problem.LocalData(),
            new Problem.NoPlace("new nodes in a: volume v is out of reach"),
            new Problem.ComesBack(),
            new Problem.EndsWithItsNode(List.of()),
            new Problem.EndsWithItsNode(List.of("shop/edge")),
            new Problem.BudgetFull("shop/web", 1, 2),
            new Problem.OnePodService(List.of("shop/db-0")),
            new Problem.UpToOperator("shop/db-primary"),
            new Problem.GangOverBudget("ml/train", 4, "ml/pdb", 1),
            new Problem.GangOnNodes("ml/train", 4),
            new Problem.StaysAttached(List.of("shop/web")),
            new Problem.GraceTooLong(7200, 3600));

    @Test
    void eachIsOfOneProtectionAndDoesOneHarm() {
        Map<String, String> told = new TreeMap<>();
        ALL.forEach(p -> told.put(p.getClass().getSimpleName(), p.protection() + " " + p.harm()));

        assertThat(told).hasSize(Problem.class.getPermittedSubclasses().length);
        assertThat(told)
                .isEqualTo(new TreeMap<>(Map.ofEntries(
                        told(Protection.STOP, Harm.LOSES, "NoPreStop"),
                        told(Protection.STOP, Harm.LOSES, "DelayTooShort"),
                        told(Protection.STOP, Harm.LOSES, "GraceTooShort"),
                        told(Protection.READINESS, Harm.LOSES, "NoReadinessProbe"),
                        told(Protection.REPLICAS, Harm.RISKS, "SingleReplica"),
                        told(Protection.REPLICAS, Harm.STOPS, "NoSuccessor"),
                        told(Protection.SPREAD, Harm.RISKS, "OneNode"),
                        told(Protection.BUDGET, Harm.RISKS, "NoBudget"),
                        told(Protection.BUDGET, Harm.STOPS, "BudgetNeverAllows"),
                        told(Protection.BUDGET, Harm.STOPS, "BudgetBroken"),
                        told(Protection.BUDGET, Harm.STOPS, "BudgetUncounted"),
                        told(Protection.BUDGET, Harm.RISKS, "BudgetForcesRestart"),
                        told(Protection.BUDGET, Harm.RISKS, "UpToOperator"),
                        told(Protection.BUDGET, Harm.STOPS, "SeveralBudgets"),
                        told(Protection.MOVES, Harm.STOPS, "Unmanaged"),
                        told(Protection.MOVES, Harm.STOPS, "OptedOut"),
                        told(Protection.MOVES, Harm.RISKS, "LocalData"),
                        told(Protection.MOVES, Harm.STOPS, "NoPlace"),
                        told(Protection.MOVES, Harm.RISKS, "ComesBack"),
                        told(Protection.MOVES, Harm.LOSES, "EndsWithItsNode"),
                        told(Protection.BUDGET, Harm.RISKS, "BudgetFull"),
                        told(Protection.BUDGET, Harm.STOPS, "GangOverBudget"),
                        told(Protection.MOVES, Harm.RISKS, "GangOnNodes"),
                        told(Protection.STOP, Harm.LOSES, "StaysAttached"),
                        told(Protection.REPLICAS, Harm.RISKS, "OnePodService"),
                        told(Protection.STOP, Harm.STOPS, "GraceTooLong"))));
    }

    private static Map.Entry<String, String> told(Protection protection, Harm harm, String kind) {
        return Map.entry(kind, protection + " " + harm);
    }

    @Test
    void eachSaysWhatIsWrongWithItsFactsAndWhatToChange() {
        assertThat(ALL).allSatisfy(p -> assertThat(p.text()).matches(".+[:;,].+"));
        assertThat(ALL.stream().map(Problem::text).distinct()).hasSameSizeAs(ALL);
        assertThat(new Problem.DelayTooShort(3, 10).text()).contains("3 seconds", "sleep 10");
        assertThat(new Problem.GraceTooShort(30, 25).text()).contains("30 seconds of a grace period of 25", "above 40");
        assertThat(new Problem.OneNode("n", 2).text()).contains("all 2 pods are on n");
        assertThat(new Problem.BudgetNeverAllows("shop/web", 4, 5).text()).contains("shop/web", "4 healthy, 5 needed");
        assertThat(new Problem.BudgetBroken("shop/web", -1).text()).contains("shop/web", "-1");
        assertThat(new Problem.SeveralBudgets(List.of("shop/a", "shop/b")).text())
                .contains("shop/a, shop/b");
        assertThat(new Problem.GangOverBudget("ml/train", 4, "ml/pdb", 1).text())
                .contains("gang ml/train", "4 pods", "ml/pdb", "more than 1", "allow 4");
        assertThat(new Problem.GangOnNodes("ml/train", 4).text()).contains("gang ml/train", "maxSurge: 4");
        assertThat(new Problem.OptedOut("mark").text()).contains("mark");
        assertThat(new Problem.NoPlace("new nodes in a; others").fact()).isEqualTo("new nodes in a, others");
        assertThat(new Problem.NoSuccessor("claim shop/d").text()).contains("claim shop/d", "singleReplica: evict");
    }
}
