package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.run.Witness.End;
import dev.noderoll.lab.run.Witness.Eviction;
import dev.noderoll.lab.run.Witness.Settings;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.aws.AutoScaling;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.aws.WarmPool;
import dev.noderoll.sim.kubernetes.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scenarios in which things happen: each comes to its end, and what it did is what the account and the cluster saw. */
class HappeningsTest {

    private static final String OLD = "ami-0a11ce0000000001";
    private static final String NEW = "ami-0b0b000000000002";

    /** A scenario that has run. */
    private static final class Run {
        private final Trial trial;
        private final Witness witness;
        private final Settings before;
        private final List<String> lines = new ArrayList<>();
        private final Result result;

        private Run(String name) {
            this(name, By.DIRECT);
        }

        private Run(String name, By door) {
            Scenario scenario =
                    ScenarioReader.read(Golden.root().resolve("lab/scenarios").resolve(name));
            trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
            witness = new Witness(trial.world());
            before = witness.settings();
            result = trial.run(door, lines::add);
        }

        /** Nothing failed, everything is as expected, and no instance went with a pod on it. */
        private Run well() {
            assertThat(result.verdict().orElseThrow().unmet()).isEmpty();
            assertThat(result.violations()).isEmpty();
            assertThat(result.probe().sent()).isGreaterThan(1000);
            assertThat(result.probe().failed()).isZero();
            assertThat(witness.ends())
                    .isNotEmpty()
                    .allSatisfy(end -> assertThat(end.pods()).isZero());
            return this;
        }

        private String line(String part) {
            return lines.stream().filter(l -> l.contains(part)).findFirst().orElse("no line with " + part);
        }

        private List<Duration> moves() {
            return witness.evictions().stream().map(Eviction::at).toList();
        }

        private boolean drainedBetween(End end, Duration from, Duration to) {
            List<Duration> moved = witness.evictions().stream()
                    .filter(e -> e.node().equals(nodeOf(end)))
                    .map(Eviction::at)
                    .toList();
            return !moved.isEmpty() && moved.stream().allMatch(at -> at.compareTo(from) > 0 && at.compareTo(to) < 0);
        }

        /** The instance of the first member that has this name in the timeline. */
        private String nodeOf(End end) {
            return instance(end).privateDnsName();
        }

        /** EC2 tells of it for an hour. */
        private SimInstance instance(End end) {
            return trial.world().aws().ec2().find(end.instance()).orElseThrow();
        }

        private List<SimInstance> live() {
            return trial.world().aws().ec2().live();
        }
    }

    private static Settings running(Settings before, String image) {
        return new Settings(
                before.min(),
                before.desired(),
                before.max(),
                before.template(),
                before.suspended(),
                before.hooks(),
                before.tags(),
                Collections.nCopies(before.desired(), image));
    }

    private static Settings withoutTemplate(Settings settings) {
        return new Settings(
                settings.min(),
                settings.desired(),
                settings.max(),
                "",
                settings.suspended(),
                settings.hooks(),
                settings.tags(),
                settings.images());
    }

    @Test
    void aReleasedImageIsFoundByTheScheduleAndEveryNodeReplaced() {
        Run run = new Run("ami-release").well();

        // A parameter of AWS fires no event here.
        assertThat(run.trial.world().aws().events().delivered())
                .noneMatch(e -> e.path("source").asText().equals("aws.ssm")
                        && e.path("detail").path("name").asText().startsWith("/aws/"));
        assertThat(run.moves()).hasSize(4).allMatch(at -> at.toMinutes() >= 30);
        assertThat(run.witness.ends()).extracting(End::image).containsExactly(OLD, OLD, OLD);
        assertThat(withoutTemplate(run.witness.settings())).isEqualTo(withoutTemplate(running(run.before, NEW)));
    }

    /** Asked in the middle of the first node's drain. */
    @ParameterizedTest
    @EnumSource(
            value = By.class,
            names = {"DIRECT", "HTTP"})
    void aRolloutThatIsAskedToStopFinishesWhatItHasInHandAndPutsEverythingBack(By door) {
        Run run = new Run("stop-asked", door).well();

        assertThat(run.witness.ends()).extracting(End::image).containsExactly(OLD);
        assertThat(run.moves()).hasSize(1);
        assertThat(run.line("rollout: StoppedAsAsked")).contains("\"by\":\"jane@laptop\"");
        assertThat(withoutTemplate(run.witness.settings()))
                .usingRecursiveComparison()
                .ignoringFields("images")
                .isEqualTo(withoutTemplate(run.before));
        assertThat(run.trial.world().api().list(Kind.LEASE))
                .allSatisfy(lease -> assertThat(lease.toString()).doesNotContain("jane"));
    }

