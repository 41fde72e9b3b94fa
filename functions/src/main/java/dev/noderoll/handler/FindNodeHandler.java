package dev.noderoll.handler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.step.FindNode;
import dev.noderoll.wire.TerminationInput;
import java.time.Instant;

/** State {@code FindNode} of {@code on-termination.asl.json}. */
public final class FindNodeHandler extends JsonHandler<FindNodeHandler.Input, FindNode.Outcome> {

    /**
     * What the machine passes on.
     *
     * @param detail of the lifecycle event
     * @param holder the execution
     */
    public record Input(JsonNode detail, String holder) {}

    private final FindNode step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public FindNodeHandler() {
        this(Wiring.ports());
    }

    public FindNodeHandler(Ports ports) {
        super("FindNode", Input.class, ports.clock());
        this.step = new FindNode(ports.clusters());
    }

    @Override
    FindNode.Outcome handle(Input input, Instant now) {
        return step.run(TerminationInput.read(input.detail(), input.holder()), now);
    }
}
