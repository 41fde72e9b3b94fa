package dev.noderoll.lab.load;

import dev.noderoll.port.Misconfigured;

/**
 * How large a cluster is. Everything else follows: a Service and a Deployment for each 15 pods, a budget for each 20th of
 * them, a volume attached for each second node, two daemons on each node.
 *
 * @param nodes also the members of the group
 * @param pods in all, daemon pods too; at least four a node
 * @param nodeBytes of a Node's JSON, about
 * @param podBytes of a Pod's JSON, about
 */
record LoadSize(int nodes, int pods, int nodeBytes, int podBytes) {

    static final int DAEMONS = 2;

    private static final int MOST_NODES = 10_000;
    private static final int MOST_PER_NODE = 110;

    LoadSize {
        if (nodes < 10 || nodes > MOST_NODES) {
            throw Misconfigured.field("--nodes", String.valueOf(nodes), "10 to " + MOST_NODES);
        }
        if (pods < 2 * DAEMONS * nodes || pods > MOST_PER_NODE * nodes) {
            throw Misconfigured.field("--pods", String.valueOf(pods), "4 to 110 for each node");
        }
    }

    /** Pods of a node that a drain moves. */
    int movablePerNode() {
        return pods / nodes - DAEMONS;
    }

    int movable() {
        return movablePerNode() * nodes;
    }

    int workloads() {
        return Math.max(1, Math.max(movablePerNode(), pods / 15));
    }

    int budgets() {
        return Math.max(1, workloads() / 20);
    }

    int attachments() {
        return nodes / 2;
    }

    int namespaces() {
        return Math.min(100, workloads());
    }
}