    @ParameterizedTest
    @EnumSource(
            value = By.class,
            names = {"DIRECT", "HTTP"})
    void theCanaryAndEachWaveAreLeftAloneForAWhileBeforeMoreAreReplaced(By door) {
        Run run = new Run("waves-and-bake", door).well();

        List<Duration> ends = run.witness.ends().stream().map(End::at).sorted().toList();
        assertThat(gaps(ends))
                .hasSize(5)
                .filteredOn(gap -> gap.toMinutes() >= 4)
                .hasSize(2);
        assertThat(gaps(ends).get(0)).isGreaterThan(Duration.ofMinutes(4));
        assertThat(gaps(ends).get(2)).isGreaterThan(Duration.ofMinutes(4));
    }

    @ParameterizedTest
    @EnumSource
    void theNodesOfOneZoneAreReplacedAndThoseOfTheOtherStay(By door) {
        Run run = new Run("one-zone", door).well();

        assertThat(run.witness.ends())
                .hasSize(2)
                .allMatch(
                        end -> end.zone().equals("eu-central-1a") && end.image().equals(OLD));
    }

    /** Asked in the middle of the first node's drain. */
    @ParameterizedTest
    @EnumSource
    void aRolloutThatIsPausedFinishesWhatItHasInHandAndRestsUntilItIsResumed(By door) {
        Run run = new Run("pause-and-resume", door).well();

        Duration resumed = Duration.ofMinutes(40);
        List<Duration> ends = run.witness.ends().stream().map(End::at).sorted().toList();
        assertThat(ends).hasSize(4);
        assertThat(ends.getFirst()).isLessThan(Duration.ofMinutes(10));
        assertThat(ends.subList(1, 4)).allMatch(end -> end.compareTo(resumed) > 0);
        assertThat(run.line("rollout: RolloutPaused")).contains("PauseAsked", "jane@laptop");
        assertThat(withoutTemplate(run.witness.settings())).isEqualTo(withoutTemplate(running(run.before, NEW)));
    }

    @ParameterizedTest
    @EnumSource
    void aRolloutRestsAfterItsCanaryUntilSomebodyApproves(By door) {
        Run run = new Run("approved-canary", door).well();

        Duration approved = Duration.ofMinutes(45);
        List<Duration> ends = run.witness.ends().stream().map(End::at).sorted().toList();
        assertThat(ends).hasSize(4);
        assertThat(ends.getFirst()).isLessThan(Duration.ofMinutes(10));
        assertThat(ends.get(1)).isBetween(approved, approved.plusMinutes(15));
    }

    @ParameterizedTest
    @EnumSource
    void aGroupThatMayNotGrowIsReplacedNodeByNodeInTheirPlaces(By door) {
        Run run = new Run("max-unavailable", door).well();

        assertThat(run.witness.ends()).hasSize(4).extracting(End::image).containsOnly(OLD);
        assertThat(run.trial.world().aws().autoScaling().peekActivities("workers"))
                .as("each successor is launched when its predecessor goes, and none before")
                .filteredOn(activity -> activity.description().startsWith("Launching"))
                .allMatch(activity -> activity.cause().contains("difference between desired and actual capacity"));
        assertThat(run.before.max()).isEqualTo(4);
        assertThat(withoutTemplate(run.witness.settings())).isEqualTo(withoutTemplate(running(run.before, NEW)));
    }

    @ParameterizedTest
    @EnumSource
    void afterEachDrainNoOtherBeginsForAWhile(By door) {
        Run run = new Run("settle", door).well();

        List<Duration> ends = run.witness.ends().stream().map(End::at).sorted().toList();
        assertThat(gaps(ends)).hasSize(3).allMatch(gap -> gap.toSeconds() >= 300);
    }

