package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.PatchPlan;
import dev.noderoll.model.PatchPlan.Approval;
import dev.noderoll.model.PatchPlan.Parallel;
import dev.noderoll.model.PatchPlan.Selector;
import dev.noderoll.model.PatchWindow;
import dev.noderoll.model.RolloutPolicy.Managed;
import dev.noderoll.model.RolloutPolicy.Pool;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Site;
import dev.noderoll.model.WarmPool;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.Calendars.Gate;
import dev.noderoll.port.Images.Image;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.ReadPlan.Batch;
import dev.noderoll.step.ReadPlan.Other;
import dev.noderoll.step.ReadPlan.Outcome;
import dev.noderoll.step.ReadPlan.Reason;
import dev.noderoll.step.ReadPlan.Turn;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which groups have their turn. NOW is Sunday, 12:00 UTC. */
class ReadPlanTest {

    private static final Selector TWO = new Selector(2, "shop", "second", Map.of());
    private static final Selector ONE = new Selector(1, "shop", "first", Map.of());

    private static final String ARN = "arn:aws:states:eu-central-1:111122223333:execution:patch:";

    private final World world = new World(outdated("i-a"));
    private Wanted target = new Wanted.Parameter("/ami");
    private Duration soak = Duration.ZERO;
    private @Nullable PatchWindow window;
    private List<Selector> groups = List.of(TWO, ONE);
    private List<String> calendars = List.of();
    private Gate gate = new Gate.Open(null);
    private @Nullable Approval approval;
    private Parallel parallel = Parallel.ONE;
    private List<Other> others = List.of();
    private Pool pools = Pool.REPLACE;
    private Managed managed = Managed.REFUSE;

    private Outcome read(@Nullable String changed) {
        return new ReadPlan(
                        _ -> new ReadPlan.Account(world.group, world.images),
                        names -> names.equals(calendars) ? gate : new Gate.Closed(null),
                        text -> new PatchPlan(
                                groups,
                                target,
                                soak,
                                Duration.ofMinutes(10),
                                window,
                                calendars,
                                approval,
                                parallel,
                                pools,
                                managed,
                                text))
                .run(new ReadPlan.Input("{}", "/plan", changed), others, NOW);
    }

    @Test
    void groupsHaveTheirTurnsInTheOrderOfTheirRings() {
        assertThat(read(null))
                .isEqualTo(new Outcome.Planned(
                        List.of(
                                new Batch(List.of(new Turn("shop", "first", "never", 600, 0, Site.HOME))),
                                new Batch(List.of(new Turn("shop", "second", "never", 0, 0, Site.HOME)))),
                        "{}",
                        List.of()));
    }

    private static List<Turn> turns(Outcome outcome) {
        return ((Outcome.Planned) outcome)
                .batches().stream().flatMap(batch -> batch.turns().stream()).toList();
    }

    /** The groups of each batch, by their names. */
    private List<List<String>> batches() {
        return ((Outcome.Planned) read(null))
                .batches().stream()
                        .map(batch ->
                                batch.turns().stream().map(Turn::nodeGroup).toList())
                        .toList();
    }

    @Test
    void groupsOfOneRingAreRolledSideBySideAndRingsOneAfterAnother() {
        groups = List.of(
                new Selector(0, "shop", "a", Map.of()),
                new Selector(0, "shop", "b", Map.of()),
                new Selector(0, "shop", "c", Map.of()),
                new Selector(0, "bank", "d", Map.of()),
                new Selector(1, "shop", "e", Map.of()));

        assertThat(batches()).containsExactly(List.of("a"), List.of("b"), List.of("c"), List.of("d"), List.of("e"));
        parallel = new Parallel(20, 20);
        assertThat(batches()).containsExactly(List.of("a", "b", "c", "d"), List.of("e"));
        assertThat(((Outcome.Planned) read(null)).batches().getFirst().turns())
                .extracting(Turn::quietSeconds)
                .containsOnly(600);
        parallel = new Parallel(20, 2);
        assertThat(batches()).containsExactly(List.of("a", "b", "d"), List.of("c"), List.of("e"));
        parallel = new Parallel(2, 1);
        assertThat(batches()).containsExactly(List.of("a", "d"), List.of("b"), List.of("c"), List.of("e"));
    }

    @Test
    void aPlanWaitsForAnOlderExecutionThatTouchesOneOfItsClusters() {
        others = List.of(
                new Other(ARN + "old", Optional.of(Set.of("bank"))),
                new Other(ARN + "older", Optional.of(Set.of("shop"))));
        assertThat(read(null)).isEqualTo(new Outcome.NotNow(new Reason.AlreadyPatching(ARN + "older", "shop")));

        others = List.of(new Other(ARN + "older", Optional.of(Set.of("111122223333/eu-central-1/shop"))));
        assertThat(read(null))
                .as("the same cluster by its whole name")
                .isEqualTo(new Outcome.NotNow(new Reason.AlreadyPatching(ARN + "older", "shop")));
    }

