package dev.noderoll.handler;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.Site;
import dev.noderoll.step.BeginRollout;
import dev.noderoll.wire.RolloutInput;
import java.time.Instant;

/** State {@code BeginRollout} of {@code rollout.asl.json}. */
final class BeginRolloutHandler extends JsonHandler<BeginRolloutHandler.Input, BeginRollout.Outcome> {

    /**
     * What the machine passes on.
     *
     * @param request the execution's own input, as a person wrote it; JSON null when it was null
     * @param holder the execution
     */
    public record Input(@JsonSetter(nulls = Nulls.SET) JsonNode request, String holder) {}

    private final Ports ports;

    BeginRolloutHandler(Ports ports) {
        super("BeginRollout", Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    BeginRollout.Outcome handle(Input input, Instant now) {
        RolloutRequest request = RolloutInput.read(input.request()).seenFrom(input.holder());
        Ports there = ports.at(Site.of(request.cluster()));
        return new BeginRollout(there.groups(), there.images(), there.clusters(), there.managed())
                .run(request, input.holder(), now);
    }
}
