package dev.noderoll.plan.placement;

import dev.noderoll.model.NodeName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether a restart of its workload can bring a pod's successor up beside it, before the pod goes. */
public sealed interface Restart {

    /** Its successor can start on these nodes now; empty when another scheduler than the known one places it. */
    record CanStart(List<NodeName> nodes) implements Restart {
        public CanStart {
            nodes = List.copyOf(nodes);
        }
    }

    /** Its successor could start on a new node in any of these zones. */
    record NeedsLaunch(Set<String> zones) implements Restart {
        public NeedsLaunch {
            zones = new TreeSet<>(zones);
        }
    }

    /** Its successor cannot start while it is there. */
    record NoRestart(Reason reason) implements Restart {}

    /** That it is for a volume, which two pods on different nodes never have together, in words; empty when it is not. */
    default Optional<String> oneAtATime() {
        return switch (this) {
            case NoRestart(Reason.OneNodeAtATime claim) -> Optional.of(claim.text());
            case NoRestart(Reason.OnePodAtATime claim) -> Optional.of(claim.text());
            default -> Optional.empty();
        };
    }

    /** Why two pods of the workload cannot run side by side. */
    sealed interface Reason {

        String text();

        /** The claim is ReadWriteOnce: its volume can be attached to one node at a time. */
        record OneNodeAtATime(String claim) implements Reason {
            @Override
            public String text() {
                return "claim " + claim
                        + " can be attached to one node at a time, so the successor cannot start beside it";
            }
        }

        /** The claim is ReadWriteOncePod. */
        record OnePodAtATime(String claim) implements Reason {
            @Override
            public String text() {
                return "claim " + claim + " is for one pod at a time, so the successor cannot start beside it";
            }
        }

        /** The namespace's quota has no room for one pod more. */
        record QuotaFull(String quota, String resource, long used, long hard) implements Reason {
            @Override
            public String text() {
                return "quota " + quota + " has no room for one pod more: " + resource + " " + used + " of " + hard;
            }
        }

        /** No node takes it while the pod is there, such as for its host port. */
        record NoPlace(String why) implements Reason {
            @Override
            public String text() {
                return "no node takes the successor beside it: " + why;
            }
        }
    }
}
