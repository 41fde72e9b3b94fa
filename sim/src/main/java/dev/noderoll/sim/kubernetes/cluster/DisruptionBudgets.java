package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.number;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.LabelSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The disruption controller: keeps the status of PodDisruptionBudgets, from which the eviction API decides.
 *
 * <ul>
 *   <li>Healthy is a pod that is Ready, not being deleted, and not evicted within the last 2 minutes (D76, D78).
 *   <li>{@code maxUnavailable}, and a percentage of {@code minAvailable}, count from the scale of the pods' owners; a
 *       number in {@code minAvailable} from the pods there are. Percentages round up.
 *   <li>A pod whose owner has no scale (a DaemonSet, a Job) fails the sync: nothing is allowed. Pods without an owner are
 *       left out of the count. Of custom resources those count that are known to have one, with as many replicas as they
 *       have had pods at a time.
 * </ul>
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/disruption/disruption.go">source</a>
 */
final class DisruptionBudgets {

    private static final Duration DELETION_TIMEOUT = Duration.ofMinutes(2);

    /**
     * Custom resources that own pods themselves and whose definitions have {@code subresources.scale}.
     *
     * @see <a href="https://github.com/openkruise/kruise/tree/master/config/crd/bases">apps.kruise.io_clonesets.yaml,
     *     apps.kruise.io_statefulsets.yaml</a>
     * @see <a href="https://github.com/cloudnative-pg/cloudnative-pg/blob/main/api/v1/cluster_types.go">Cluster</a>:
     *     {@code +kubebuilder:subresource:scale:specpath=.spec.instances}
     */
    private static final Set<String> SCALED =
            Set.of("CloneSet.apps.kruise.io", "StatefulSet.apps.kruise.io", "Cluster.postgresql.cnpg.io");

    private final Control control;
    private final WorkQueue queue;

    /** The most pods that each custom resource has had, by its UID. */
    private final Map<String, Integer> replicas = new TreeMap<>();

    private final SelectorIndex index;

    DisruptionBudgets(Control control) {
        this.control = control;
        this.queue = control.queue("disruption-controller", this::reconcile);
        this.index = new SelectorIndex(
                control,
                Kind.POD_DISRUPTION_BUDGET,
                b -> LabelSelector.of(Fields.at(b, "spec", "selector")),
                queue::add);
    }

    void start() {
        index.start();
        for (Kind kind : List.of(Kind.DEPLOYMENT, Kind.REPLICA_SET, Kind.REPLICATION_CONTROLLER, Kind.STATEFUL_SET)) {
            control.api().onChange(kind, change -> {
                if (Control.touches(change, "spec", "replicas")) {
                    String namespace = Fields.namespace(change.object());
                    control.api().list(Kind.POD_DISRUPTION_BUDGET, namespace).forEach(b -> queue.add(Key.of(b)));
                }
            });
        }
    }

    private void reconcile(Key key) {
        Optional<ObjectNode> found = control.living(Kind.POD_DISRUPTION_BUDGET, key);
        if (found.isEmpty()) {
            return;
        }
        ObjectNode budget = found.get();
        List<ObjectNode> pods = index.podsOf(key);
        ObjectNode after = budget.deepCopy();
        ObjectNode status = Fields.child(after, "status");
        status.put("observedGeneration", number(budget, "metadata", "generation"));
        Map<String, Instant> disrupted = disrupted(budget, pods);
        ObjectNode kept = status.putObject("disruptedPods");
        disrupted.forEach((pod, when) -> kept.put(pod, Fields.time(when)));
        if (kept.isEmpty()) {
            status.remove("disruptedPods");
        }
        int healthy = (int) pods.stream()
                .filter(p -> Fields.isReady(p) && !Fields.isTerminating(p) && !disrupted.containsKey(Fields.name(p)))
                .count();
        write(after, budget.path("spec"), pods, healthy);
        disrupted.values().stream()
                .min(Instant::compareTo)
                .ifPresent(first -> queue.addAfter(
                        key,
                        Duration.between(control.now(), first.plus(DELETION_TIMEOUT))
                                .plusSeconds(1)));
    }

