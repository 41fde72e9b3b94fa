package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.step.CompleteHook;
import java.time.Instant;

/** State {@code CompleteHook} of {@code on-termination.asl.json}. */
final class CompleteHookHandler extends JsonHandler<CompleteHook.Input, CompleteHook.Completed> {

    private final Ports ports;

    CompleteHookHandler(Ports ports) {
        super("CompleteHook", CompleteHook.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    CompleteHook.Completed handle(CompleteHook.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.termination().cluster()));
        return new CompleteHook(there.groups(), there.clusters()).run(input);
    }
}
