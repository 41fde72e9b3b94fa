package dev.noderoll.plan;

import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Readiness;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.ServiceView;
import dev.noderoll.plan.DrainSurvey.Namespace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Services that have one pod by design: one for each broker of a Kafka, one for the primary of a Postgres. Nothing can bring a
 * second endpoint up first, and nobody expects it: their clients know the others of the pod's kind. So such a Service does not
 * hold the pod; instead only one of the kind goes at a time, and its operator has time to choose another.
 */
final class OnePodServices {

    /** For an operator to notice that all of its pods are back, and to choose where a Service leads. */
    private static final Duration CHOOSING = Duration.ofMinutes(1);

    private static final Duration STARTING = Duration.ofMinutes(10);

    private OnePodServices() {}

    /** Whether others of the pod's kind serve, and the Service selects none of them, nor any other pod. */
    static boolean byDesign(ServiceView service, Pod pod, Namespace namespace) {
        List<Pod> kin = kin(pod, namespace);
        return kin.stream().anyMatch(Pod::serving)
                && namespace.pods().stream()
                        .filter(p -> !p.key().equals(pod.key()) && !p.finished())
                        .noneMatch(service::selects);
    }

    /**
     * A Service of the pod's kind that is without an endpoint while one of the kind has just gone, or come back.
     *
     * @param leaving those that are let go at the same moment: they serve no more
     */
    static Optional<ServiceView> switching(Pod pod, DrainSurvey survey, Set<PodKey> leaving) {
        Namespace namespace = survey.namespaceOf(pod);
        Set<String> going = Stream.concat(
                        leaving.stream(),
                        // Endpoints follow a moment later.
                        namespace.pods().stream().filter(Pod::terminating).map(Pod::key))
                .map(PodKey::uid)
                .collect(Collectors.toSet());
        return disturbed(pod, survey, leaving)
                ? namespace.services().stream()
                        .filter(s -> going.containsAll(s.ready()) && !s.selects(pod) && near(s, pod))
                        .findFirst()
                : Optional.empty();
    }

    /** Whether one of the pod's kind is on its way out or has just come back, or has gone and nobody has made it again yet. */
    private static boolean disturbed(Pod pod, DrainSurvey survey, Set<PodKey> leaving) {
        Instant now = survey.now();
        List<Pod> kin = kin(pod, survey.namespaceOf(pod));
        return kin.stream().anyMatch(p -> away(p, now) || back(p, now) || leaving.contains(p.key()))
                || survey.workloadOf(pod)
                        .filter(workload -> kin.size() + 1 < workload.replicas())
                        .isPresent();
    }

    /** One that has been failing for long does not come back by being waited for. */
    static boolean away(Pod pod, Instant now) {
        Instant started = pod.startedAt();
        return pod.terminating()
                || (!pod.serving() && (started == null || started.plus(STARTING).isAfter(now)));
    }

    private static boolean back(Pod pod, Instant now) {
        Instant since = pod.readySince();
        return pod.readiness() == Readiness.READY
                && since != null
                && since.plus(CHOOSING).isAfter(now);
    }

    /** Whether a Service asks for something that the pod has, and for something by which pods of its kind differ. */
    private static boolean near(ServiceView service, Pod pod) {
        Map<String, String> asked = service.selector().labels();
        return asked.entrySet().stream()
                        .anyMatch(e -> e.getValue().equals(pod.labels().get(e.getKey())))
                && asked.entrySet().stream()
                        .anyMatch(e -> !e.getValue().equals(pod.labels().get(e.getKey())));
    }

    /** The other pods of the pod's owner; of those that have ended the ones that are not gone yet, which nobody has replaced. */
    static List<Pod> kin(Pod pod, Namespace namespace) {
        Owner owner = pod.owner();
        return owner == null
                ? List.of()
                : namespace.pods().stream()
                        .filter(p -> owner.equals(p.owner())
                                && !p.key().equals(pod.key())
                                && (!p.finished() || p.terminating()))
                        .toList();
    }
}
