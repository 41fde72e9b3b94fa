package dev.noderoll.lab.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.scenario.Script;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.wire.Json;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The stack as it is deployed again and again: each deployment publishes a version of every function, which stays, and
 * changes the definitions of the machines, which running executions do not hear of.
 *
 * <p>What two releases say to their functions differs, as it may: the states of each send its number, and a function takes
 * no other. So an execution that comes to call functions of another release than its own fails.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html">
 *     UpdateStateMachine</a>: "Running executions will continue to use the previous definition"
 */
final class Releases implements Functions.Code {

    private static final String RELEASE = "release";

    /** Whether what is deployed tells its release. */
    private enum Naming {
        PLAIN,
        NUMBERED
    }

    private final Functions.Code functions;
    private final Naming naming;
    private final Template template = Template.read();
    private int newest;

    private Releases(Functions.Code functions, Naming naming) {
        this.functions = functions;
        this.naming = naming;
    }

    /** Of a scenario in which nothing is deployed meanwhile, the only release goes without a number. */
    static Releases of(Script script, Functions.Code functions) {
        return new Releases(functions, script.upgrades() ? Naming.NUMBERED : Naming.PLAIN);
    }

    /** Deploys the next release, of which the first is 1. */
    void deploy(StepFunctions service) {
        newest++;
        if (naming == Naming.PLAIN) {
            Machines.register(service);
            return;
        }
        Machines.register(service, (_, text) -> numbered(text), this::published);
    }

    /** What a machine is given in the place of a function's ARN, as the template says: {@code .Version}, or an alias. */
    private Map<String, String> published(Map<String, String> functions) {
        Map<String, String> published = new TreeMap<>();
        functions.forEach((placeholder, function) -> published.put(
                placeholder,
                function + (template.substitution(placeholder).equals(function + ".Version") ? ":" + newest : "")));
        return published;
    }

    private String numbered(String definition) {
        try {
            JsonNode machine = Json.json().readTree(definition);
            machine.findValues("Arguments").stream()
                    .filter(arguments -> arguments.has("FunctionName"))
                    .forEach(arguments -> ((ObjectNode) arguments.path("Payload")).put(RELEASE, newest));
            return machine.toString();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An alias, or none, is the newest release. */
    @Override
    public JsonNode run(String function, JsonNode payload) throws TaskFailure {
        if (naming == Naming.PLAIN) {
            return functions.run(function, payload);
        }
        String[] named = function.split(":", 2);
        int release = named.length == 2 ? Integer.parseInt(named[1]) : newest;
        int meant = payload.path(RELEASE).asInt();
        if (meant != release) {
            throw new TaskFailure(
                    "dev.noderoll.port.Misconfigured",
                    function + " of release " + release + " cannot read the input of release " + meant);
        }
        ObjectNode own = payload.deepCopy();
        own.remove(RELEASE);
        return functions.run(named[0], own);
    }
}
