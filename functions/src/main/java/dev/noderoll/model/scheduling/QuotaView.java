package dev.noderoll.model.scheduling;

import java.util.Map;
import java.util.TreeMap;

/**
 * A ResourceQuota of a namespace, as its status says, without those that are for some pods only ({@code scopes}).
 *
 * @param hard the most, by the quota's own names; CPU in thousandths of a core, all else in units
 * @param used likewise
 * @see <a href="https://kubernetes.io/docs/concepts/policy/resource-quotas/">Resource quotas</a>
 */
public record QuotaView(String namespace, String name, Map<String, Long> hard, Map<String, Long> used) {
    public QuotaView {
        hard = new TreeMap<>(hard);
        used = new TreeMap<>(used);
    }
}
