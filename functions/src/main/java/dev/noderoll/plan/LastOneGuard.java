package dev.noderoll.plan;

import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Pod;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Keeps the last ready pod of a Service or a Deployment where it is until its successor is ready.
 *
 * <p>Budgets cannot do that: most workloads have none, and a budget that keeps the last pod keeps it for ever. Where no
 * successor is on its way, the Deployment's own strategy brings one up by a rollout restart, if it surges.
 *
 * <p>It remembers the pods that it let go, so that one plan never lets go two that rely on each other.
 */
final class LastOneGuard {

    private final DrainSurvey survey;
    private final Set<PodKey> leaving = new HashSet<>();
    private final Set<Workload.Key> restarted = new HashSet<>();

    LastOneGuard(DrainSurvey survey) {
        this.survey = survey;
    }

    PodVerdict judge(Pod pod) {
        if (!pod.serving() || survey.policy().singleReplica() == SingleReplica.EVICT) {
            return letGo(pod);
        }
        for (ServiceView service : survey.servedBy(pod)) {
            Predicate<Pod> endpoint =
                    p -> p.serving() && service.ready().contains(p.key().uid());
            if (!anotherStays(pod, endpoint.and(service::selects))) {
                return anotherComes(pod, service::selects)
                        ? new Blocked(pod, new Blocker.LastEndpoint(service.text()))
                        : successorOrGap(pod, new Blocker.NoSuccessor("Service " + service.text()));
            }
        }
        Optional<Workload> deployment =
                survey.workloadOf(pod).filter(w -> w.key().kind().equals("Deployment"));
        if (deployment.isPresent()) {
            Workload.Key key = deployment.get().key();
            Predicate<Pod> sibling = p -> deployment.get().selector().matches(p.labels());
            if (!anotherStays(pod, sibling.and(Pod::serving))) {
                return anotherComes(pod, sibling)
                        ? new Blocked(pod, new Blocker.LastReplica(key))
                        : successorOrGap(pod, new Blocker.NoSuccessor(key.text()));
            }
        }
        return letGo(pod);
    }

    private PodVerdict successorOrGap(Pod pod, Blocker why) {
        PodVerdict verdict = successorFor(pod, why);
        boolean none = verdict.equals(new Blocked(pod, why));
        return none && survey.policy().singleReplica() == SingleReplica.SURGE_ELSE_EVICT ? letGo(pod) : verdict;
    }

    /** Brings up a successor by a restart, where that may and can be; otherwise the pod stays, for {@code why}. */
    PodVerdict successorFor(Pod pod, Blocker why) {
        Optional<Workload> surging = survey.workloadOf(pod)
                .filter(w -> survey.policy().singleReplica() == SingleReplica.SURGE
                        || survey.policy().singleReplica() == SingleReplica.SURGE_ELSE_EVICT)
                .filter(w -> w.surging() == Surging.CAN_SURGE);
        if (surging.isEmpty()) {
            return new Blocked(pod, why);
        }
        Workload workload = surging.get();
        return workload.restart() == Restart.NONE && restarted.add(workload.key())
                ? new PodVerdict.Restart(pod, workload.key())
                : new Blocked(pod, new Blocker.SuccessorComing(workload.key()));
    }

    private PodVerdict letGo(Pod pod) {
        leaving.add(pod.key());
        return new Evict(pod);
    }

    private boolean anotherStays(Pod pod, Predicate<Pod> like) {
        return others(pod).anyMatch(p -> !leaving.contains(p.key()) && like.test(p));
    }

    /** A pod that is starting; or one that is leaving, since its controller makes another in its place. */
    private boolean anotherComes(Pod pod, Predicate<Pod> like) {
        return others(pod).anyMatch(p -> !p.finished() && like.test(p));
    }

    private Stream<Pod> others(Pod pod) {
        return survey.namespaceOf(pod).pods().stream().filter(p -> !p.key().equals(pod.key()));
    }
}
