package dev.noderoll.sim.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The SNS topics and SQS queues that lifecycle hooks notify, each with what it was sent.
 *
 * <p>A hook with a target is tried out when it is put: {@code autoscaling:TEST_NOTIFICATION} (H9). Assumed, as no source
 * says it: EventBridge is told of a hook with a target as of any other. The role that publishes is not modelled.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html">PutLifecycleHook</a>
 */
public final class HookTargets {

    /** What a topic or queue was sent. */
    public record Message(String target, ObjectNode body) {}

    private final Set<String> reachable = new TreeSet<>();
    private final List<Message> sent = new ArrayList<>();

    /** A topic or queue that takes messages from now on. */
    public void add(String arn) {
        reachable.add(arn);
    }

    /** It is deleted, or its policy takes none any more. */
    public void remove(String arn) {
        reachable.remove(arn);
    }

    /** All messages, oldest first. */
    public List<Message> sent() {
        return List.copyOf(sent);
    }

    /** Sends the test notification, or refuses the hook. */
    void tryOut(Group group, LifecycleHook hook) {
        hook.target().ifPresent(target -> {
            ObjectNode test = JsonNodeFactory.instance
                    .objectNode()
                    .put("AutoScalingGroupARN", group.arn)
                    .put("AutoScalingGroupName", group.name)
                    .put("Event", "autoscaling:TEST_NOTIFICATION");
            if (!send(target, test)) {
                throw AwsError.validation("Unable to publish test message to notification target " + target
                        + ". Please check your target and role configuration and try to put lifecycle hook again.");
            }
        });
    }

    /** Whether the target took the message. */
    boolean send(String target, ObjectNode body) {
        if (!reachable.contains(target)) {
            return false;
        }
        sent.add(new Message(target, body.put("Service", "AWS Auto Scaling")));
        return true;
    }
}
