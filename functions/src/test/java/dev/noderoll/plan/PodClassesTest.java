package dev.noderoll.plan;

import static dev.noderoll.plan.Drains.annotated;
import static dev.noderoll.plan.Drains.claims;
import static dev.noderoll.plan.Drains.daemon;
import static dev.noderoll.plan.Drains.owned;
import static dev.noderoll.plan.Drains.phase;
import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Drains.terminating;
import static dev.noderoll.plan.Drains.trait;
import static dev.noderoll.plan.Drains.unmanaged;
import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.AtDeadline;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.Jobs;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.DrainPolicy.Stopping;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Phase;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.Selector.Operator;
import dev.noderoll.model.Selector.Requirement;
import dev.noderoll.plan.DrainSurvey.Reach;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import dev.noderoll.plan.PodVerdict.Going;
import dev.noderoll.plan.PodVerdict.Leave;
import dev.noderoll.plan.PodVerdict.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods that a drain treats in their own way because of what they are, or what their owner says of them. */
class PodClassesTest {

    private static final Pod A = pod("web-a", "web");
    private static final Pod JOB = owned(new Owner("batch/v1", "Job", "sum", "sum"), A);
    private static final String DO_NOT_DISRUPT = "karpenter.sh/do-not-disrupt";

    private static DrainPolicy policy(Jobs jobs, int maxGrace, int stuck) {
        return new DrainPolicy(
                1800,
                0,
                SingleReplica.SURGE,
                Handling.HOLD,
                Handling.EVICT,
                jobs,
                new Stopping(maxGrace, stuck, AtDeadline.STOP),
                List.of(),
                DrainPolicy.Told.NOBODY);
    }

    @Test
    void evictsAJobsPodOrLetsItFinishAsThePolicySays() {
        assertThat(plan(JOB, policy(Jobs.EVICT, 0, 0))).isEqualTo(new Evict(JOB));
        assertThat(plan(JOB, policy(Jobs.WAIT, 0, 0))).isEqualTo(new Blocked(JOB, new Blocker.RunsToItsEnd()));
        assertThat(plan(A, policy(Jobs.WAIT, 0, 0))).as("no Job's").isEqualTo(new Evict(A));
        Pod done = phase(Phase.SUCCEEDED, JOB);
        assertThat(plan(done, policy(Jobs.WAIT, 0, 0))).isEqualTo(new Leave(done, Why.FINISHED));
    }

    @Test
    void aPodWhoseJobWouldFailForGoodIsLetFinish() {
        Pod other = pod("web-b", "web");
        DrainSurvey survey = new Survey().pods(JOB, other).lastTry(JOB).make();

        assertThat(DrainPlanner.plan(survey))
                .containsExactlyInAnyOrder(new Blocked(JOB, new Blocker.LastTry()), new Evict(other));
        assertThat(Loss.beside(new Blocker.LastTry(), JOB, survey)).isEmpty();
    }

