package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.KubeErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Quotas on a namespace's pods: admission refuses a pod for which there is no room, and the controller says what is used.
 *
 * <p>A pod counts until it is gone or has ended, also while it is being deleted. Counted are pods and what they request;
 * limits and objects of other kinds are not, nor quotas that are for some pods only.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/quota/v1/evaluator/core/pods.go">pods.go</a>
 * @see <a href="https://kubernetes.io/docs/concepts/policy/resource-quotas/">Resource quotas</a>
 */
final class ResourceQuotas {

    private final Control control;
    private final WorkQueue queue;

    ResourceQuotas(Control control) {
        this.control = control;
        this.queue = control.queue("resourcequota-controller", this::reconcile);
    }

    void start() {
        control.api().admitPods(this::admit);
        control.enqueue(Kind.RESOURCE_QUOTA, queue);
        control.api().onChange(Kind.POD, change -> {
            if (change.type() != ChangeType.MODIFIED || Control.touches(change, "status", "phase")) {
                of(Fields.namespace(change.object())).forEach(quota -> queue.add(Key.of(quota)));
            }
        });
    }

    private List<ObjectNode> of(String namespace) {
        List<ObjectNode> quotas = new ArrayList<>(control.api().list(Kind.RESOURCE_QUOTA, namespace));
        quotas.removeIf(q -> !q.path("spec").path("scopes").isEmpty()
                || !q.path("spec").path("scopeSelector").isEmpty());
        return quotas;
    }

    /** @see <a href="https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go">the words</a> */
    private void admit(ObjectNode pod) {
        String namespace = Fields.namespace(pod);
        for (ObjectNode quota : of(namespace)) {
            Map<String, Long> used = used(namespace);
            Map<String, Long> asked = counts(pod);
            for (Map.Entry<String, JsonNode> hard :
                    quota.path("spec").path("hard").properties()) {
                String name = hard.getKey();
                long before = used.getOrDefault(name, 0L);
                long wanted = asked.getOrDefault(name, 0L);
                if (wanted > 0 && before + wanted > Quantity.millis(hard.getValue())) {
                    String exceeded = "exceeded quota: " + Fields.name(quota) + ", requested: " + name + "="
                            + text(wanted) + ", used: " + name + "=" + text(before) + ", limited: " + name + "="
                            + hard.getValue().asText();
                    throw KubeErrors.forbidden(Kind.POD, Fields.name(pod), exceeded);
                }
            }
        }
    }

    private void reconcile(Key key) {
        Optional<ObjectNode> found = control.living(Kind.RESOURCE_QUOTA, key);
        if (found.isEmpty()) {
            return;
        }
        ObjectNode after = found.get().deepCopy();
        JsonNode hard = after.path("spec").path("hard");
        Map<String, Long> used = used(key.namespace());
        ObjectNode status = Fields.child(after, "status");
        status.set("hard", hard.deepCopy());
        ObjectNode said = status.putObject("used");
        hard.fieldNames().forEachRemaining(name -> said.put(name, text(used.getOrDefault(name, 0L))));
        control.api().updateStatus(Kind.RESOURCE_QUOTA, after);
    }

    /** In thousandths, by the names that quotas use. */
    private Map<String, Long> used(String namespace) {
        Map<String, Long> sum = new TreeMap<>();
        for (ObjectNode pod : control.api().list(Kind.POD, namespace)) {
            String phase = Fields.text(pod, "status", "phase");
            if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
                counts(pod).forEach((name, amount) -> sum.merge(name, amount, Long::sum));
            }
        }
        return sum;
    }

    private static Map<String, Long> counts(ObjectNode pod) {
        PodRequest request = PodRequest.of(pod);
        Map<String, Long> counts = new TreeMap<>();
        counts.put("pods", 1000L);
        counts.put("count/pods", 1000L);
        for (String prefix : new String[] {"", "requests."}) {
            counts.put(prefix + "cpu", request.cpu());
            counts.put(prefix + "memory", request.memory());
        }
        request.others().forEach((name, amount) -> counts.put("requests." + name, amount));
        return counts;
    }

    private static String text(long thousandths) {
        return thousandths % 1000 == 0 ? String.valueOf(thousandths / 1000) : thousandths + "m";
    }
}
