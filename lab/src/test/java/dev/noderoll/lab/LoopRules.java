package dev.noderoll.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.Shipped.Scope;
import dev.noderoll.lab.Shipped.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every state is reached, leads somewhere, and every loop has a bound. A loop is bounded by
 *
 * <ol>
 *   <li>a counter that it steps, and that one of its Choices compares with a number or one of its functions gets;
 *   <li>a deadline that one of its functions gets;
 *   <li>the rollout's goal, which only goes forward, when it sets the rollout and chooses by the goal;
 *   <li>the function named in {@link #BOUNDS_ITSELF}.
 * </ol>
 */
final class LoopRules {

    /** CordonNode waits no longer than the deregistration delay, from the time that the node's annotation says. */
    private static final Set<String> BOUNDS_ITSELF = Set.of("CordonNode");

    private static final Pattern LIMIT = Pattern.compile("\\$(\\w+) [<>]=? \\d+");

    private LoopRules() {}

    static List<String> broken(Shipped shipped) {
        List<String> broken = new ArrayList<>();
        for (Scope scope : shipped.scopes()) {
            broken.addAll(broken(scope));
        }
        return broken;
    }

    private static List<String> broken(Scope scope) {
        List<String> broken = new ArrayList<>();
        Map<String, State> states = new HashMap<>();
        scope.states().forEach(s -> states.put(s.name(), s));
        Set<String> targets = new TreeSet<>(Set.of(scope.startAt()));
        for (State state : scope.states()) {
            targets.addAll(state.leadsTo());
            boolean end = state.type().equals("Succeed") || state.type().equals("Fail");
            if (end != state.leadsTo().isEmpty()) {
                broken.add(state + (end ? " is an end, and leads on" : " leads nowhere"));
            }
        }
        TaskRules.differ(scope.machine() + ": states and what leads to them", states.keySet(), targets)
                .ifPresent(broken::add);
        if (broken.isEmpty()) {
            for (State state : scope.states()) {
                loops(state, new ArrayList<>(List.of(state)), states, broken);
            }
        }
        return broken;
    }

    /** Follows every path from {@code first} through states that come after it, so that each loop is found once. */
    private static void loops(State first, List<State> path, Map<String, State> states, List<String> broken) {
        for (String name : path.getLast().leadsTo()) {
            State next = states.get(name);
            if (next == null) {
                throw new IllegalStateException("no state " + name);
            }
            if (next.equals(first) && !bounded(path)) {
                broken.add("no bound in the loop " + path);
            } else if (next.name().compareTo(first.name()) > 0 && !path.contains(next)) {
                path.add(next);
                loops(first, path, states, broken);
                path.removeLast();
            }
        }
    }

    private static boolean bounded(List<State> loop) {
        Set<String> stepped = new TreeSet<>();
        Set<String> looked = new TreeSet<>();
        boolean turns = false;
        boolean asksForGoal = false;
        for (State state : loop) {
            JsonNode payload = state.body().at("/Arguments/Payload");
            if (payload.has("deadline") || BOUNDS_ITSELF.contains(state.function())) {
                return true;
            }
            looked.add(payload.path("looks").asText().replaceAll("\\W", ""));
            state.body().path("Assign").properties().stream()
                    .filter(a -> a.getValue().asText().matches("\\{% \\$" + a.getKey() + " [+-] 1 %}"))
                    .forEach(a -> stepped.add(a.getKey()));
            turns |= state.body().at("/Assign/rollout").asText().contains("$states.result.");
            for (JsonNode branch : state.body().path("Choices")) {
                Matcher limit = LIMIT.matcher(branch.path("Condition").asText());
                if (limit.find()) {
                    looked.add(limit.group(1));
                }
                asksForGoal |= branch.path("Condition").asText().contains("$rollout.goal ");
            }
        }
        stepped.retainAll(looked);
        return !stepped.isEmpty() || (turns && asksForGoal);
    }
}
