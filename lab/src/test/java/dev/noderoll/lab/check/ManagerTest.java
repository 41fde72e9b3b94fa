package dev.noderoll.lab.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.check.Promises.Author;
import dev.noderoll.lab.check.Violations.Violation;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.aws.GroupChange;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A rollout that changes a group of EKS itself is seen to. */
class ManagerTest {

    private static final Excuses BY_EKS = new Excuses() {
        @Override
        public boolean endedByEks() {
            return true;
        }
    };

    private final World world = settled();

    private static World settled() {
        Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/two-nodes"));
        World made = new World(scenario, 1);
        made.settle(scenario.variant("readiness"));
        return made;
    }

    /** What is broken when {@code author} changes the group, and then cordons a node. */
    private List<String> broken(Excuses excuses, Optional<Author> author) {
        Violations violations = new Violations(world.agenda());
        new Manager(world.aws(), world.api(), violations, excuses).watch(() -> author);
        world.aws().autoScaling().updateAutoScalingGroup("workers", GroupChange.NOTHING.min(0));
        ObjectNode node = world.api().list(Kind.NODE).getFirst().deepCopy();
        node.withObjectProperty("spec").put("unschedulable", true);
        world.api().update(Kind.NODE, node);
        return violations.found().stream().map(Violation::what).toList();
    }

    @Test
    void itsCallsOfAwsAndItsChangesOfTheClusterAreTold() {
        Optional<Author> rollout = Optional.of(new Author("rollout-1", "DrainNodes", true, true));

        assertThat(broken(BY_EKS, rollout))
                .anyMatch(what -> what.contains("DrainNodes of rollout-1 does: UpdateAutoScalingGroup"))
                .anyMatch(what -> what.contains("DrainNodes of rollout-1 does: MODIFIED "));
    }

    @Test
    void whatOthersDoIsTheirs() {
        assertThat(broken(BY_EKS, Optional.empty())).isEmpty();
    }

    @Test
    void aGroupOfOnesOwnIsTheRolloutsToChange() {
        assertThat(broken(Excuses.NONE, Optional.of(new Author("rollout-1", "DrainNodes", true, true))))
                .isEmpty();
    }
}
