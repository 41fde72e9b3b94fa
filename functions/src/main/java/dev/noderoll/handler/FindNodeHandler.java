package dev.noderoll.handler;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.step.FindNode;
import dev.noderoll.wire.TerminationInput;
import java.time.Instant;

/** State {@code FindNode} of {@code on-termination.asl.json}. */
public final class FindNodeHandler extends JsonHandler<FindNodeHandler.Input, FindNode.Outcome> {

    /**
     * What the machine passes on.
     *
     * @param event as EventBridge gave it to the execution; JSON null when it was null
     * @param holder the execution
     */
    public record Input(@JsonSetter(nulls = Nulls.SET) JsonNode event, String holder) {}

    private final FindNode step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public FindNodeHandler() {
        this(Wiring.ports());
    }

    public FindNodeHandler(Ports ports) {
        super("FindNode", Input.class, ports.clock());
        this.step = new FindNode(ports.groups(), ports.clusters(), TerminationInput::metadata);
    }

    @Override
    FindNode.Outcome handle(Input input, Instant now) {
        return step.run(TerminationInput.read(input.event(), input.holder()), now);
    }
}
