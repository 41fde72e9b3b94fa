package dev.noderoll.plan;

import static dev.noderoll.plan.Drains.budget;
import static dev.noderoll.plan.Drains.member;
import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Drains.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.ServiceView.Exposure;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import dev.noderoll.plan.placement.NodeRefusal;
import dev.noderoll.plan.placement.Placement;
import dev.noderoll.plan.placement.Places;
import dev.noderoll.plan.placement.Restart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The pods of a gang go together, or none does. */
class GangPlannerTest {

    private static final Placement HERE = new Placement.EvictNow(List.of(new NodeName("new")));
    private static final Placement WAITS = new Placement.WaitForLaunch(Set.of("a"), new NodeRefusal.NotSelected());

    private final Pod first = member("train", "train-0", "n");
    private final Pod second = member("train", "train-1", "m");
    private final List<PodKey> taken = new ArrayList<>();

    /** So many successors have a place at a time. */
    private Places places(int room) {
        return new Places() {
            @Override
            public Optional<Placement> of(Pod pod) {
                return Optional.of(HERE);
            }

            @Override
            public Map<PodKey, Placement> together(List<Pod> pods) {
                Map<PodKey, Placement> found = new LinkedHashMap<>();
                for (int i = 0; i < Math.min(pods.size(), room + 1); i++) {
                    found.put(pods.get(i).key(), i < room ? HERE : WAITS);
                }
                return found;
            }

            @Override
            public Optional<Restart> restart(Pod pod) {
                return Optional.empty();
            }

            @Override
            public void taken(Pod pod, Placement place) {
                taken.add(pod.key());
            }
        };
    }

    private Survey drained() {
        return new Survey().nodes("n", "m").pods(first, second).places(places(2));
    }

    @Test
    void allGoTogetherFromWhicheverNodeAndTheirPlacesAreTaken() {
        assertThat(drained().plan()).containsExactlyInAnyOrder(new Evict(first), new Evict(second));
        assertThat(taken).containsExactlyInAnyOrder(first.key(), second.key());
    }

    @Test
    void noneGoesWhereOneHasNoPlaceBesideTheOthers() {
        List<PodVerdict> plan = drained().places(places(1)).plan();

        assertThat(plan)
                .hasSize(2)
                .allSatisfy(v -> assertThat(((Blocked) v).blocker()).isInstanceOf(Blocker.NeedsNode.class));
        assertThat(taken).isEmpty();
    }

    @Test
    void noneGoesWhereOneMayNotAndTheOthersSayWhich() {
        Pod marked = Drains.annotated("karpenter.sh/do-not-disrupt", "true", second);

        List<PodVerdict> plan = new Survey()
                .nodes("n", "m")
                .pods(first, marked)
                .places(places(2))
                .plan();

        Blocker opted = new Blocker.OptedOut("karpenter.sh/do-not-disrupt");
        assertThat(plan)
                .containsExactlyInAnyOrder(
                        new Blocked(first, new Blocker.GangHeld("shop/train", "shop/train-1", opted)),
                        new Blocked(marked, opted));
    }

    @Test
    void whatAGangThatStaysWouldHaveSpentOthersMaySpend() {
        Pod web = Drains.on("m", pod("web-1", "train"));
        Pod gone = Drains.annotated("karpenter.sh/do-not-disrupt", "true", second);

        List<PodVerdict> plan = new Survey()
                .nodes("n", "m")
                .pods(first, gone, web)
                .budgets(budget("pdb", "train", 1, 4, 3, 4))
                .plan();

        assertThat(plan).contains(new Evict(web));
    }

    @Test
    void aBudgetThatNeverLetsAsManyGoIsForAPerson() {
        List<PodVerdict> plan =
                drained().budgets(budget("pdb", "train", 1, 2, 1, 2)).plan();

        assertThat(plan)
                .extracting(v -> ((Blocked) v).blocker())
                .contains(new Blocker.GangOverBudget("shop/train", 2, "shop/pdb", 1))
                .allMatch(b -> b.course() == Blocker.Course.STAYS);
    }

    @Test
    void aBudgetThatLetsAsManyGoIsSpentAndOneThatWillIsWaitedFor() {
        assertThat(drained().budgets(budget("pdb", "train", 2, 2, 0, 2)).plan())
                .containsExactlyInAnyOrder(new Evict(first), new Evict(second));
        assertThat(drained().budgets(budget("pdb", "train", 1, 1, 0, 2)).plan())
                .extracting(v -> ((Blocked) v).blocker().course())
                .containsOnly(Blocker.Course.PASSES);
    }

    @Test
    void thoseWaitWhoseGangHasPodsOnNodesThatGoLater() {
        Pod third = member("train", "train-2", "o");

        assertThat(drained().pods(third).later("o", "p").plan())
                .hasSize(2)
                .allSatisfy(v -> assertThat(((Blocked) v).blocker()).isEqualTo(new Blocker.GangApart("shop/train", 1)));
        assertThat(drained().pods(third).later("p").plan())
                .as("a node that stays keeps its own")
                .containsExactlyInAnyOrder(new Evict(first), new Evict(second));
    }

    @Test
    void theLastOfAServiceAreHeldButNotByTheServiceByWhichTheyFindEachOther() {
        ServiceView served = service("train", "train", first, second);
        ServiceView own = new ServiceView("shop", "train", served.selector(), Exposure.HEADLESS, served.ready());
        Pod other = Drains.on("z", pod("reader", "train"));

        assertThat(drained().services(served).plan())
                .allSatisfy(v -> assertThat(v).isInstanceOf(Blocked.class))
                .anySatisfy(v ->
                        assertThat(((Blocked) v).blocker()).isEqualTo(new Blocker.NoSuccessor("Service shop/train")));
        assertThat(drained().services(own).plan()).containsExactlyInAnyOrder(new Evict(first), new Evict(second));
        assertThat(drained()
                        .pods(other)
                        .services(service("train", "train", first, second, other))
                        .plan())
                .as("another serves on")
                .contains(new Evict(first), new Evict(second));
    }

    @Test
    void apartEachGoesForItself() {
        DrainPolicy apart = Worlds.drainPolicy(SingleReplica.EVICT).ofOthers(DrainPolicy.AtDeadline.STOP);
        Pod marked = Drains.annotated("karpenter.sh/do-not-disrupt", "true", second);

        List<PodVerdict> plan = new Survey()
                .nodes("n", "m")
                .pods(first, marked)
                .policy(apart)
                .later("o")
                .plan();

        assertThat(plan).contains(new Evict(first));
    }
}
