package dev.noderoll.handler;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Every function, by the name of the state that it serves; in the template it is that name with {@code Function}. */
public final class Handlers {

    private static final Map<String, Function<Ports, RequestStreamHandler>> BY_STATE = new TreeMap<>(Map.ofEntries(
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
            Map.entry("TerminateNodes", TerminateNodesHandler::new)));

    private Handlers() {}

    /** The names of the states that have a function, sorted. */
    public static List<String> states() {
        return List.copyOf(BY_STATE.keySet());
    }

    /** One handler for each state, on these ports. */
    public static Map<String, RequestStreamHandler> on(Ports ports) {
        Map<String, RequestStreamHandler> handlers = new TreeMap<>();
        BY_STATE.forEach((state, make) -> handlers.put(state, make.apply(ports)));
        return handlers;
    }
}
