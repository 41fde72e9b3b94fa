package dev.noderoll.handler;

import dev.noderoll.step.FindWaiting;
import dev.noderoll.wire.TerminationInput;
import java.time.Instant;

/** State {@code FindWaiting} of {@code sweep.asl.json}. */
public final class FindWaitingHandler extends JsonHandler<FindWaiting.Input, FindWaiting.Waiting> {

    private final FindWaiting step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public FindWaitingHandler() {
        this(Wiring.ports());
    }

    public FindWaitingHandler(Ports ports) {
        super("FindWaiting", FindWaiting.Input.class, ports.clock());
        this.step = new FindWaiting(ports.groups(), ports.clusters(), TerminationInput::metadata);
    }

    @Override
    FindWaiting.Waiting handle(FindWaiting.Input input, Instant now) {
        return step.run(input, now);
    }
}
