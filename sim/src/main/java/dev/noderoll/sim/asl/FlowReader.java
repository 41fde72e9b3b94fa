package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads states that run one after another, and checks how they hang together: every target exists, and every state can
 * be reached from the start. Targets never leave the flow ("States in a States field can transition only to each other",
 * states-language.net, Parallel and Map).
 */
final class FlowReader {

    private FlowReader() {}

    static Flow read(String where, FieldReader fields) {
        String startAt = fields.text("StartAt");
        JsonNode nodes = fields.node("States");
        if (!nodes.isObject() || nodes.isEmpty()) {
            throw fields.refuse("States", "expected an object with states in it");
        }
        LinkedHashMap<String, State> states = new LinkedHashMap<>();
        nodes.properties()
                .forEach(
                        entry -> states.put(entry.getKey(), StateReader.read(where, entry.getKey(), entry.getValue())));
        if (!states.containsKey(startAt)) {
            throw fields.refuse("StartAt", "no state " + startAt + " here");
        }
        for (Map.Entry<String, State> entry : states.entrySet()) {
            for (String target : entry.getValue().targets()) {
                if (!states.containsKey(target)) {
                    throw new MachineRefused(
                            where + ", state " + entry.getKey(), "leads to " + target + ", which is not there");
                }
            }
        }
        refuseUnreachable(where, startAt, states);
        return new Flow(startAt, states);
    }

    private static void refuseUnreachable(String where, String startAt, Map<String, State> states) {
        Set<String> reached = new HashSet<>();
        Deque<String> open = new ArrayDeque<>();
        open.add(startAt);
        while (!open.isEmpty()) {
            String name = open.remove();
            State state = states.get(name);
            if (state != null && reached.add(name)) {
                open.addAll(state.targets());
            }
        }
        for (String name : states.keySet()) {
            if (!reached.contains(name)) {
                throw new MachineRefused(where + ", state " + name, "cannot be reached from " + startAt);
            }
        }
    }
}
