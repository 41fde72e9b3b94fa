package dev.noderoll.sim.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * EventBridge's default bus. Events arrive a little after the fact, perhaps out of order, and some never do: delivery
 * from Auto Scaling, EC2 and Systems Manager is best effort (semantics 2.5, 4.3).
 */
public final class EventBus {

    /** What becomes of an event on its way: best effort means lost, late or doubled. */
    @FunctionalInterface
    public interface Fault {

        /** After how long each copy arrives, beside the usual delay; none for an event that is lost. */
        List<Duration> copies(ObjectNode event);
    }

    private final Agenda agenda;
    private final Dice dice;
    private final AwsSettings settings;
    private final ApiLog.Service log;
    private final List<Consumer<ObjectNode>> targets = new ArrayList<>();
    private final List<ObjectNode> delivered = new ArrayList<>();
    private Fault fault = event -> List.of(Duration.ZERO);

    EventBus(Agenda agenda, Dice dice, AwsSettings settings, ApiLog log) {
        this.agenda = agenda;
        this.dice = dice.named("events");
        this.settings = settings;
        this.log = log.of("events");
    }

    /** Hands every event to {@code target} when it is delivered; patterns are the target's business. */
    public void onEvent(Consumer<ObjectNode> target) {
        targets.add(target);
    }

    /** Lets {@code other} decide what becomes of each event from now on. */
    public void disturb(Fault other) {
        fault = other;
    }

    /** The delivered events, oldest first. */
    public List<ObjectNode> delivered() {
        return List.copyOf(delivered);
    }

    /** Puts an event of one's own; it is never lost. Returns its id. */
    public String putEvent(String source, String detailType, List<String> resources, ObjectNode detail) {
        log.changes("PutEvents");
        return deliver(source, detailType, resources, detail);
    }

    /**
     * An event that a rule of another bus has sent here, as it is.
     *
     * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html">Events between
     *     accounts</a>: the event keeps the account and Region that it is from
     */
    public void receive(ObjectNode event) {
        send(event);
    }

    /** An event of an AWS service, which may get lost. Returns whether it will arrive, for tests. */
    Optional<String> emit(String source, String detailType, List<String> resources, ObjectNode detail) {
        if (settings.eventLoss() > 0 && dice.chance(settings.eventLoss())) {
            return Optional.empty();
        }
        return Optional.of(deliver(source, detailType, resources, detail));
    }

    private String deliver(String source, String detailType, List<String> resources, ObjectNode detail) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        String id = dice.uuid();
        event.put("version", "0")
                .put("id", id)
                .put("detail-type", detailType)
                .put("source", source)
                .put("account", settings.account())
                .put("time", agenda.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("region", settings.region());
        resources.forEach(event.putArray("resources")::add);
        event.set("detail", detail.deepCopy());
        send(event);
        return id;
    }

    private void send(ObjectNode event) {
        Duration usual = dice.between(
                settings.eventDelay().least(), settings.eventDelay().most());
        for (Duration extra : fault.copies(event)) {
            agenda.after(
                    usual.plus(extra), "event: " + event.path("detail-type").asText(), () -> {
                        delivered.add(event);
                        targets.forEach(t -> t.accept(event.deepCopy()));
                    });
        }
    }
}
