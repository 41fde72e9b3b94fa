package dev.noderoll.sim.asl;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The variables of one flow. An inner scope reads the outer one's and cannot change them, as the reader has checked.
 *
 * @see ScopeCheck
 */
final class Scope {

    private final Optional<Scope> outer;
    private final Map<String, Object> values = new LinkedHashMap<>();

    Scope(Optional<Scope> outer) {
        this.outer = outer;
    }

    static Scope top() {
        return new Scope(Optional.empty());
    }

    Scope inner() {
        return new Scope(Optional.of(this));
    }

    void assign(JsonNode variables) {
        variables.properties().forEach(field -> values.put(field.getKey(), Values.toJava(field.getValue())));
    }

    void bindTo(Jsonata.Frame frame) {
        outer.ifPresent(scope -> scope.bindTo(frame));
        values.forEach(frame::bind);
    }
}
