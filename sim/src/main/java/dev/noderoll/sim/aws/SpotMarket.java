package dev.noderoll.sim.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.noderoll.sim.kernel.Agenda;
import java.time.Duration;
import java.util.List;

/**
 * What EC2 does with spot instances that it needs back (semantics 2.5, H6).
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html">Spot
 *     interruption notices</a>: "a warning that is issued two minutes before"
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html">Rebalance
 *     recommendations</a>: "can arrive sooner than the two-minute notice", or with it
 */
public final class SpotMarket {

    private static final Duration NOTICE = Duration.ofMinutes(2);

    private final Agenda agenda;
    private final Ec2 ec2;
    private final EventBus events;
    private final AutoScaling autoScaling;

    SpotMarket(SimAws.Parts parts, AutoScaling autoScaling) {
        this.agenda = parts.agenda();
        this.ec2 = parts.ec2();
        this.events = parts.events();
        this.autoScaling = autoScaling;
    }

    /** Tells that an instance is at a higher risk; a group with capacity rebalancing replaces it. Not a call. */
    public void recommendRebalance(String instance) {
        tell(instance, "EC2 Instance Rebalance Recommendation", "");
        autoScaling.atRisk(instance);
    }

    /**
     * Takes an instance back: tells it, and terminates it two minutes later, whatever hooks wait for it.
     *
     * <p>A group with capacity rebalancing begins its termination, with the hooks, at once; any other finds out by its
     * health check after the end. Not a call.
     */
    public void interrupt(String instance) {
        tell(instance, "EC2 Spot Instance Interruption Warning", "terminate");
        autoScaling.interrupted(instance);
        agenda.after(
                NOTICE,
                "EC2 takes " + instance + " back",
                () -> ec2.find(instance).ifPresent(ec2::stop));
    }

    private void tell(String instance, String what, String action) {
        SimInstance found = ec2.find(instance).orElseThrow();
        var detail = JsonNodeFactory.instance.objectNode().put("instance-id", instance);
        if (!action.isEmpty()) {
            detail.put("instance-action", action);
        }
        String arn = "arn:aws:ec2:" + found.zone() + ":instance/" + instance;
        events.emit("aws.ec2", what, List.of(arn), detail);
    }
}
