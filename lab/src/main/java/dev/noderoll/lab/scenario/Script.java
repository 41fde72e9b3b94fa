package dev.noderoll.lab.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.Site;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a scenario has beside a cluster and a rollout: what is set up around the group, what happens, and how it is to end.
 *
 * @param hook the group's own termination hook, there before anything happens; empty for none
 * @param plan of the machine patch, which is then started by the template's schedule and rules; empty for none
 * @param happenings from outside, in their order; none means that somebody starts the rollout, and that is all
 * @param expect how it is to end; empty for a rollout that succeeds
 * @param site where cluster and group are: in the account of Noderoll, or in a spoke
 */
public record Script(
        Optional<Hook> hook,
        Optional<ObjectNode> plan,
        List<Happening> happenings,
        Optional<Expectation> expect,
        Site site) {

    /** Nothing beside the rollout. */
    public static final Script NONE =
            new Script(Optional.empty(), Optional.empty(), List.of(), Optional.empty(), Site.HOME);

    /**
     * The hook {@code noderoll-terminate}.
     *
     * @param heartbeatTimeoutSeconds 30 to 7200
     * @param drain as in a rollout's input
     */
    public record Hook(int heartbeatTimeoutSeconds, ObjectNode drain) {}

    /**
     * How a run is to end.
     *
     * @param rollouts the last states of the rollouts that have begun something, in their order
     * @param images what the members run, each of these at least one
     * @param failedRequests how many requests may fail
     * @param minutes how long it may take at most, the quiet time at its end left out; empty for as long as the scenario may
     * @param says what the end of the last of these rollouts names; empty for anything
     */
    public record Expectation(
            List<String> rollouts,
            Set<String> images,
            int failedRequests,
            Optional<Integer> minutes,
            List<String> says) {
        public Expectation {
            rollouts = List.copyOf(rollouts);
            images = Set.copyOf(images);
            says = List.copyOf(says);
        }
    }

    public Script {
        happenings = List.copyOf(happenings);
    }

    /** Whether something matters that only connections and signatures show, which there are none of in process. */
    public boolean needsConnections() {
        return isElsewhere() || happenings.stream().anyMatch(h -> h.deed() instanceof Happening.Deed.ReplaceApiServers);
    }

    /** Whether cluster and group are in another account than Noderoll, which takes a role on there. */
    public boolean isElsewhere() {
        return !site.equals(Site.HOME);
    }

    /** Whether another release is deployed meanwhile. */
    public boolean upgrades() {
        return happenings.stream().anyMatch(h -> h.deed() instanceof Happening.Deed.DeployStack);
    }

    /** Whether more happens than that somebody starts a rollout. */
    public boolean isPlayed() {
        return plan.isPresent() || !happenings.isEmpty();
    }
}
