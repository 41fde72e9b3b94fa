package dev.noderoll.plan;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.DrainSurvey.Namespace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Pods that a budget keeps for their role, as the primary of a Postgres, and whose operator gives the role to another one
 * when the node is cordoned: waiting helps, where the budget's numbers say that it never will.
 *
 * @see <a href="https://cloudnative-pg.io/documentation/current/kubernetes_upgrade/">CloudNativePG, Kubernetes upgrade</a>:
 *     it switches over when the primary's node is unschedulable, all instances are ready, and another one's node is not
 * @see <a href="https://github.com/zalando/postgres-operator/blob/master/docs/administrator.md">Zalando's operator</a>: it
 *     moves masters off nodes that are being drained
 */
final class Roles {

    /** Labels whose value is a role that such an operator gives; {@link #OPT_IN} for others. */
    private static final Set<String> KNOWN = Set.of("cnpg.io/instanceRole", "spilo-role");

    private static final String OPT_IN = "noderoll.dev/operator-moves-role";

    /** For an operator to notice, and to choose; after that it is taken not to. */
    private static final Duration CHOOSING = Duration.ofMinutes(10);

    private Roles() {}

    /** Whether a pod that its one budget never lets go will lose its role, and so that budget, to another of its kind. */
    static boolean movesOn(Pod pod, DrainSurvey survey) {
        Namespace namespace = survey.namespaceOf(pod);
        List<Pod> kin = OnePodServices.kin(pod, namespace);
        boolean alone = survey.budgetsOf(pod).stream()
                .allMatch(budget -> isOfRole(budget, pod)
                        && namespace.pods().stream()
                                .noneMatch(p -> budget.covers(p)
                                        && !p.finished()
                                        && !p.key().equals(pod.key())));
        return alone && kin.stream().anyMatch(Pod::serving) && inTime(pod, kin, survey);
    }

    private static boolean isOfRole(Budget budget, Pod pod) {
        return budget.selector().labels().keySet().stream()
                .anyMatch(label ->
                        KNOWN.contains(label) || label.equals(pod.annotations().get(OPT_IN)));
    }

    /** Operators wait until all of a kind are back: the time begins when the last of them is. */
    private static boolean inTime(Pod pod, List<Pod> kin, DrainSurvey survey) {
        Instant calm = kin.stream()
                .map(Pod::readySince)
                .filter(since -> since != null)
                .reduce(survey.siteOf(pod).since(), (a, b) -> a.isAfter(b) ? a : b);
        return kin.stream().anyMatch(p -> OnePodServices.away(p, survey.now()))
                || survey.now().isBefore(calm.plus(CHOOSING));
    }
}
