package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.Golden;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.run.Witness.End;
import dev.noderoll.lab.run.Witness.Settings;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.sim.aws.ApiLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an account does to a rollout: each scenario ends as its file expects, and leaves the group as it was. */
class AccountHappeningsTest {

    private static final String OLD = "ami-0a11ce0000000001";
    private static final String NEW = "ami-0b0b000000000002";

    private final List<String> lines = new ArrayList<>();

    /** A scenario that has run. */
    private record Run(Trial trial, Witness witness, Settings before, Result result) {

        /** Nothing failed, everything is as expected, no instance went with a pod on it, and no pod moved twice. */
        private Run well() {
            assertThat(result.verdict().orElseThrow().unmet()).isEmpty();
            assertThat(result.violations()).isEmpty();
            assertThat(result.probe().sent()).isGreaterThan(1000);
            assertThat(result.probe().failed()).isZero();
            assertThat(witness.ends()).allSatisfy(end -> assertThat(end.pods()).isZero());
            return this;
        }

        /** All but the template's version, which is the target's to say. */
        private static String sizes(Settings s) {
            return String.join(" ", s.min() + "-" + s.desired() + "-" + s.max(), s.suspended() + "", s.hooks() + "")
                    + s.tags();
        }
    }

    private Run run(String name, By by) {
        Scenario scenario = read(name);
        Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
        Witness witness = new Witness(trial.world());
        Settings before = witness.settings();
        return new Run(trial, witness, before, trial.run(by, lines::add));
    }

    private static Scenario read(String name) {
        return ScenarioReader.read(Golden.root().resolve("lab/scenarios").resolve(name));
    }

    private String line(String part) {
        return lines.stream().filter(l -> l.contains(part)).findFirst().orElse("no line with " + part);
    }

    @Test
    void withoutCapacityARolloutEndsInMinutesWithWhatEachZoneSaidAndTheGroupAsItWas() {
        Run run = run("no-capacity", By.DIRECT).well();

        assertThat(run.witness.ends()).isEmpty();
        assertThat(run.witness.evictions()).isEmpty();
        assertThat(line("refused by eu-central-1c"))
                .contains("InsufficientInstanceCapacity, We currently do not have sufficient t3.medium capacity");
        assertThat(run.witness.settings().images()).containsOnly(OLD);
        assertThat(Run.sizes(run.witness.settings())).isEqualTo(Run.sizes(run.before));
    }

    @Test
    void whatATerraformApplyUndoesInMidRollIsSetUpAgain() {
        Run run = run("terraform-apply-in-mid-roll", By.DIRECT).well();

        assertThat(run.witness.ends()).extracting(End::image).containsOnly(OLD).hasSize(4);
        assertThat(run.witness.calls("SuspendProcesses")).isEqualTo(3);
        assertThat(run.witness.settings().template())
                .as("the latest, which is the target's now")
                .isEqualTo(run.before.template());
        assertThat(Run.sizes(run.witness.settings())).isEqualTo(Run.sizes(run.before));
    }

    @Test
    void whatOthersAddInMidRollStaysAndTheRolloutGivesUpItsOwnSurgeAlone() {
        Run run = run("others-scale", By.DIRECT).well();

        assertThat(run.before.desired()).isEqualTo(6);
        assertThat(run.witness.settings().desired()).as("three more, one less").isEqualTo(8);
        assertThat(run.witness.settings().images()).containsOnly(NEW).hasSize(8);
        assertThat(run.witness.settings().max()).isEqualTo(run.before.max());
    }

    @Test
    void a401OfApiServersThatWereReplacedIsAskedAgainOnANewConnection() {
        Run run = run("api-server-replaced", By.HTTP).well();

        assertThat(run.witness.ends()).extracting(End::image).containsOnly(OLD).hasSize(4);
        assertThat(Run.sizes(run.witness.settings())).isEqualTo(Run.sizes(run.before));
    }

    @Test
    void connectionsThatThereAreNoneOfCannotBeReplaced() {
        assertThatThrownBy(() -> run("api-server-replaced", By.DIRECT))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("http");
    }

    @Test
    void aHubRollsAGroupOfAnotherAccountAndRegionByTheRolesThatTheSpokeTrustsItWith() {
        Run run = run("two-accounts", By.HTTP).well();

        assertThat(run.witness.ends()).extracting(End::image).containsOnlyOnce(NEW);
        assertThat(run.witness.settings().images()).containsOnly(NEW).hasSize(4);
        assertThat(run.trial.world().hub().log().calls())
                .as("at home: the plan, and the groups that the sweep looks for")
                .extracting(ApiLog.Call::action)
                .containsOnly("GetParameter", "DescribeAutoScalingGroups");
        assertThat(run.trial.world().hub().events().delivered())
                .extracting(event -> event.path("account").asText())
                .contains("222233334444");
    }

    @Test
    void aRoleOfAnotherTrustOrWithoutTheExternalIdIsRefusedAndNothingIsChanged() {
        Scenario scenario = read("two-accounts");
        Trial trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
        trial.world().spoke().orElseThrow().trustNobody();
        Witness witness = new Witness(trial.world());
        Settings before = witness.settings();

        Result result = trial.run(By.HTTP, lines::add);

        assertThat(result.verdict().orElseThrow().good()).isFalse();
        assertThat(line("patch: NotPatched")).contains("not authorized to perform: sts:AssumeRole");
        assertThat(witness.calls("UpdateAutoScalingGroup")).isZero();
        assertThat(witness.evictions()).isEmpty();
        assertThat(Run.sizes(witness.settings())).isEqualTo(Run.sizes(before));
    }

    @Test
    void aRolloutGoesOnWithTheFunctionsThatItBeganWithWhateverIsDeployedMeanwhile() {
        Run run = run("upgrade-in-mid-roll", By.DIRECT).well();

        assertThat(run.result.effort().functions().invocations())
                .containsKeys("EndRollout:1", "DrainNodes:1", "FindNode:1")
                .as("what starts after that is of the new release")
                .containsKeys("FindNode:2", "DrainNodes:2", "BeginRollout:2")
                .doesNotContainKeys("EndRollout:2", "ChooseNodes:2");
        assertThat(run.witness.settings().images()).containsOnly(NEW);
        assertThat(Run.sizes(run.witness.settings())).isEqualTo(Run.sizes(run.before));
    }
}
