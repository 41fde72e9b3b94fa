package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Starts executions on behalf of running ones. */
interface Launcher {

    /**
     * Starts a machine by name.
     *
     * @throws TaskFailure as the Step Functions API refuses: no such machine, or another execution has the name
     */
    Execution start(String machine, String name, JsonNode input, Optional<Execution> parent) throws TaskFailure;

    /** Starts a Distributed Map's child for one item. */
    Execution startChild(Execution parent, State.ForEach map, JsonNode input);
}
