package dev.noderoll.sim.aws;

import dev.noderoll.sim.kernel.Dice;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** SNS: keeps what was published. */
public final class Topics {

    /**
     * One message.
     *
     * @param subject empty for none
     * @param attributes by name; mails leave them out
     */
    public record Message(
            Instant at, String topicArn, Optional<String> subject, String body, Map<String, String> attributes) {
        public Message {
            attributes = Map.copyOf(attributes);
        }
    }

    private final InstantSource clock;
    private final Dice dice;
    private final ApiLog.Service log;
    private final List<Message> published = new ArrayList<>();

    Topics(InstantSource clock, Dice dice, ApiLog log) {
        this.clock = clock;
        this.dice = dice.named("topics");
        this.log = log.of("sns");
    }

    /** Publishes a message without attributes; returns its id. */
    public String publish(String topicArn, Optional<String> subject, String body) {
        return publish(topicArn, subject, body, Map.of());
    }

    /** Publishes a message; returns its id. */
    public String publish(String topicArn, Optional<String> subject, String body, Map<String, String> attributes) {
        log.changes("Publish");
        published.add(new Message(clock.instant(), topicArn, subject, body, attributes));
        return dice.uuid();
    }

    /** All messages, oldest first. */
    public List<Message> published() {
        return List.copyOf(published);
    }
}
