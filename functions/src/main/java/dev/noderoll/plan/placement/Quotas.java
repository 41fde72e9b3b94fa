package dev.noderoll.plan.placement;

import dev.noderoll.model.scheduling.Amounts;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.QuotaView;
import dev.noderoll.plan.placement.Restart.Reason.QuotaFull;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether a namespace's quotas have room for a pod. Limits are left out: a successor has what its predecessor had, so
 * only requests and the number of pods are counted.
 *
 * <p>A pod that is being deleted is counted until it is gone; only then may another take its share.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/policy/resource-quotas/">Resource quotas</a>
 */
final class Quotas {

    private Quotas() {}

    /** The first quota that has no room for one such pod more. */
    static Optional<QuotaFull> beside(PodView pod, Iterable<QuotaView> quotas) {
        return full(pod, quotas, asked(pod));
    }

    /** The first quota that is overdrawn, so that a pod that goes is not made again. */
    static Optional<QuotaFull> instead(PodView pod, Iterable<QuotaView> quotas) {
        Map<String, Long> nothingMore = new TreeMap<>(asked(pod));
        nothingMore.replaceAll((resource, amount) -> amount == 0 ? -1L : 0L);
        return full(pod, quotas, nothingMore);
    }

    private static Optional<QuotaFull> full(PodView pod, Iterable<QuotaView> quotas, Map<String, Long> more) {
        for (QuotaView quota : quotas) {
            if (!quota.namespace().equals(pod.key().namespace())) {
                continue;
            }
            for (Map.Entry<String, Long> hard : quota.hard().entrySet()) {
                long used = quota.used().getOrDefault(hard.getKey(), 0L);
                Long asked = more.get(hard.getKey());
                if (asked != null && asked >= 0 && used + asked > hard.getValue()) {
                    return Optional.of(new QuotaFull(
                            quota.namespace() + "/" + quota.name(), hard.getKey(), used, hard.getValue()));
                }
            }
        }
        return Optional.empty();
    }

    /** By the names that quotas use. */
    private static Map<String, Long> asked(PodView pod) {
        Amounts requests = pod.needs().requests();
        Map<String, Long> asked = new TreeMap<>();
        asked.put("pods", 1L);
        asked.put("count/pods", 1L);
        for (String prefix : new String[] {"", "requests."}) {
            asked.put(prefix + "cpu", requests.cpu());
            asked.put(prefix + "memory", requests.memory());
            asked.put(prefix + "ephemeral-storage", requests.ephemeral());
        }
        requests.others().forEach((resource, amount) -> asked.put("requests." + resource, amount));
        return asked;
    }
}
