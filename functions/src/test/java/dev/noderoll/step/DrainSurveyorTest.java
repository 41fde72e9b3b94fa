package dev.noderoll.step;

import static dev.noderoll.plan.Drains.on;
import static dev.noderoll.plan.Drains.owned;
import static dev.noderoll.plan.Drains.phase;
import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Drains.terminating;
import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.JobTries;
import dev.noderoll.model.JobTries.Evicted;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.plan.DrainSurvey.Others;
import dev.noderoll.plan.placement.Places;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which pods are the last try of their Jobs. */
class DrainSurveyorTest {

    private static final Owner SUM = new Owner("batch/v1", "Job", "sum", "u-sum");
    private static final Pod A = of("a");
    private static final Pod B = of("b");
    private static final Pod C = of("c");

    private final FakeCluster cluster = new FakeCluster(new Faults());

    private static Pod of(String name) {
        return owned(SUM, on("n", pod(name, "sum")));
    }

    private Set<?> lastTries(Pod... pods) {
        cluster.pods.addAll(List.of(pods));
        DrainSurveyor surveyor = new DrainSurveyor(Facts.of(cluster.live()), NOW);
        surveyor.add(
                new NodeName("n"),
                null,
                List.of(pods),
                NOW.minusSeconds(60),
                NOW.minusSeconds(60),
                OneNode.policy(SingleReplica.EVICT, 0),
                false);
        DrainSurvey survey = surveyor.survey(Others.NONE, Places.UNKNOWN);
        return survey.lastTries();
    }

    private void tries(int limit, int failed) {
        cluster.workloads.jobs.put(SUM.uid(), new JobTries(limit, failed, Evicted.FAILED));
    }

    @Test
    void asManyMayGoAsTheJobHasTriesLeft() {
        tries(3, 1);
        assertThat(lastTries(A, B, C)).hasToString("[" + C.key() + "]");
    }

    @Test
    void eachThatGoesAlreadySpendsOne() {
        tries(2, 0);
        assertThat(lastTries(terminating(A), B, C)).hasToString("[" + C.key() + "]");
    }

    @Test
    void oneThatHasFinishedSpendsNone() {
        tries(1, 0);
        assertThat(lastTries(phase(Phase.SUCCEEDED, A), B)).isEmpty();
    }

    @Test
    void thePodsOfAJobThatIsGoneMayGo() {
        assertThat(lastTries(A, B)).isEmpty();
    }
}
