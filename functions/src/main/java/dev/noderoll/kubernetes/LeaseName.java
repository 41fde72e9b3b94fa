package dev.noderoll.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The names of Leases. */
final class LeaseName {

    static final String NAMESPACE = "noderoll";

    /** The path of all Leases. */
    static final String ALL = "apis/coordination.k8s.io/v1/namespaces/" + NAMESPACE + "/leases";

    /** With the prefix and a hash it stays below the 253 characters that a name may have. */
    private static final int LONGEST = 200;

    private LeaseName() {}

    /**
     * {@code noderoll-<group>}; where an object cannot have the group's name, one that is like it, with a hash of the
     * whole.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names">Names</a>
     */
    static String of(String group) {
        boolean fits = group.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?") && group.length() <= LONGEST;
        if (fits) {
            return "noderoll-" + group;
        }
        String like = group.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-");
        return "noderoll-" + like.substring(0, Math.min(like.length(), LONGEST)) + "-" + hash(group);
    }

    /** Of the turn to evict in a namespace, whose name any object can have; no group's Lease is called so. */
    static String ofTurn(String namespace) {
        return "noderoll.turn." + namespace;
    }

    /** Of how the cluster's surplus nodes are shared out; no group's Lease and no turn is called so. */
    static String ofSurplus() {
        return "noderoll.surplus";
    }

    private static String hash(String group) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(group.getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
