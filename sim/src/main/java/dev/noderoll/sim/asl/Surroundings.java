package dev.noderoll.sim.asl;

import com.dashjoin.jsonata.Jsonata;
import java.util.Map;

/** All that an expression can see: variables, {@code $states}, and the service's own functions. */
record Surroundings(Scope scope, Map<String, Object> states, ServiceFunctions functions) {

    void bindTo(Jsonata.Frame frame) {
        functions.bindTo(frame);
        scope.bindTo(frame);
        frame.bind("states", (Object) states);
    }
}
