package dev.noderoll.cli.forecast;

import java.time.Duration;
import java.util.List;

/**
 * What a rollout would come to, if it began now.
 *
 * @param end as the machine's own words: Done, NotBegun, Held, SurplusTaken, AlreadyCurrent, Hold, Pause
 * @param why the reason of an end that is not Done, as the rollout would tell it; empty else
 * @param nodes in the order in which their drains begin
 * @param hindrances what a person has to see to, before or meanwhile
 * @param surge how many instances it adds at most, at a time
 * @param evictions of pods, by the Eviction API
 * @param restarted Deployments of which all pods get successors, since one of them is the last of its kind
 * @param surgeHours hours of instances above the desired capacity
 * @param bounds what the rollout would gain, the most first, if something took no time or were not there
 * @param measured whether boots were seen on this group; else they are assumed
 */
public record Forecast(
        String end,
        String why,
        List<Node> nodes,
        List<Launch> launches,
        List<Hindrance> hindrances,
        int surge,
        int evictions,
        List<String> restarted,
        Range duration,
        double surgeHours,
        List<Bound> bounds,
        boolean measured) {

    /** From the fast end to the slow one, with what is most likely. */
    public record Range(Duration least, Duration likely, Duration most) {
        public boolean has(Duration duration) {
            return duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
        }
    }

    /**
     * A node that is drained.
     *
     * @param begins after the rollout's begin
     * @param pods that leave it, each once
     * @param stuck why it cannot be drained; empty when it can
     */
    public record Node(
            String name,
            String instance,
            String zone,
            Duration begins,
            Duration ends,
            List<String> pods,
            String stuck) {
        public Node {
            pods = List.copyOf(pods);
        }
    }

    /** Instances that are launched. {@code zone} is empty where the group chooses it. */
    public record Launch(String zone, int count, Duration at) {}

    /**
     * What keeps a pod.
     *
     * @param unblock what lets it go, and so who can
     */
    public record Hindrance(String pod, String why, String unblock) {}

    /** Something that the duration hangs on. */
    public record Bound(String what, Duration gain) {}

    public Forecast {
        nodes = List.copyOf(nodes);
        launches = List.copyOf(launches);
        hindrances = List.copyOf(hindrances);
        restarted = List.copyOf(restarted);
        bounds = List.copyOf(bounds);
    }

    /** Whether it would replace every node. */
    public boolean well() {
        return (end.equals("Done") && hindrances.isEmpty()) || end.equals("AlreadyCurrent");
    }
}
