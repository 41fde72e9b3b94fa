package dev.noderoll.lab.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;

/** Functions that die before they begin, in their middle or after they have done their work, or run twice. */
public final class FaultyFunctions implements Functions {

    private static final String DEATH = "Lambda.Unknown";

    private final Functions real;
    private final Weather weather;

    public FaultyFunctions(Functions real, Weather weather) {
        this.real = real;
        this.weather = weather;
    }

    @Override
    public JsonNode invoke(String functionName, JsonNode payload) throws TaskFailure {
        String outer = weather.enters(functionName);
        try {
            if (weather.strikes(FaultKind.CRASH_BEFORE)) {
                throw new TaskFailure(DEATH, functionName + " died before it began");
            }
            if (weather.strikes(FaultKind.DOUBLE_CALL)) {
                run(functionName, payload);
            }
            JsonNode answer = run(functionName, payload);
            if (weather.strikes(FaultKind.CRASH_AFTER)) {
                throw new TaskFailure(DEATH, functionName + " died after its work");
            }
            return answer;
        } finally {
            weather.enters(outer);
        }
    }

    private JsonNode run(String functionName, JsonNode payload) throws TaskFailure {
        weather.invocations().begin(functionName, () -> twin(functionName, payload));
        try {
            return real.invoke(functionName, payload);
        } catch (Died death) {
            throw new TaskFailure(DEATH, String.valueOf(death.getMessage()));
        } finally {
            weather.invocations().end();
        }
    }

    /** Nobody hears how the second one ends. */
    private void twin(String functionName, JsonNode payload) {
        try {
            run(functionName, payload);
        } catch (TaskFailure _) {
            // That of the first one is what counts.
        }
    }
}
