package dev.noderoll.plan.placement;

import dev.noderoll.model.NodeName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Where the successor of a pod goes when the pod is evicted from a node that is being drained. */
public sealed interface Placement {

    /** In words, for whoever asks why. */
    String text();

    /** Whether the pod can be evicted, as far as its successor goes. */
    default boolean moves() {
        return switch (this) {
            case EvictNow _, NodeInTheWay _, NotJudged _ -> true;
            case ComesBack back -> !back.others().isEmpty();
            case WaitForLaunch _, UpToOthers _, Nowhere _ -> false;
        };
    }

    /** These nodes would take it now. Never empty. */
    record EvictNow(List<NodeName> nodes) implements Placement {
        public EvictNow {
            nodes = List.copyOf(nodes);
        }

        @Override
        public String text() {
            return "its successor has a place: " + NodeName.names(nodes);
        }
    }

    /** No node takes it now; a new one in any of these zones would. */
    record WaitForLaunch(Set<String> zones, NodeRefusal now) implements Placement {
        public WaitForLaunch {
            zones = new TreeSet<>(zones);
        }

        @Override
        public String text() {
            return "its successor needs a new node in " + String.join(" or ", zones) + ": elsewhere " + now.text();
        }
    }

    /**
     * Nothing but the drained node's going lets its successor be placed: the node still counts as a domain, or holds the
     * volume. Waiting for the successor before the node goes would be waiting for ever.
     *
     * @param nodes which would take it then
     */
    record NodeInTheWay(NodeName node, List<NodeName> nodes, String why) implements Placement {
        public NodeInTheWay {
            nodes = List.copyOf(nodes);
        }

        @Override
        public String text() {
            return "its successor has a place only when " + node + " is gone: " + why;
        }
    }

    /**
     * It tolerates all marks of the drained node, which would take it again: evicting it moves nothing for certain.
     *
     * @param others nodes that would take it as well
     */
    record ComesBack(NodeName node, List<NodeName> others) implements Placement {
        public ComesBack {
            others = List.copyOf(others);
        }

        @Override
        public String text() {
            return "it tolerates every taint, so its successor may come back to " + node
                    + "; tolerate only the taints that it needs to";
        }
    }

    /** No node takes it, no new one would, and the drained node's going does not help. */
    record Nowhere(List<Reason> reasons) implements Placement {
        public Nowhere {
            reasons = List.copyOf(reasons);
        }

        @Override
        public String text() {
            return "its successor has no place: "
                    + String.join("; ", reasons.stream().map(Reason::text).toList());
        }
    }

    /** No node takes it now, nor would a new one: for where other pods are, which move as well. */
    record UpToOthers(List<Reason> reasons) implements Placement {
        public UpToOthers {
            reasons = List.copyOf(reasons);
        }

        @Override
        public String text() {
            return "its successor has no place while other pods are where they are: "
                    + String.join("; ", reasons.stream().map(Reason::text).toList());
        }
    }

    /** Whoever places it is not the scheduler that is known here, or looks at more than is known here. */
    record NotJudged(String why) implements Placement {
        @Override
        public String text() {
            return "where its successor goes is not judged: " + why;
        }
    }

    /**
     * Why some nodes would not take a pod.
     *
     * @param nodes how many of the nodes that are there; 0 where it is the new ones
     * @param zones of new nodes that would not either
     */
    record Reason(String why, int nodes, Set<String> zones) {
        public Reason {
            zones = new TreeSet<>(zones);
        }

        String text() {
            String there = nodes == 0 ? "" : nodes == 1 ? "1 node" : nodes + " nodes";
            String fresh = zones.isEmpty() ? "" : "new nodes in " + String.join(", ", zones);
            String joint = there.isEmpty() || fresh.isEmpty() ? "" : " and ";
            String who = there + joint + fresh;
            return who.isEmpty() ? why : who + ": " + why;
        }
    }
}
