package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.step.BeatHook;
import java.time.Instant;

/** State {@code BeatHook} of {@code on-termination.asl.json}. */
final class BeatHookHandler extends JsonHandler<BeatHook.Input, BeatHook.Outcome> {

    private final Ports ports;

    BeatHookHandler(Ports ports) {
        super("BeatHook", BeatHook.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    BeatHook.Outcome handle(BeatHook.Input input, Instant now) {
        Ports there = ports.at(Site.of(input.termination().cluster()));
        return new BeatHook(there.groups(), there.clusters()).run(input, now);
    }
}
