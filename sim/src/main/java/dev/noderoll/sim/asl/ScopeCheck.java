package dev.noderoll.sim.asl;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks names of variables and of states over a whole machine.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html">Workflow
 * variables</a>: an inner scope reads outer variables and cannot assign them; a Distributed Map's children do not see
 * them; a name has at most 80 characters; {@code states} is reserved. State names are unique in the whole machine
 * (states-language.net).
 */
final class ScopeCheck {

    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_]{0,79}");

    private ScopeCheck() {}

    static void check(String where, Flow flow) {
        Set<String> names = new HashSet<>();
        for (State state : flow.everyState()) {
            if (!names.add(state.name())) {
                throw new MachineRefused(where + ", state " + state.name(), "the name is there twice");
            }
        }
        variables(where, flow, Set.of());
    }

    private static void variables(String where, Flow flow, Set<String> outer) {
        Set<String> own = new HashSet<>();
        for (State state : flow.states().values()) {
            for (String name : state.assigned()) {
                String at = where + ", state " + state.name() + ", field Assign." + name;
                if (!NAME.matcher(name).matches() || name.equals("states")) {
                    throw new MachineRefused(at, "not a variable's name");
                }
                if (outer.contains(name)) {
                    throw new MachineRefused(at, "an inner scope may not assign a variable of an outer one");
                }
                own.add(name);
            }
        }
        own.addAll(outer);
        for (State state : flow.states().values()) {
            for (Flow inner : state.inner()) {
                variables(where, inner, distributed(state) ? Set.of() : own);
            }
        }
    }

    private static boolean distributed(State state) {
        return state instanceof State.ForEach each && each.mode() == State.ForEach.Mode.DISTRIBUTED;
    }
}
