package dev.noderoll.lab.load;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which pod is on which node, and of which workload: by arithmetic, so that nothing has to be kept.
 *
 * <p>The movable pods are numbered through, node by node, and dealt to the workloads in turn.
 */
record Layout(LoadSize size) {

    static final String SYSTEM = "kube-system";

    private static final Pattern POD = Pattern.compile("app-(\\d{1,7})-(\\d{1,7})");
    private static final Pattern DAEMON = Pattern.compile("agent-(\\d)-node-(\\d{1,7})");

    /** A pod's names. */
    record PodName(String namespace, String name) {
        String uid() {
            return "pod-" + name;
        }
    }

    /** All pods: those that a drain moves first, then the daemons'. */
    int pods() {
        return size.movable() + LoadSize.DAEMONS * size.nodes();
    }

    boolean isDaemon(int pod) {
        return pod >= size.movable();
    }

    int nodeOf(int pod) {
        return isDaemon(pod) ? (pod - size.movable()) / LoadSize.DAEMONS : pod / size.movablePerNode();
    }

    /** Not for a daemon. */
    int workloadOf(int pod) {
        return pod % size.workloads();
    }

    PodName name(int pod) {
        if (isDaemon(pod)) {
            int daemon = pod - size.movable();
            return new PodName(SYSTEM, "agent-" + daemon % LoadSize.DAEMONS + "-node-" + daemon / LoadSize.DAEMONS);
        }
        int workload = workloadOf(pod);
        return new PodName(namespaceOf(workload), app(workload) + "-" + pod / size.workloads());
    }

    /** -1 when there was never such a pod. */
    int find(String namespace, String name) {
        int pod = number(name);
        return pod >= 0 && pod < pods() && name(pod).equals(new PodName(namespace, name)) ? pod : -1;
    }

    private int number(String name) {
        Matcher movable = POD.matcher(name);
        if (movable.matches()) {
            return Integer.parseInt(movable.group(2)) * size.workloads() + Integer.parseInt(movable.group(1));
        }
        Matcher daemon = DAEMON.matcher(name);
        return daemon.matches()
                ? size.movable()
                        + Integer.parseInt(daemon.group(2)) * LoadSize.DAEMONS
                        + Integer.parseInt(daemon.group(1))
                : -1;
    }

    List<Integer> podsOf(int workload) {
        List<Integer> pods = new ArrayList<>();
        for (int pod = workload; pod < size.movable(); pod += size.workloads()) {
            pods.add(pod);
        }
        return pods;
    }

    int replicas(int workload) {
        return Math.ceilDiv(size.movable() - workload, size.workloads());
    }

    static String app(int workload) {
        return "app-" + workload;
    }

    String namespaceOf(int workload) {
        return "team-" + workload % size.namespaces();
    }

    /** The number at the end of a name, if that is of a workload; -1 otherwise. */
    int workload(String namespace, String name) {
        if (!name.matches("app-\\d{1,7}")) {
            return -1;
        }
        int workload = Integer.parseInt(name.substring("app-".length()));
        return workload < size.workloads() && namespaceOf(workload).equals(namespace) ? workload : -1;
    }
}
