package dev.noderoll.lab.probe;

/** Why a request failed. */
public enum Failure {
    /** The proxy knows no endpoint of the Service, or its load balancer no target node. */
    NO_ENDPOINT,
    /** The proxy sent it to a pod whose process does not accept connections: not yet, or no longer. */
    REFUSED,
    /** Nobody has answered the connection: the pod's network is gone, or its machine. The client waits for all its time. */
    UNANSWERED,
    /** The process, its machine, or the target node's machine ended before it had answered, or closed a kept connection. */
    CUT,
    /** There was an answer, and it was another than the right one. */
    WRONG
}
