package dev.noderoll.lab.fault;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.fault.Trouble.Place;
import dev.noderoll.lab.fault.Trouble.Source;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Policies and webhooks that refuse, scalings by any amount, capacity that never comes, pods for other nodes. */
public final class MeanTrouble {

    /** How the names of pods begin that no node of the group may run. */
    public static final String FOREIGN = "foreign-";

    private static final String APP = "app";

    private final Place place;
    private final Weather weather;

    /** Apps whose pods nobody may evict; while {@link #none} is positive nobody makes any. */
    private final Set<String> kept = new TreeSet<>();

    private int none;
    private int made;

    MeanTrouble(Place place, Weather weather) {
        this.place = place;
        this.weather = weather;
        place.api()
                .onEviction(eviction -> place.api()
                        .get(Kind.POD, eviction.namespace(), eviction.name())
                        .filter(pod -> kept.contains(app(pod)))
                        .ifPresent(_ -> refuseEviction()));
        place.api().admitPods(_ -> {
            if (none > 0) {
                throw unreachable("pods.example.com");
            }
        });
    }

    List<Source> sources() {
        return List.of(
                new RefusesEvictions(), new RefusesPods(), new ScaledFar(), new Swung(), new Lasting(), new Foreign());
    }

    private static String app(ObjectNode pod) {
        return pod.path("metadata").path("labels").path(APP).asText();
    }

    /**
     * As a ValidatingAdmissionPolicy does whose {@code reason} is not set.
     *
     * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/">its validations</a>
     */
    private static void refuseEviction() {
        throw new KubeError(
                422,
                "Invalid",
                "ValidatingAdmissionPolicy 'freeze' with binding 'freeze' denied request: pods of this app stay",
                null);
    }

    /**
     * A webhook with {@code failurePolicy: Fail} that nobody answers for.
     *
     * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go">dispatcher.go</a>
     */
    private static KubeError unreachable(String webhook) {
        return new KubeError(
                500,
                "InternalError",
                "Internal error occurred: failed calling webhook \"" + webhook
                        + "\": failed to call webhook: connection refused",
                null);
    }

    private final class RefusesEvictions implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.EVICTION_REFUSED;
        }

        @Override
        public Runnable strike(Dice dice) {
            List<String> apps = place.api().list(Kind.POD).stream()
                    .map(MeanTrouble::app)
                    .filter(app -> !app.isEmpty() && !kept.contains(app))
                    .distinct()
                    .toList();
            if (apps.isEmpty()) {
                return NOTHING;
            }
            String app = dice.pick(apps);
            kept.add(app);
            return () -> kept.remove(app);
        }
    }

    private final class RefusesPods implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.PODS_REFUSED;
        }

        @Override
        public Runnable strike(Dice dice) {
            none++;
            return () -> none--;
        }
    }

    /** Two to five times as many replicas of a Deployment or StatefulSet; the former number later. */
    private final class ScaledFar implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.SCALED_FAR;
        }

        @Override
        public Runnable strike(Dice dice) {
            Kind kind = dice.chance(0.7) ? Kind.DEPLOYMENT : Kind.STATEFUL_SET;
            List<ObjectNode> found = place.api().list(kind);
            int times = 2 + dice.below(4);
            if (found.isEmpty()) {
                return NOTHING;
            }
            ObjectNode workload = dice.pick(found);
            int before = workload.path("spec").path("replicas").asInt(1);
            place.scale(kind, workload, before * times);
            return () -> place.scale(kind, workload, before);
        }
    }

    /** Whoever writes the desired capacity, as an autoscaler of nodes does; it stays so. */
    private final class Swung implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.CAPACITY_SWUNG;
        }

        @Override
        public Runnable strike(Dice dice) {
            GroupDescription now = place.aws().autoScaling().peek(place.group());
            int least = Math.max(1, now.min());
            int to = least + dice.below(now.max() - least + 1);
            if (to < now.desired() && !place.hooked()) {
                return NOTHING;
            }
            if (to < now.desired()) {
                weather.capacityLowered();
            } else {
                weather.instancesAdded(to - now.desired());
            }
            place.aws().autoScaling().setDesiredCapacity(place.group(), to);
            return NOTHING;
        }
    }

    private final class Lasting implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.LASTING_SHORTAGE;
        }

        @Override
        public boolean lasts() {
            return true;
        }

        @Override
        public Runnable strike(Dice dice) {
            List<String> zones = place.aws().autoScaling().peek(place.group()).zones();
            Optional<String> only = dice.chance(0.5) ? Optional.of(dice.pick(zones)) : Optional.empty();
            return GroupTrouble.shortage(
                    place, weather, zone -> only.map(zone::equals).orElse(true));
        }
    }

    /** A queue's pods behind its gate, pods for another pool, or pods larger than any node of the group. */
    private final class Foreign implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.FOREIGN_PODS;
        }

        @Override
        public Runnable strike(Dice dice) {
            List<String> names = new ArrayList<>();
            int what = dice.below(3);
            for (int i = 1 + dice.below(3); i > 0; i--) {
                made++;
                String name = FOREIGN + made;
                if (none == 0) {
                    place.api().create(Kind.POD, pod(name, what));
                    names.add(name);
                }
            }
            return () -> names.forEach(this::delete);
        }

        private void delete(String name) {
            if (place.api().get(Kind.POD, "default", name).isPresent()) {
                place.api().delete(Kind.POD, "default", name, Deletion.PLAIN);
            }
        }

        private static ObjectNode pod(String name, int what) {
            ObjectNode pod = JsonNodeFactory.instance.objectNode();
            pod.put("apiVersion", "v1").put("kind", "Pod");
            pod.putObject("metadata").put("namespace", "default").put("name", name);
            ObjectNode spec = pod.putObject("spec");
            ObjectNode container =
                    spec.putArray("containers").addObject().put("name", "app").put("image", "example/queued:1");
            switch (what) {
                case 0 -> spec.putArray("schedulingGates").addObject().put("name", "example.com/admission");
                case 1 -> spec.putObject("nodeSelector").put("pool", "gpu");
                default ->
                    container.putObject("resources").putObject("requests").put("cpu", "96");
            }
            return pod;
        }
    }
}
