package dev.noderoll.lab.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.asl.Functions;
import dev.noderoll.lab.asl.TaskFailure;

/** Functions that die before they begin or after they have done their work, or run twice. */
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
        if (weather.strikes(FaultKind.CRASH_BEFORE)) {
            throw new TaskFailure(DEATH, functionName + " died before it began");
        }
        if (weather.strikes(FaultKind.DOUBLE_CALL)) {
            real.invoke(functionName, payload);
        }
        JsonNode answer = real.invoke(functionName, payload);
        if (weather.strikes(FaultKind.CRASH_AFTER)) {
            throw new TaskFailure(DEATH, functionName + " died after its work");
        }
        return answer;
    }
}
