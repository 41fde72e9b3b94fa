package dev.noderoll.handler;

import dev.noderoll.step.CompleteHook;
import java.time.Instant;

/** State {@code CompleteHook} of {@code on-termination.asl.json}. */
public final class CompleteHookHandler extends JsonHandler<CompleteHook.Input, CompleteHook.Completed> {

    private final CompleteHook step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public CompleteHookHandler() {
        this(Wiring.ports());
    }

    public CompleteHookHandler(Ports ports) {
        super("CompleteHook", CompleteHook.Input.class, ports.clock());
        this.step = new CompleteHook(ports.groups());
    }

    @Override
    CompleteHook.Completed handle(CompleteHook.Input input, Instant now) {
        return step.run(input);
    }
}
