package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdviceTest {

    private static final Workload.Key WEB = new Workload.Key("Deployment", "shop", "web");

    /** One of each kind, with the facts that a person needs. */
    private static final Map<Blocker, List<String>> EACH = Map.ofEntries(
            Map.entry(new Blocker.BudgetFull("shop/web", 3, 4), List.of("shop/web", "3 healthy", "4 needed")),
            Map.entry(new Blocker.BudgetNeverAllows("shop/web", 1, 1), List.of("shop/web", "1 healthy", "1 needed")),
            Map.entry(new Blocker.BudgetBehind("shop/web"), List.of("shop/web")),
            Map.entry(new Blocker.BudgetUncounted("shop/web"), List.of("shop/web", "SyncFailed")),
            Map.entry(new Blocker.NoRestart("shop/web", 3, 3, "no room"), List.of("shop/web", "3", "no room")),
            Map.entry(new Blocker.BudgetBroken("shop/web", -2), List.of("shop/web", "-2")),
            Map.entry(new Blocker.SeveralBudgets(List.of("shop/a", "shop/b")), List.of("shop/a, shop/b")),
            Map.entry(new Blocker.ServerRefused("needs 7"), List.of("needs 7")),
            Map.entry(new Blocker.ServerForbids("too big"), List.of("too big")),
            Map.entry(new Blocker.ServerFailed("504"), List.of("504")),
            Map.entry(new Blocker.Detaching(NOW), List.of("Services", NOW.toString())),
            Map.entry(new Blocker.NotSelected(), List.of("podSelector")),
            Map.entry(new Blocker.VolumesOneByOne(), List.of("volume")),
            Map.entry(new Blocker.StillStopping(NOW), List.of(NOW.toString())),
            Map.entry(new Blocker.NamespaceClosing(), List.of("namespace")),
            Map.entry(new Blocker.OutOfTime(), List.of("time")),
            Map.entry(new Blocker.LastEndpoint("shop/web"), List.of("Service shop/web")),
            Map.entry(new Blocker.LastReplica(WEB), List.of("Deployment/shop/web")),
            Map.entry(new Blocker.SuccessorComing(WEB), List.of("Deployment/shop/web")),
            Map.entry(new Blocker.TurnOfOthers("shop", "Service shop/web"), List.of("Service shop/web", "others")),
            Map.entry(new Blocker.NoSuccessor("Service shop/web"), List.of("Service shop/web")),
            Map.entry(new Blocker.NoSuccessor("Service shop/db", "claim shop/d"), List.of("shop/db", "claim shop/d")),
            Map.entry(new Blocker.NeedsNode("zone a"), List.of("zone a")),
            Map.entry(new Blocker.NodeIsTarget("target of web", "passes when drained"), List.of("target of web")),
            Map.entry(new Blocker.NoPlace("volume v"), List.of("volume v")),
            Map.entry(new Blocker.ComesBack("tolerates"), List.of("tolerates")),
            Map.entry(new Blocker.SwitchingOver("shop/primary"), List.of("shop/primary")),
            Map.entry(new Blocker.UpToOperator("shop/db-primary"), List.of("shop/db-primary", "role")),
            Map.entry(
                    new Blocker.GangHeld("ml/train", "ml/train-1", new Blocker.LocalData()),
                    List.of("ml/train", "ml/train-1", "emptyDir")),
            Map.entry(new Blocker.GangApart("ml/train", 2), List.of("ml/train", "2 nodes")),
            Map.entry(new Blocker.GangTooWide("ml/train", 4, 1), List.of("ml/train", "4 nodes", "at most 1")),
            Map.entry(
                    new Blocker.GangOverBudget("ml/train", 4, "ml/pdb", 1),
                    List.of("ml/train", "4 pods", "ml/pdb", "more than 1")),
            Map.entry(new Blocker.HigherTier(), List.of("critical")),
            Map.entry(new Blocker.InTurn("shop/web-1"), List.of("drain.order", "shop/web-1")),
            Map.entry(new Blocker.RunsToItsEnd(), List.of("work")),
            Map.entry(new Blocker.LastTry(), List.of("Job", "failed for good")),
            Map.entry(new Blocker.NotBefore("a/c", NOW), List.of("a/c", NOW.toString())),
            Map.entry(new Blocker.Unmanaged(), List.of("controller")),
            Map.entry(new Blocker.LocalData(), List.of("emptyDir")),
            Map.entry(new Blocker.OptedOut("a/b"), List.of("a/b")));

    @Test
    void namesTheFactsOfEveryKindOfBlocker() {
        assertThat(EACH.keySet().stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        new ArrayList<>(Arrays.asList(Blocker.class.getPermittedSubclasses())));
        EACH.forEach((blocker, facts) ->
                assertThat(Advice.of(blocker).why()).as("%s", blocker).contains(facts));
    }

    @Test
    void saysOfEachWhetherItPassesOrWhatSomebodyHasToDo() {
        Set<String> whys = new HashSet<>();
        EACH.keySet().forEach(blocker -> {
            Advice advice = Advice.of(blocker);
            assertThat(whys.add(advice.why())).as("said twice: %s", advice).isTrue();
            assertThat(advice.unblock().startsWith("passes") || advice.unblock().startsWith("is asked again"))
                    .as("%s: %s", blocker, advice.unblock())
                    .isEqualTo(blocker.course() == Blocker.Course.PASSES);
        });
    }
}
