package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import dev.noderoll.step.FindWaiting;
import dev.noderoll.wire.TerminationInput;
import java.time.Instant;
import java.util.List;

/** State {@code FindWaiting} of {@code sweep.asl.json}. */
final class FindWaitingHandler extends JsonHandler<FindWaiting.Input, FindWaiting.Waiting> {

    private final Ports ports;

    FindWaitingHandler(Ports ports) {
        super("FindWaiting", FindWaiting.Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    FindWaiting.Waiting handle(FindWaiting.Input input, Instant now) {
        FindWaiting.Waiting found = find(Site.HOME, input, now);
        for (Site spoke : ports.sites().all()) {
            found = found.and(findAt(spoke, input, now));
        }
        return found;
    }

    private FindWaiting.Waiting find(Site site, FindWaiting.Input input, Instant now) {
        Ports there = ports.at(site);
        return new FindWaiting(
                        there.groups(),
                        there.clusters(),
                        metadata -> TerminationInput.metadata(metadata).at(site),
                        site)
                .run(input, now);
    }

    /** One spoke that cannot be looked at must not keep the others' instances waiting; the next sweep looks again. */
    private FindWaiting.Waiting findAt(Site spoke, FindWaiting.Input input, Instant now) {
        try {
            return find(spoke, input, now);
        } catch (Misconfigured | TryAgain unreachable) {
            String what = spoke.account() + "/" + spoke.region() + ": " + unreachable.getMessage();
            return new FindWaiting.Waiting(List.of(), List.of(), List.of(what));
        }
    }
}
