package dev.noderoll.handler;

import dev.noderoll.plan.Admission;
import dev.noderoll.step.AdmitNode;
import java.time.Instant;

/** State {@code AdmitNode} of {@code rollout.asl.json}. */
public final class AdmitNodeHandler extends JsonHandler<AdmitNode.Input, Admission> {

    private final AdmitNode step;

    /** For Lambda: the clients are made once per execution environment, and reused. */
    public AdmitNodeHandler() {
        this(Wiring.ports());
    }

    public AdmitNodeHandler(Ports ports) {
        super("AdmitNode", AdmitNode.Input.class, ports.clock());
        this.step = new AdmitNode(ports.groups(), ports.clusters(), ports.alarms(), ports.images());
    }

    @Override
    Admission handle(AdmitNode.Input input, Instant now) {
        return step.run(input, now);
    }
}