    @ParameterizedTest
    @EnumSource
    void aWarmPoolGoesBeforeAnythingOfItServesAndComesBackWithInstancesOfTheNewImage(By door) {
        Run run = new Run("warm-pool", door).well();

        assertThat(run.witness.ends())
                .filteredOn(end -> end.image().equals(OLD))
                .as("the members and the pool")
                .hasSize(6);
        assertThat(run.witness.ends())
                .as("nothing of the pool came into service")
                .allMatch(end -> end.image().equals(OLD));
        AutoScaling scaling = run.trial.world().aws().autoScaling();
        assertThat(scaling.peek("workers").pool()).contains(WarmPool.of(1).returning());
        assertThat(scaling.warmPools().peek("workers").instances())
                .allMatch(warm -> warm.templateVersion() == 2)
                .hasSize(1);
        assertThat(scaling.peek("workers").instances()).hasSize(5);
        assertThat(run.live()).as("the fifth was off, and was started").hasSize(5);
    }

    @ParameterizedTest
    @EnumSource
    void aGroupOfSeveralTypesIsReplacedAsEc2HasThemAndATypeThatIsTakenOffGoesWithItsNodes(By door) {
        Run run = new Run("mixed-overrides", door).well();

        Duration changed = Duration.ofMinutes(60);
        assertThat(run.witness.ends())
                .filteredOn(
                        end -> end.at().compareTo(changed) < 0 && end.image().equals(OLD))
                .hasSize(6);
        assertThat(run.witness.ends())
                .as("m6i.large was sold out in one zone")
                .filteredOn(end -> end.at().compareTo(changed) > 0)
                .filteredOn(end -> run.instance(end).instanceType().equals("m5.large"))
                .hasSize(3)
                .allMatch(end -> end.image().equals(NEW));
        assertThat(run.live())
                .hasSize(6)
                .extracting(SimInstance::instanceType)
                .contains("m6i.large", "m5a.large")
                .containsOnly("m6i.large", "m5a.large");
        assertThat(run.live())
                .as("two On-Demand, and a quarter of the other four")
                .filteredOn(i -> i.market() == SimInstance.Market.ON_DEMAND)
                .hasSize(3);
        assertThat(run.live())
                .as("the zones come out even, so nothing is left to AZRebalance")
                .filteredOn(i -> i.zone().equals("eu-central-1a"))
                .hasSize(3);
        assertThat(run.trial.world().aws().autoScaling().peekActivities("workers"))
                .noneMatch(activity -> activity.cause().contains("balancing"));
        assertThat(withoutTemplate(run.witness.settings())).isEqualTo(withoutTemplate(running(run.before, NEW)));
    }

    private static List<Duration> gaps(List<Duration> times) {
        return IntStream.range(1, times.size())
                .mapToObj(i -> times.get(i).minus(times.get(i - 1)))
                .toList();
    }

    @Test
    void aWindowThatClosesInMidRollIsFinishedByTheNextAndNothingMovesInBetween() {
        Run run = new Run("window-closes").well();

        Duration closes = run.witness.after(Instant.parse("2026-01-05T08:20:00Z"));
        Duration opens = run.witness.after(Instant.parse("2026-01-06T08:00:00Z"));
        Duration closesAgain = opens.plusMinutes(20);
        List<Duration> first =
                run.moves().stream().filter(at -> at.compareTo(opens) < 0).toList();
        List<Duration> second =
                run.moves().stream().filter(at -> at.compareTo(opens) >= 0).toList();
        assertThat(first).hasSizeBetween(1, 3).allMatch(at -> at.compareTo(closes) < 0);
        assertThat(second).hasSize(4 - first.size()).allMatch(at -> at.compareTo(closesAgain) < 0);
        assertThat(run.line("rollout: RolloutPaused")).contains("WindowClosing");
        assertThat(run.line("patch: NothingToPatch")).contains("OutsideWindow", "2026-01-06T08:00:00Z");
        assertThat(withoutTemplate(run.witness.settings())).isEqualTo(withoutTemplate(running(run.before, NEW)));
    }

    @Test
    void aSpotInstanceThatIsTakenBackIsEmptyBeforeItsTwoMinutesAreOver() {
        Run run = new Run("spot-interruption").well();

        Duration warned = Duration.ofSeconds(90);
        Duration taken = warned.plusMinutes(2);
        String line = run.line("node-4          " + OLD.substring(0, 12) + "     1/1     draining");
        assertThat(line.strip()).startsWith("1:3");
        End spot = run.witness.ends().stream()
                .filter(end -> run.drainedBetween(end, warned, taken.minusSeconds(60)))
                .findFirst()
                .orElseThrow();
        // Empty, it need not wait for EC2 to take it.
        assertThat(spot.at()).isLessThan(taken);
        assertThat(run.line("on-termination of node-4")).contains("Served");
        assertThat(run.witness.evictions()).hasSize(4);
        assertThat(withoutTemplate(run.witness.settings())).isEqualTo(withoutTemplate(running(run.before, NEW)));
    }

