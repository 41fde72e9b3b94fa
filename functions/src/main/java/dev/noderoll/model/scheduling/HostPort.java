package dev.noderoll.model.scheduling;

/**
 * A port of the node that a pod takes for itself.
 *
 * @param ip {@code 0.0.0.0} for all addresses
 */
public record HostPort(String protocol, String ip, int port) {

    private static final String ALL = "0.0.0.0";

    /** Whether two pods cannot have both on one node. */
    public boolean conflicts(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (ip.equals(other.ip) || ip.equals(ALL) || other.ip.equals(ALL));
    }

    public String text() {
        return protocol + " " + (ip.equals(ALL) ? "" : ip + ":") + port;
    }
}
