package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** Calls another AWS service. */
final class ServiceCall {

    private ServiceCall() {}

    static void make(Attempt attempt, JsonNode arguments) {
        attempt.start(() -> {
            Execution execution = attempt.visit().execution();
            Service service = execution.service();
            Duration latency = service.settings().latencies().service().draw(execution.dice());
            try {
                attempt.answer(call(attempt.target(), execution, arguments), latency);
            } catch (TaskFailure failure) {
                attempt.answer(failure, latency);
            }
        });
    }

    private static JsonNode call(String resource, Execution execution, JsonNode arguments) throws TaskFailure {
        Integrations services = execution.service().integrations();
        return resource.equals(OwnEvents.CALL)
                ? OwnEvents.taken(services.call(resource, OwnEvents.from(execution, arguments)))
                : services.call(resource, arguments);
    }
}
