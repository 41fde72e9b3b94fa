package dev.noderoll.lab.probe;

/** Why a request failed. */
public enum Failure {
    /** The proxy knows no endpoint of the Service, or its load balancer no target node. */
    NO_ENDPOINT,
    /** The proxy sent it to a pod whose process does not accept connections: not yet, or no longer; or to a machine that is gone. */
    REFUSED,
    /** The process, its machine, or the target node's machine ended before it had answered. */
    CUT
}
