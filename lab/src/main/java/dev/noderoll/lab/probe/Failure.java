package dev.noderoll.lab.probe;

/** Why a request failed. */
public enum Failure {
    /** The proxy knows no endpoint of the Service. */
    NO_ENDPOINT,
    /** The proxy sent it to a pod whose process does not accept connections: not yet, or no longer. */
    REFUSED,
    /** The process, or its machine, ended before it had answered. */
    CUT
}
