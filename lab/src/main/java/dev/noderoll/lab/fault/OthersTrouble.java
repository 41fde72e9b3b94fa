package dev.noderoll.lab.fault;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.fault.Trouble.Place;
import dev.noderoll.lab.fault.Trouble.Source;
import dev.noderoll.sim.aws.AutoScaling;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Autoscalers of pods and of nodes, and other operators. */
final class OthersTrouble {

    private static final String TO_BE_DELETED = "ToBeDeletedByClusterAutoscaler";

    private final Place place;
    private final Weather weather;

    OthersTrouble(Place place, Weather weather) {
        this.place = place;
        this.weather = weather;
    }

    List<Source> sources() {
        return List.of(new ScaledUp(), new Marks(), new Removes(), new Uncordon(), new BudgetChanged());
    }

    private Optional<ObjectNode> any(Kind kind, Dice dice, Predicate<ObjectNode> which) {
        List<ObjectNode> found = place.api().list(kind).stream().filter(which).toList();
        return found.isEmpty() ? Optional.empty() : Optional.of(dice.pick(found));
    }

    /** A HorizontalPodAutoscaler writes spec.replicas of a Deployment, and the former number later. */
    private final class ScaledUp implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.SCALED_UP;
        }

        @Override
        public Runnable strike(Dice dice) {
            Optional<ObjectNode> found = any(Kind.DEPLOYMENT, dice, d -> true);
            int more = 1 + dice.below(3);
            return found.map(deployment -> {
                        int before = deployment.path("spec").path("replicas").asInt(1);
                        place.scale(Kind.DEPLOYMENT, deployment, before + more);
                        return (Runnable) () -> place.scale(Kind.DEPLOYMENT, deployment, before);
                    })
                    .orElse(NOTHING);
        }
    }

    /**
     * The taint that the cluster autoscaler puts on a node before it drains it, and takes off when the drain fails.
     *
     * @see <a href="https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/utils/taints/taints.go">taints.go</a>
     */
    private final class Marks implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.AUTOSCALER_MARKS;
        }

        @Override
        public Runnable strike(Dice dice) {
            Optional<ObjectNode> found = any(
                    Kind.NODE,
                    dice,
                    n -> !n.path("spec").path("taints").toString().contains(TO_BE_DELETED));
            found.ifPresent(node -> {
                weather.nodeTaken();
                place.change(
                        Kind.NODE,
                        node,
                        copy -> taints(copy)
                                .addObject()
                                .put("key", TO_BE_DELETED)
                                .put("effect", "NoSchedule"));
            });
            return found.<Runnable>map(node -> () -> place.change(
                            Kind.NODE,
                            node,
                            copy -> taints(copy)
                                    .removeIf(t -> t.path("key").asText().equals(TO_BE_DELETED))))
                    .orElse(NOTHING);
        }

        private static ArrayNode taints(ObjectNode node) {
            return node.withObjectProperty("spec").withArrayProperty("taints");
        }
    }

    /** An empty node: TerminateInstanceInAutoScalingGroup with decrement, as cloudprovider/aws/auto_scaling_groups.go. */
    private final class Removes implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.AUTOSCALER_REMOVES;
        }

        @Override
        public Runnable strike(Dice dice) {
            GroupDescription now = place.aws().autoScaling().peek(place.group());
            List<InstanceDescription> empty = now.instances().stream()
                    .filter(i -> i.state() == LifecycleState.IN_SERVICE)
                    .filter(i -> isEmpty(i.id()))
                    .toList();
            if (place.hooked() && !empty.isEmpty() && now.desired() > Math.max(1, now.min())) {
                weather.capacityLowered();
                place.aws()
                        .autoScaling()
                        .terminateInstanceInAutoScalingGroup(dice.pick(empty).id(), AutoScaling.Capacity.DECREMENT);
            }
            return NOTHING;
        }

        private boolean isEmpty(String instance) {
            return place.api().list(Kind.NODE).stream()
                    .filter(n -> Json.instance(n).equals(instance))
                    .anyMatch(n -> place
                            .api()
                            .podsOnNode(n.path("metadata").path("name").asText())
                            .stream()
                            .allMatch(pod -> pod.path("metadata")
                                    .path("ownerReferences")
                                    .toString()
                                    .contains("\"DaemonSet\"")));
        }
    }

    /** A person who knows nothing of the rollout; it stays so. */
    private final class Uncordon implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.FOREIGN_UNCORDON;
        }

        @Override
        public Runnable strike(Dice dice) {
            any(Kind.NODE, dice, n -> n.path("spec").path("unschedulable").asBoolean())
                    .ifPresent(node -> place.change(
                            Kind.NODE,
                            node,
                            copy -> copy.withObjectProperty("spec").remove("unschedulable")));
            return NOTHING;
        }
    }

    /** Another spec for a budget, or a second budget over the same pods, which the Eviction API answers with 500. */
    private final class BudgetChanged implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.BUDGET_CHANGED;
        }

        @Override
        public Runnable strike(Dice dice) {
            Optional<ObjectNode> found = any(Kind.POD_DISRUPTION_BUDGET, dice, b -> !PodTrouble.changed(b));
            if (found.isEmpty()) {
                return NOTHING;
            }
            ObjectNode budget = found.get();
            return dice.chance(0.3) ? second(budget) : another(budget, dice);
        }

        private Runnable another(ObjectNode budget, Dice dice) {
            String field = dice.pick(List.of("minAvailable", "maxUnavailable"));
            String share = dice.pick(List.of("0%", "20%", "50%", "100%"));
            ObjectNode before = (ObjectNode) budget.path("spec");
            place.change(Kind.POD_DISRUPTION_BUDGET, budget, copy -> {
                copy.withObjectProperty("spec").remove(List.of("minAvailable", "maxUnavailable"));
                copy.withObjectProperty("spec").put(field, share);
                PodTrouble.mark(copy);
            });
            return () -> place.change(Kind.POD_DISRUPTION_BUDGET, budget, copy -> PodTrouble.restore(copy, before));
        }

        private Runnable second(ObjectNode budget) {
            ObjectNode copy = budget.deepCopy();
            ObjectNode metadata = copy.putObject("metadata");
            String namespace = budget.path("metadata").path("namespace").asText();
            String name = budget.path("metadata").path("name").asText() + "-second";
            metadata.put("namespace", namespace).put("name", name);
            copy.remove("status");
            if (place.api().get(Kind.POD_DISRUPTION_BUDGET, namespace, name).isPresent()) {
                return NOTHING;
            }
            place.api().create(Kind.POD_DISRUPTION_BUDGET, copy);
            return () -> place.api()
                    .get(Kind.POD_DISRUPTION_BUDGET, namespace, name)
                    .ifPresent(b -> place.api().delete(Kind.POD_DISRUPTION_BUDGET, namespace, name, Deletion.PLAIN));
        }
    }
}