    @Test
    void twoPlansGoSideBySideWhereTheyTouchDifferentClusters() {
        others = List.of(
                new Other(ARN + "old", Optional.of(Set.of("bank", "222233334444/eu-central-1/shop"))),
                new Other(ARN + "idle", Optional.of(Set.of())));

        assertThat(read(null)).isInstanceOf(Outcome.Planned.class);
    }

    @Test
    void aPlanWaitsForAnOlderExecutionWhosePlanIsNotKnownYet() {
        others = List.of(new Other(ARN + "old", Optional.empty()));

        assertThat(read(null)).isEqualTo(new Outcome.NotNow(new Reason.AlreadyPatching(ARN + "old", "")));
    }

    @Test
    void groupsAreFoundByTagAndClusterAndHaveOneTurn() {
        world.group.tags.put("kubernetes.io/cluster/shop", "owned");
        world.group.tags.put("team", "web");
        groups = List.of(
                new Selector(0, "shop", "", Map.of("team", "web")), new Selector(1, "shop", "workers", Map.of()));

        assertThat(read(null))
                .isEqualTo(new Outcome.Planned(
                        List.of(new Batch(List.of(new Turn("shop", "workers", "never", 0, 0, Site.HOME)))),
                        "{}",
                        List.of()));

        groups = List.of(new Selector(0, "shop", "", Map.of("team", "other")));
        assertThat(read(null)).isEqualTo(new Outcome.NotNow(new Reason.NoGroups(List.of())));
    }

    /** What becomes of the only group of the cluster, when the plan names the cluster alone. */
    private Outcome found() {
        world.group.tags.put("kubernetes.io/cluster/shop", "owned");
        groups = List.of(new Selector(0, "shop", "", Map.of()));
        return read(null);
    }

    private static Outcome passedBy(String why) {
        return new Outcome.NotNow(new Reason.NoGroups(List.of(new ReadPlan.PassedBy("shop", "workers", why))));
    }

    @Test
    void aGroupThatNoRolloutTakesIsPassedByAndListedWhereItWasFoundAndNotNamed() {
        pools = Pool.REFUSE;
        assertThat(found()).as("without a pool").isInstanceOf(Outcome.Planned.class);
        world.group.reserve = Reserve.of(new WarmPool(0, -1, "Stopped", true), 3);
        assertThat(found()).isEqualTo(passedBy("it has a warm pool, which the plan does not let be replaced"));
        pools = Pool.REPLACE;
        assertThat(found()).as("the rollout replaces it").isInstanceOf(Outcome.Planned.class);

        world.group.tags.put("eks:nodegroup-name", "system");
        assertThat(found())
                .isEqualTo(passedBy("EKS manages it, as node group system, and the plan does not let EKS update it"));
        managed = Managed.UPDATE;
        assertThat(found()).as("EKS updates it").isInstanceOf(Outcome.Planned.class);
        managed = Managed.REFUSE;

        groups = List.of(new Selector(0, "shop", "", Map.of()), new Selector(1, "shop", "workers", Map.of()));
        assertThat(read(null))
                .as("it is named too: a rollout tells what is wrong")
                .isEqualTo(new Outcome.Planned(
                        List.of(new Batch(List.of(new Turn("shop", "workers", "never", 0, 0, Site.HOME)))),
                        "{}",
                        List.of()));
    }

    @Test
    void aGroupOfTheSameNameInAnotherAccountHasATurnOfItsOwn() {
        groups = List.of(
                new Selector(0, "shop", "workers", Map.of()),
                new Selector(1, "222233334444/eu-west-1/shop", "workers", Map.of()));

        assertThat(turns(read(null)))
                .containsExactly(
                        new Turn("shop", "workers", "never", 600, 0, Site.HOME),
                        new Turn("shop", "workers", "never", 0, 0, new Site("222233334444", "eu-west-1")));
    }

    @Test
    void anEmptyGroupIsPassedByButNotOneThatIsRolling() {
        world.group.members.clear();
        assertThat(found()).isEqualTo(passedBy("it has no instance"));

        world.group.tags.put("noderoll:steady", "1");
        assertThat(found()).isInstanceOf(Outcome.Planned.class);
    }

    @Test
    void aGroupThatSomebodyHasPausedIsPassedByWhetherItWasFoundOrNamed() {
        world.group.tags.put("noderoll:steady", "1");
        world.group.tags.put("noderoll:paused-by", "jane@laptop");
        Outcome passedBy = passedBy("jane@laptop has paused its rollout; to go on: noderoll resume workers");

        assertThat(found()).isEqualTo(passedBy);
        groups = List.of(new Selector(0, "shop", "workers", Map.of()));
        assertThat(read(null)).isEqualTo(passedBy);
    }

    @Test
    void aWindowBoundsEachRolloutAndAClosedOneSaysWhenItOpens() {
        window = new PatchWindow.Daily(
                EnumSet.of(DayOfWeek.SUNDAY), Set.of(), LocalTime.of(11, 0), LocalTime.of(13, 0), ZoneId.of("UTC"));
        assertThat(read(null))
                .isInstanceOfSatisfying(
                        Outcome.Planned.class,
                        planned -> assertThat(turns(planned))
                                .extracting(Turn::closesAt)
                                .containsOnly("2026-03-01T13:00:00Z"));

        window = new PatchWindow.Daily(
                EnumSet.of(DayOfWeek.MONDAY), Set.of(), LocalTime.of(11, 0), LocalTime.of(13, 0), ZoneId.of("UTC"));
        assertThat(read(null))
                .isEqualTo(new Outcome.NotNow(new Reason.OutsideWindow(Instant.parse("2026-03-02T11:00:00Z"))));
    }

