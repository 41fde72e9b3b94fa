package dev.noderoll.sim.asl;

import java.util.Map;
import java.util.Optional;

/**
 * A state machine as it was parsed and accepted: immutable, and shared by its executions.
 *
 * @param comment empty when the definition has none
 * @param timeoutSeconds how long an execution may run; empty for as long as it likes
 */
public record Machine(String name, String comment, Optional<Integer> timeoutSeconds, Flow flow) {

    /**
     * Reads a definition in JSONata, as the service would on CreateStateMachine.
     *
     * @param substitutions what {@code ${Name}} stands for, as in SAM's DefinitionSubstitutions
     * @throws MachineRefused naming state and field, for whatever the language forbids or the lab does not simulate
     */
    public static Machine parse(String name, String aslJson, Map<String, String> substitutions) {
        return MachineReader.read(name, aslJson, substitutions);
    }
}
