package dev.noderoll.lab.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.run.StateCalls;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Range;

/** Functions that die before they begin or after they have done their work, or run twice. */
public final class FaultyFunctions implements Functions {

    static final String DEATH = "Lambda.Unknown";

    /** How long after the first one a second one starts; most functions run for longer. */
    private static final Range TWIN_AFTER = Range.millis(0, 3000);

    private static final Reply NOBODY = new Reply() {
        @Override
        public void returned(JsonNode payload) {}

        @Override
        public void failed(TaskFailure failure) {}
    };

    private final Functions real;
    private final Weather weather;
    private final Agenda agenda;

    public FaultyFunctions(Functions real, Weather weather, Agenda agenda) {
        this.real = real;
        this.weather = weather;
        this.agenda = agenda;
    }

    @Override
    public void invoke(String function, JsonNode payload, Reply reply) {
        String state = StateCalls.state(payload);
        weather.meets(state);
        if (weather.strikes(FaultKind.CRASH_BEFORE, state)) {
            reply.failed(new TaskFailure(DEATH, state + " died before it began"));
            return;
        }
        if (weather.strikes(FaultKind.TWIN, state)) {
            agenda.after(
                    TWIN_AFTER.draw(weather.dice(FaultKind.TWIN)),
                    "a twin of " + state,
                    () -> real.invoke(function, payload, NOBODY));
        }
        Reply heard = weather.strikes(FaultKind.CRASH_AFTER, state) ? dying(state, reply) : reply;
        if (weather.strikes(FaultKind.DOUBLE_CALL, state)) {
            real.invoke(function, payload, then(() -> real.invoke(function, payload, heard)));
        } else {
            real.invoke(function, payload, heard);
        }
    }

    private static Reply dying(String state, Reply reply) {
        return new Reply() {
            @Override
            public void returned(JsonNode payload) {
                reply.failed(new TaskFailure(DEATH, state + " died after its work"));
            }

            @Override
            public void failed(TaskFailure failure) {
                reply.failed(failure);
            }
        };
    }

    private static Reply then(Runnable next) {
        return new Reply() {
            @Override
            public void returned(JsonNode payload) {
                next.run();
            }

            @Override
            public void failed(TaskFailure failure) {
                next.run();
            }
        };
    }
}
