package dev.noderoll.handler;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.Site;
import dev.noderoll.step.FindNode;
import dev.noderoll.wire.TerminationInput;
import java.time.Instant;

/** State {@code FindNode} of {@code on-termination.asl.json}. */
final class FindNodeHandler extends JsonHandler<FindNodeHandler.Input, FindNode.Outcome> {

    /**
     * What the machine passes on.
     *
     * @param event as EventBridge gave it to the execution; JSON null when it was null
     * @param holder the execution
     */
    public record Input(@JsonSetter(nulls = Nulls.SET) JsonNode event, String holder) {}

    private final Ports ports;

    FindNodeHandler(Ports ports) {
        super("FindNode", Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    FindNode.Outcome handle(Input input, Instant now) {
        Site site = TerminationInput.site(
                input.event(), input.holder(), ports.sites().all());
        Ports there = ports.at(site);
        FindNode step = new FindNode(
                there.groups(),
                there.clusters(),
                metadata -> TerminationInput.metadata(metadata).at(site));
        return step.run(TerminationInput.read(input.event(), input.holder(), site), now);
    }
}
