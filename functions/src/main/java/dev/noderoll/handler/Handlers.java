package dev.noderoll.handler;

import dev.noderoll.port.Misconfigured;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The handlers of one world, by the names of the states that they serve; each is made when it is first asked for. */
public final class Handlers {

    private static final Map<String, Function<Ports, JsonHandler<?, ?>>> BY_STATE = new TreeMap<>(Map.ofEntries(
            Map.entry("AbandonRollout", AbandonRolloutHandler::new),
            Map.entry("BeatHook", BeatHookHandler::new),
            Map.entry("BeginRollout", BeginRolloutHandler::new),
            Map.entry("CheckHealth", CheckHealthHandler::new),
            Map.entry("ChooseNodes", ChooseNodesHandler::new),
            Map.entry("CompleteHook", CompleteHookHandler::new),
            Map.entry("DrainNodes", DrainNodesHandler::new),
            Map.entry("EndRollout", EndRolloutHandler::new),
            Map.entry("FindNode", FindNodeHandler::new),
            Map.entry("FindWaiting", FindWaitingHandler::new),
            Map.entry("LaunchNodes", LaunchNodesHandler::new),
            Map.entry("PauseRollout", PauseRolloutHandler::new),
            Map.entry("PrepareGroup", PrepareGroupHandler::new),
            Map.entry("ReadPlan", ReadPlanHandler::new),
            Map.entry("RollBackRollout", RollBackRolloutHandler::new),
            Map.entry("TerminateNodes", TerminateNodesHandler::new),
            Map.entry("UpdateManagedGroup", UpdateManagedGroupHandler::new)));

    private final Ports ports;
    private final Map<String, JsonHandler<?, ?>> made = new ConcurrentHashMap<>();

    Handlers(Ports ports) {
        this.ports = ports;
    }

    /** The names of the states that have a handler, sorted. */
    public static List<String> states() {
        return List.copyOf(BY_STATE.keySet());
    }

    /** The handler of a state; throws {@link Misconfigured} for a name that has none. */
    JsonHandler<?, ?> of(String state) {
        Function<Ports, JsonHandler<?, ?>> maker = BY_STATE.get(state);
        if (maker == null) {
            throw new Misconfigured("there is no state " + state + ", expected one of " + states());
        }
        return made.computeIfAbsent(state, _ -> maker.apply(ports));
    }
}
