package dev.noderoll.handler;

import dev.noderoll.step.BeatHook;
import java.time.Instant;

/** State {@code BeatHook} of {@code on-termination.asl.json}. */
public final class BeatHookHandler extends JsonHandler<BeatHook.Input, BeatHook.Outcome> {

    private final BeatHook step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public BeatHookHandler() {
        this(Wiring.ports());
    }

    public BeatHookHandler(Ports ports) {
        super("BeatHook", BeatHook.Input.class, ports.clock());
        this.step = new BeatHook(ports.groups(), ports.clusters());
    }

    @Override
    BeatHook.Outcome handle(BeatHook.Input input, Instant now) {
        return step.run(input, now);
    }
}
