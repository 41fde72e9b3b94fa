package dev.noderoll.handler;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.Site;
import dev.noderoll.step.ReadPlan;
import dev.noderoll.wire.PatchInput;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** State {@code ReadPlan} of {@code patch.asl.json}. */
final class ReadPlanHandler extends JsonHandler<ReadPlanHandler.Input, ReadPlan.Outcome> {

    /**
     * What the machine passes on.
     *
     * @param request the execution's own input; JSON null when it was null
     * @param holder the execution
     * @param running the executions of this machine that run, the youngest first; {@code holder} may not be among them yet
     */
    public record Input(@JsonSetter(nulls = Nulls.SET) JsonNode request, String holder, List<String> running) {
        public Input {
            running = List.copyOf(running);
        }
    }

    private final Ports ports;

    ReadPlanHandler(Ports ports) {
        super("ReadPlan", Input.class, ports.clock());
        this.ports = ports;
    }

    @Override
    ReadPlan.Outcome handle(Input input, Instant now) {
        Function<String, ReadPlan.Account> accounts = cluster -> {
            Ports there = ports.at(Site.of(cluster).from(input.holder()));
            return new ReadPlan.Account(there.groups(), there.images());
        };
        ReadPlan step = new ReadPlan(accounts, ports.calendars(), PatchInput::plan);
        return step.run(PatchInput.read(input.request(), input.holder()), others(input), now);
    }

    private List<ReadPlan.Other> others(Input input) {
        int own = input.running().indexOf(input.holder());
        return input.running().subList(own + 1, input.running().size()).stream()
                .map(execution -> new ReadPlan.Other(execution, clusters(execution)))
                .toList();
    }

    private Optional<Set<String>> clusters(String execution) {
        return ports.executions().plan(execution).flatMap(PatchInput::clusters);
    }
}