    @Test
    void leavesAFinishedDaemonPodWhoseDaemonSetIsGone() {
        Pod done = phase(Phase.FAILED, daemon(A));

        assertThat(new Survey().pods(done).orphan(done).plan()).containsExactly(new Leave(done, Why.FINISHED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"noderoll.dev/drain", "cluster.x-k8s.io/drain"})
    void keepsTheOwnersLabels(String label) {
        Pod skipped = labelled(label, "skip");
        Pod waiting = labelled(label, "wait-completed");
        Pod other = labelled(label, "drain");

        assertThat(plan(skipped)).isEqualTo(new Leave(skipped, Why.SKIPPED));
        assertThat(DrainPlanner.mustGo(skipped, policy(Jobs.EVICT, 0, 0), Reach.REPORTS, NOW, NOW))
                .isFalse();
        assertThat(plan(waiting)).isEqualTo(new Blocked(waiting, new Blocker.RunsToItsEnd()));
        assertThat(DrainPlanner.mustGo(waiting, policy(Jobs.EVICT, 0, 0), Reach.REPORTS, NOW, NOW))
                .isTrue();
        assertThat(plan(other)).isEqualTo(new Evict(other));
    }

    @ParameterizedTest
    @CsvSource({"30m, 1800", "1h, 3600", "1h30m, 5400", "90s, 90"})
    void keepsDoNotDisruptForItsTimeFromTheStartOfThePod(String value, long seconds) {
        Pod marked = annotated(DO_NOT_DISRUPT, value, A);
        Pod young = startedAt(NOW.minusSeconds(seconds - 1), marked);
        Pod old = startedAt(NOW.minusSeconds(seconds), marked);

        assertThat(plan(young))
                .isEqualTo(new Blocked(young, new Blocker.NotBefore(DO_NOT_DISRUPT, NOW.plusSeconds(1))));
        assertThat(plan(old)).isEqualTo(new Evict(old));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5m", "false", "5", "1.5h", "m", "99999999999h"})
    void ignoresADoNotDisruptThatIsNoDuration(String value) {
        Pod marked = startedAt(NOW.minusSeconds(1), annotated(DO_NOT_DISRUPT, value, A));

        assertThat(plan(marked)).isEqualTo(new Evict(marked));
    }

    @Test
    void waitsForATerminatingPodUntilThePolicyGivesItUp() {
        Pod going = terminating(A);
        Instant goneBy = NOW.plusSeconds(10);
        DrainPolicy patient = policy(Jobs.EVICT, 0, 0);
        DrainPolicy strict = policy(Jobs.EVICT, 0, 60);

        assertThat(plan(going, strict)).isEqualTo(new Going(going, goneBy));
        assertThat(DrainPlanner.mustGo(going, strict, Reach.REPORTS, NOW, goneBy.plusSeconds(60)))
                .as("not longer yet")
                .isTrue();
        assertThat(DrainPlanner.mustGo(going, strict, Reach.REPORTS, NOW, goneBy.plusSeconds(61)))
                .isFalse();
        assertThat(DrainPlanner.mustGo(going, patient, Reach.REPORTS, NOW, goneBy.plusSeconds(86_400)))
                .isTrue();
        assertThat(DrainPlanner.mustGo(A, strict, Reach.REPORTS, NOW, goneBy.plusSeconds(61)))
                .as("not told to stop")
                .isTrue();
    }

    @Test
    void givesUpAPodWhoseTimeIsOverOnANodeThatNoLongerReports() {
        Pod going = terminating(A);
        DrainPolicy patient = policy(Jobs.EVICT, 0, 0);
        Instant goneBy = NOW.plusSeconds(10);

        assertThat(DrainPlanner.mustGo(going, patient, Reach.SILENT, NOW, goneBy))
                .isTrue();
        assertThat(DrainPlanner.mustGo(going, patient, Reach.SILENT, NOW, goneBy.plusSeconds(1)))
                .isFalse();
        assertThat(DrainPlanner.mustGo(A, patient, Reach.SILENT, NOW, goneBy.plusSeconds(1)))
                .as("not told to stop")
                .isTrue();
        Pod late = terminating(A, NOW.minusSeconds(1));
        assertThat(new Survey().pods(late).silent().plan()).containsExactly(new Leave(late, Why.UNREACHABLE));
        assertThat(new Survey().pods(late).plan()).containsExactly(new Going(late, NOW.minusSeconds(1)));
    }

    @Test
    void leavesThePodsToOthersThatTheSelectorDoesNotMatch() {
        Pod db = pod("db-0", "db");
        DrainPolicy web = selecting(new Requirement("app", Operator.IN, List.of("web")));

        assertThat(new Survey().pods(A, db).policy(web).plan())
                .containsExactly(new Blocked(db, new Blocker.NotSelected()), new Evict(A));
        assertThat(DrainPlanner.mustGo(db, web, Reach.REPORTS, NOW, NOW))
                .as("its node is not terminated with it")
                .isTrue();
        assertThat(web.ofLeavingNode().selects(db))
                .as("AWS takes the node anyway")
                .isTrue();
        Pod daemon = daemon(db);
        assertThat(new Survey().pods(daemon).policy(web).plan()).containsExactly(new Leave(daemon, Why.DAEMON));
    }

    private static DrainPolicy selecting(Requirement pods) {
        return new DrainPolicy(
                1800,
                0,
                SingleReplica.SURGE,
                Handling.HOLD,
                Handling.EVICT,
                Jobs.EVICT,
                new Stopping(0, 0, AtDeadline.STOP),
                List.of(pods),
                DrainPolicy.Told.NOBODY);
    }

    @Test
    void podsWithVolumesGoAsOthersDo() {
        Pod a = claims(1, pod("db-0", "db"));
        Pod b = claims(1, pod("db-1", "db"));

        assertThat(new Survey().pods(a, b).attached(2).plan()).containsExactly(new Evict(a), new Evict(b));
    }

    @Test
    void letsPodsWithVolumesGoOneByOneWhereThePolicySaysSo() {
        Pod a = claims(1, pod("db-0", "db"));
        Pod b = claims(1, pod("db-1", "db"));
        Pod plain = pod("web-a", "web");
        Blocked second = new Blocked(b, new Blocker.VolumesOneByOne());

        assertThat(oneByOne(a, b, plain).attached(2).plan()).containsExactly(new Evict(a), second, new Evict(plain));
        assertThat(oneByOne(terminating(a), b).attached(2).plan())
                .as("the first is stopping")
                .contains(second);
        assertThat(oneByOne(b).attached(2).plan())
                .as("the first has gone, its volume has not")
                .containsExactly(second);
        assertThat(oneByOne(b).attached(1).moving().plan())
                .as("its volume has gone, and its successor does not serve yet")
                .containsExactly(second);
        assertThat(oneByOne(b).attached(1).plan()).containsExactly(new Evict(b));
        assertThat(oneByOne(a, b).attached(0).plan())
                .as("network file systems, which nothing detaches")
                .containsExactly(new Evict(a), new Evict(b));
        assertThat(oneByOne(a, b)
                        .attached(2)
                        .policy(Drains.oneByOne(policy(Jobs.EVICT, 0, 0)).withinNotice(120))
                        .plan())
                .as("an instance that is interrupted")
                .containsExactly(new Evict(a), new Evict(b));
    }

    private static Survey oneByOne(Pod... pods) {
        return new Survey().pods(pods).policy(Drains.oneByOne(policy(Jobs.EVICT, 0, 0)));
    }

    @Test
    void holdsAPodWithVolumesForNoneThatHasNoVolumeOrNeedNotGo() {
        Pod b = claims(1, pod("web-b", "web"));
        Pod going = terminating(A);
        Pod daemon = claims(1, terminating(daemon(pod("web-c", "web"))));

        assertThat(oneByOne(A, b).attached(1).plan())
                .as("evicted in the same pass")
                .containsExactly(new Evict(A), new Evict(b));
        assertThat(oneByOne(going, b).attached(1).plan())
                .as("going already")
                .containsExactly(new Going(going, NOW.plusSeconds(10)), new Evict(b));
        assertThat(oneByOne(b, daemon).attached(2).plan())
                .as("stays with its node")
                .containsExactly(new Evict(b), new Leave(daemon, Why.DAEMON));
    }

    @Test
    void tellsAllThatIsLostWithAPod() {
        Pod lost = trait(Trait.LOCAL_DATA, unmanaged(A));
        DrainSurvey survey = new Survey().pods(lost, JOB).make();

        assertThat(Loss.of(lost, survey)).containsExactly(Loss.ITSELF, Loss.LOCAL_DATA);
        assertThat(Loss.beside(new Blocker.Unmanaged(), lost, survey)).containsExactly(Loss.LOCAL_DATA);
        assertThat(Loss.beside(new Blocker.LocalData(), lost, survey)).containsExactly(Loss.ITSELF);
        assertThat(Loss.of(JOB, survey)).containsExactly(Loss.WORK);
        assertThat(Loss.beside(new Blocker.RunsToItsEnd(), JOB, survey)).isEmpty();
        assertThat(Loss.beside(new Blocker.LocalData(), JOB, survey)).containsExactly(Loss.WORK);
        assertThat(Loss.of(A, survey)).isEmpty();
        assertThat(Loss.text(Loss.of(lost, survey)))
                .isEqualTo("the pod itself, which no controller makes again; what is in its emptyDir volumes");
    }

    @Test
    void shortensAGracePeriodAndLengthensNone() {
        assertThat(new Stopping(0, 0, AtDeadline.STOP).graceFor(A)).isEmpty();
        assertThat(new Stopping(20, 0, AtDeadline.STOP).graceFor(A)).contains(Duration.ofSeconds(20));
        assertThat(new Stopping(30, 0, AtDeadline.STOP).graceFor(A))
                .as("30 s are its own")
                .isEmpty();
        assertThat(new Stopping(600, 0, AtDeadline.STOP).graceFor(A)).isEmpty();
    }

    private static PodVerdict plan(Pod pod) {
        return plan(pod, policy(Jobs.EVICT, 0, 0));
    }

    private static PodVerdict plan(Pod pod, DrainPolicy policy) {
        return new Survey().pods(pod).policy(policy).plan().getFirst();
    }

    private static Pod labelled(String key, String value) {
        return with(null, Map.of("app", "web", key, value), A);
    }

    private static Pod startedAt(Instant when, Pod p) {
        return with(when, p.labels(), p);
    }

    private static Pod with(@Nullable Instant started, Map<String, String> labels, Pod p) {
        return new Pod(
                p.key(),
                p.node(),
                p.owner(),
                p.phase(),
                p.readiness(),
                p.stop(),
                started,
                p.readySince(),
                p.goneBy(),
                p.priorityClass(),
                p.traits(),
                p.claims(),
                labels,
                p.annotations());
    }
}