    @Test
    void aPodThatTakesThreeHoursIsWaitedForUnderAHookOfThirtyMinutes() {
        Run run = new Run("long-drain").well();

        assertThat(run.before.hooks()).singleElement().asString().contains("PT30M");
        assertThat(run.witness.ends())
                .singleElement()
                .satisfies(end -> assertThat(end.at())
                        .isBetween(Duration.ofHours(3), Duration.ofHours(3).plusMinutes(5)));
        // At least one in each 30 minutes, as the hook demands; the product beats after each stay and its wait, every
        // six.
        assertThat(run.witness.calls("RecordLifecycleActionHeartbeat")).isBetween(28L, 34L);
        assertThat(run.witness.calls("CompleteLifecycleAction")).isEqualTo(1);
        assertThat(run.witness.evictions()).hasSize(3);
        assertThat(run.witness.settings()).isEqualTo(running(run.before, OLD));
    }

    @Test
    void anInstanceWhoseEventIsLostIsFoundByTheSweep() {
        Run run = new Run("event-lost").well();

        assertThat(run.trial.world().aws().events().delivered())
                .noneMatch(e -> e.path("detail-type").asText().equals("EC2 Instance-terminate Lifecycle Action"));
        assertThat(run.moves()).hasSize(2).allMatch(at -> at.toMinutes() == 5);
        assertThat(run.witness.ends())
                .singleElement()
                .satisfies(end -> assertThat(end.at()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(7)));
        assertThat(run.witness.calls("CompleteLifecycleAction")).isEqualTo(1);
        assertThat(run.witness.settings()).isEqualTo(running(run.before, OLD));
    }

    @Test
    void aRebalancingOfZonesInMidRollDrainsWhatItTakes() {
        Run run = new Run("az-rebalance").well();

        Duration resumed = Duration.ofSeconds(301);
        // What the group has taken of itself: nobody asked for these.
        List<String> own = run.trial.world().aws().autoScaling().peekActivities("workers").stream()
                .filter(activity -> activity.cause().contains("difference between desired and actual capacity"))
                .flatMap(activity -> activity.instance().stream())
                .filter(id -> run.witness.ends().stream()
                        .anyMatch(end -> end.instance().equals(id)))
                .toList();
        assertThat(own).isNotEmpty();
        assertThat(run.witness.ends())
                .filteredOn(end -> own.contains(end.instance()))
                .allMatch(end -> end.at().compareTo(resumed) > 0)
                .anyMatch(end -> end.zone().equals("eu-central-1a"));
        assertThat(run.witness.ends().stream().filter(end -> end.image().equals(OLD)))
                .hasSize(6);
        assertThat(run.trial.world().aws().ec2().live())
                .filteredOn(i -> i.zone().equals("eu-central-1b"))
                .hasSize(3);
        assertThat(withoutTemplate(run.witness.settings())).isEqualTo(withoutTemplate(running(run.before, NEW)));
    }

    @Test
    void aBadImageIsRolledBackAndTheGroupIsAsItWas() {
        Run run = new Run("bad-ami").well();

        assertThat(run.witness.ends()).extracting(End::image).containsExactly(NEW);
        assertThat(run.line("rollout: RolledBack")).contains("NotJoining");
        assertThat(run.result.outcome()).isEqualTo("rollouts: RolledBack");
        // The newest version of the template is the bad one now: the group stays with the one before.
        assertThat(run.before.template()).endsWith(":$Latest");
        assertThat(run.witness.settings().template()).endsWith(":1");
        assertThat(withoutTemplate(run.witness.settings())).isEqualTo(withoutTemplate(running(run.before, OLD)));
        assertThat(run.trial.world().api().list(Kind.NODE))
                .hasSize(3)
                .allSatisfy(node -> assertThat(node.path("spec").toString()
                                + node.path("metadata").path("annotations"))
                        .doesNotContain("noderoll.dev", "unschedulable"));
    }
}