    @Test
    void aClosedCalendarSaysWhenItOpensAndOneThatClosesBoundsEachRollout() {
        calendars = List.of("freeze");
        gate = new Gate.Closed(NOW.plusSeconds(60));
        assertThat(read(null))
                .isEqualTo(new Outcome.NotNow(new Reason.CalendarClosed(List.of("freeze"), NOW.plusSeconds(60))));

        gate = new Gate.Open(Instant.parse("2026-03-01T12:30:00.250Z"));
        assertThat(closings(read(null))).containsOnly("2026-03-01T12:30:00Z");

        window = new PatchWindow.Daily(
                EnumSet.of(DayOfWeek.SUNDAY), Set.of(), LocalTime.of(11, 0), LocalTime.of(12, 15), ZoneId.of("UTC"));
        assertThat(closings(read(null))).containsOnly("2026-03-01T12:15:00Z");
    }

    private static List<String> closings(Outcome outcome) {
        return turns(outcome).stream().map(Turn::closesAt).toList();
    }

    @Test
    void anImageHasToBeAsOldAsThePlanSays() {
        soak = Duration.ofDays(1);
        world.images.parameters.put("/ami", "ami-new");
        world.images.images.put("ami-new", new Image("ami-new", "x86_64", "available", NOW.minusSeconds(86_399)));
        assertThat(read(null)).isEqualTo(new Outcome.NotNow(new Reason.Soaking("ami-new", NOW.plusSeconds(1))));

        world.images.images.put("ami-new", new Image("ami-new", "x86_64", "available", NOW.minusSeconds(86_400)));
        assertThat(read(null)).isInstanceOf(Outcome.Planned.class);
    }

    @Test
    void aChangeOfAnotherParameterIsNotThePlans() {
        assertThat(read("/ami")).isInstanceOf(Outcome.Planned.class);
        assertThat(read("/other")).isEqualTo(new Outcome.NotNow(new Reason.OtherParameter("/other")));

        assertThat(read("/plan")).isInstanceOf(Outcome.Planned.class);

        target = new Wanted.Image("ami-new");
        assertThat(read("/ami")).isEqualTo(new Outcome.NotNow(new Reason.OtherParameter("/ami")));
    }

    /** By how long it would wait for a person. */
    private int asked(Wanted wanted) {
        target = wanted;
        groups = List.of(new Selector(1, "shop", "workers", Map.of()));
        return turns(read(null)).getFirst().approvalSeconds();
    }

    @Test
    void aPersonIsAskedForAGroupThatARolloutWouldBeginToChange() {
        approval = new Approval(1, Duration.ofHours(2));
        world.images.parameters.put("/ami", "ami-new");

        assertThat(asked(new Wanted.Image("ami-new"))).isEqualTo(7200);
        assertThat(asked(new Wanted.Parameter("/ami"))).isEqualTo(7200);
        assertThat(asked(new Wanted.Parameter("/none"))).isEqualTo(7200);
        assertThat(asked(new Wanted.TemplateVersion("$Latest"))).isZero();
        assertThat(asked(new Wanted.Image("ami-old"))).isZero();

        world.images.versions.put(2L, "ami-new");
        assertThat(asked(new Wanted.TemplateVersion("$Latest"))).isEqualTo(7200);
    }

    @Test
    void nobodyIsAskedForWhatHasBegunOrIsCurrentOrInAnEarlierRing() {
        approval = new Approval(1, Duration.ofHours(2));
        world.group.tags.put("noderoll:steady", "1");
        assertThat(asked(new Wanted.Image("ami-new"))).isZero();

        world.group.tags.clear();
        approval = new Approval(2, Duration.ofHours(2));
        assertThat(asked(new Wanted.Image("ami-new"))).isZero();

        approval = null;
        assertThat(asked(new Wanted.Image("ami-new"))).isZero();
    }

    @Test
    void aPersonIsAskedWhenOneMemberOfTheGroupIsOfAnotherVersion() {
        approval = new Approval(0, Duration.ofHours(1));
        world.images.versions.put(2L, "ami-old");
        world.group.template = Worlds.NEW.template();

        assertThat(asked(new Wanted.Image("ami-old"))).isEqualTo(3600);
    }

    @Test
    void aPlanThatIsNowhereIsToldOf() {
        ReadPlan step = new ReadPlan(_ -> new ReadPlan.Account(world.group, world.images), names -> gate, text -> {
            throw new AssertionError("reads nothing");
        });

        assertThatThrownBy(() -> step.run(new ReadPlan.Input("", "/plan", null), List.of(), NOW))
                .isInstanceOf(Misconfigured.class)
                .hasMessage("planParameter is /plan, expected a Parameter Store parameter that holds a plan");
    }
}