    private void write(ObjectNode after, JsonNode spec, List<ObjectNode> pods, int healthy) {
        ObjectNode status = Fields.child(after, "status");
        Demand demand;
        try {
            demand = demand(spec, pods);
        } catch (NoScale e) {
            status.put("disruptionsAllowed", 0);
            condition(after, "False", "SyncFailed", e.why);
            control.api().updateStatus(Kind.POD_DISRUPTION_BUDGET, after);
            return;
        }
        int allowed = demand.expected() <= 0 ? 0 : Math.max(0, healthy - demand.desired());
        status.put("currentHealthy", healthy)
                .put("desiredHealthy", demand.desired())
                .put("expectedPods", demand.expected())
                .put("disruptionsAllowed", allowed);
        condition(after, allowed > 0 ? "True" : "False", allowed > 0 ? "SufficientPods" : "InsufficientPods", "");
        control.api().updateStatus(Kind.POD_DISRUPTION_BUDGET, after);
    }

    private void condition(ObjectNode after, String value, String reason, String message) {
        Fields.setCondition(after, "DisruptionAllowed", value, reason, message, control.now());
    }

    /** How many pods there should be, and how many of them must be healthy. */
    private record Demand(int expected, int desired) {}

    private Demand demand(JsonNode spec, List<ObjectNode> pods) throws NoScale {
        if (!spec.path("maxUnavailable").isMissingNode()) {
            int expected = scale(pods);
            int unavailable = Share.of(spec.path("maxUnavailable")).roundUp(expected);
            return new Demand(expected, Math.max(0, expected - unavailable));
        }
        Share least = Share.of(spec.path("minAvailable"));
        if (least.isPercent()) {
            int expected = scale(pods);
            return new Demand(expected, least.roundUp(expected));
        }
        return new Demand(pods.size(), spec.has("minAvailable") ? least.amount() : 0);
    }

    /** The sum of the replicas of all owners of the pods. */
    private int scale(List<ObjectNode> pods) throws NoScale {
        Map<String, Integer> owners = new TreeMap<>();
        for (ObjectNode pod : pods) {
            Optional<Fields.Owner> owner = Fields.controller(pod);
            if (owner.isPresent() && !owners.containsKey(owner.get().uid())) {
                scaled(pod, owner.get()).ifPresent(s -> owners.put(Fields.uid(s), number(s, "spec", "replicas")));
            }
        }
        return owners.values().stream().mapToInt(Integer::intValue).sum();
    }

    private Optional<ObjectNode> scaled(ObjectNode pod, Fields.Owner owner) throws NoScale {
        String namespace = Fields.namespace(pod);
        if (owner.is(Kind.REPLICA_SET)) {
            return control.api()
                    .get(Kind.REPLICA_SET, namespace, owner.name())
                    .map(set -> Fields.controller(set)
                            .filter(o -> o.is(Kind.DEPLOYMENT))
                            .flatMap(o -> control.api().get(Kind.DEPLOYMENT, namespace, o.name()))
                            .orElse(set));
        }
        for (Kind kind : List.of(Kind.REPLICATION_CONTROLLER, Kind.STATEFUL_SET)) {
            if (owner.is(kind)) {
                return control.api().get(kind, namespace, owner.name());
            }
        }
        if (SCALED.contains(owner.title())) {
            return Optional.of(custom(namespace, owner));
        }
        throw new NoScale(owner.kind() + " " + owner.name() + " does not implement the scale subresource");
    }

    /** As its scale tells it. */
    private ObjectNode custom(String namespace, Fields.Owner owner) {
        int pods = (int) control.api().list(Kind.POD, namespace).stream()
                .flatMap(pod -> Fields.controller(pod).stream())
                .filter(owner::equals)
                .count();
        ObjectNode scale = Fields.object();
        scale.putObject("metadata").put("uid", owner.uid());
        scale.putObject("spec").put("replicas", replicas.merge(owner.uid(), pods, Math::max));
        return scale;
    }

    /** Pods that were evicted a moment ago and do not show it yet. */
    private Map<String, Instant> disrupted(ObjectNode budget, List<ObjectNode> pods) {
        Map<String, Instant> found = new TreeMap<>();
        JsonNode said = Fields.at(budget, "status", "disruptedPods");
        for (ObjectNode pod : pods) {
            String name = Fields.name(pod);
            if (said.has(name) && !Fields.isTerminating(pod)) {
                Instant when = Fields.instant(said, name);
                if (control.now().isBefore(when.plus(DELETION_TIMEOUT))) {
                    found.put(name, when);
                }
            }
        }
        return found;
    }

    private static final class NoScale extends Exception {
        private static final long serialVersionUID = 1L;

        private final String why;

        NoScale(String why) {
            super(why);
            this.why = why;
        }
    }
}
