package dev.noderoll.plan;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Detached;
import dev.noderoll.model.DrainPolicy.Detaching;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Selector;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether a pod that may go leaves its Services first: by taking off labels that an operator has named, which these select,
 * and nobody else who counts. Only labels that are named: who else selects by one, such as a network policy, nobody can
 * tell from here.
 *
 * <p>A label by which its controller selects it stays: without it the controller lets go of the pod, makes another at once,
 * and never deletes this one. So does one that a budget selects, which would count a pod less, and those that controllers
 * put back. Pods of an operator's own kind are left alone, since what that selects is not known.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#isolating-pods-from-a-replicaset">Isolating
 *     Pods from a ReplicaSet</a>: "You can remove Pods from a ReplicaSet by changing their labels. [...] Pods that are removed
 *     in this way will be replaced automatically"
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-name-label">Pod name label</a> of a
 *     StatefulSet, which its controller sets
 */
public sealed interface Detachment {

    /** Its controllers' kinds whose selectors are known. */
    Set<String> KINDS = Set.of("Deployment", "ReplicaSet", "StatefulSet", "ReplicationController");

    /** Labels that controllers keep on their pods, or know them by. */
    Set<String> KEPT = Set.of(
            "pod-template-hash",
            "controller-revision-hash",
            "statefulset.kubernetes.io/pod-name",
            "apps.kubernetes.io/pod-index",
            "scheduling.x-k8s.io/pod-group");

    /** It goes as it is: the policy does not ask for more, it is sent nothing, or no label can be taken off. */
    record None() implements Detachment {}

    /** These labels are to be taken off it first. */
    record TakeOff(Map<String, String> labels) implements Detachment {
        public TakeOff {
            labels = new TreeMap<>(labels);
        }
    }

    /** They were taken off, and clients are given until then to hear of it. */
    record Waits(Instant until) implements Detachment {}

    /** Of a pod that may be evicted now. The pods of a gang go together, at once. */
    static Detachment of(DrainSurvey survey, Pod pod) {
        Detaching policy = survey.policyOf(pod).detaching();
        if (!policy.asked() || !pod.serving() || survey.gangOf(pod).isPresent()) {
            return new None();
        }
        Optional<Instant> until = Detached.of(pod).map(d -> d.at().plusSeconds(policy.seconds()));
        if (until.isPresent()) {
            return survey.now().isBefore(until.get()) ? new Waits(until.get()) : new None();
        }
        Map<String, String> labels =
                labels(policy, pod, survey.servedBy(pod), survey.workloadOf(pod), survey.budgetsOf(pod));
        return labels.isEmpty() ? new None() : new TakeOff(labels);
    }

    /**
     * What is put back on a pod that a drain holds; empty where nothing was taken off it, and where it goes as soon as
     * something has been looked at.
     */
    static Optional<Detached> back(Pod pod, Blocker held) {
        boolean passes = held instanceof Blocker.BudgetBehind || held instanceof Blocker.TurnOfOthers;
        return passes ? Optional.empty() : Detached.of(pod);
    }

    /** Which of a pod's labels are taken off so that it leaves Services; those of a Service that cannot be left are not. */
    private static Map<String, String> labels(
            Detaching policy,
            Pod pod,
            Collection<ServiceView> services,
            Optional<Workload> workload,
            List<Budget> budgets) {
        Optional<Workload> known = workload.filter(w -> KINDS.contains(w.key().kind()));
        if (known.isEmpty()) {
            return Map.of();
        }
        Set<String> kept = new TreeSet<>(KEPT);
        kept.addAll(selected(known.get().selector()));
        budgets.forEach(budget -> kept.addAll(selected(budget.selector())));
        Map<String, String> labels = new TreeMap<>();
        for (ServiceView service : services) {
            for (String name : selected(service.selector())) {
                String value = pod.labels().get(name);
                if (value != null && policy.labels().contains(name) && !kept.contains(name)) {
                    labels.put(name, value);
                }
            }
        }
        return labels;
    }

    /** The Services that a pod cannot leave so. */
    static List<String> stays(
            Detaching policy,
            Pod pod,
            Collection<ServiceView> services,
            Optional<Workload> workload,
            List<Budget> budgets) {
        return services.stream()
                .filter(service ->
                        labels(policy, pod, List.of(service), workload, budgets).isEmpty())
                .map(ServiceView::text)
                .sorted()
                .toList();
    }

    private static Set<String> selected(Selector selector) {
        Set<String> names = new TreeSet<>(selector.labels().keySet());
        selector.requirements().forEach(r -> names.add(r.label()));
        return names;
    }
}
