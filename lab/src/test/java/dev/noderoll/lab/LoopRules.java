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
import java.util.stream.StreamSupport;

/**
 * Every state is reached, leads somewhere, and every loop has a bound. A loop is bounded by
 *
 * <ol>
 *   <li>a counter that it steps, and that one of its Choices compares with a number or one of its functions gets;
 *   <li>the rollout's goal, which only goes forward, when it sets the rollout and chooses by the goal.
 * </ol>
 */
final class LoopRules {

    private static final String EVENTS_LEFT = "eventsLeft";

    private static final Pattern STEP = Pattern.compile("\\{% \\$eventsLeft - (\\d+) %}");

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
            if (next.equals(first)) {
                if (!bounded(path)) {
                    broken.add("no bound in the loop " + path);
                }
                if (!turnsOnce(path) && stepsOf(path) > 0 && stepsOf(path) < eventsOf(path)) {
                    broken.add("more events than are taken from " + EVENTS_LEFT + " in the loop " + path);
                }
            } else if (next.name().compareTo(first.name()) > 0 && !path.contains(next)) {
                path.add(next);
                loops(first, path, states, broken);
                path.removeLast();
            }
        }
    }

    /** What a loop takes from the events that are left for the execution. */
    private static int stepsOf(List<State> loop) {
        int steps = 0;
        for (State state : loop) {
            Matcher step =
                    STEP.matcher(state.body().path("Assign").path(EVENTS_LEFT).asText());
            steps += step.matches() ? Integer.parseInt(step.group(1)) : 0;
        }
        return steps;
    }

    /**
     * How many events a loop leaves in the history, when nothing is retried: of a Task its entry, that it was scheduled and
     * started, its success and its exit; of others their entry and exit.
     *
     * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html">HistoryEvent</a>
     */
    private static int eventsOf(List<State> loop) {
        return loop.stream().mapToInt(state -> state.isTask() ? 5 : 2).sum();
    }

    private static boolean bounded(List<State> loop) {
        Set<String> stepped = new TreeSet<>();
        Set<String> looked = new TreeSet<>();
        for (State state : loop) {
            JsonNode payload = state.body().at("/Arguments/Payload/input");
            looked.add(payload.path("looks").asText().replaceAll("\\W", ""));
            state.body().path("Assign").properties().stream()
                    .filter(a -> a.getValue().asText().matches("\\{% \\$" + a.getKey() + " [+-] \\d+ %}"))
                    .forEach(a -> stepped.add(a.getKey()));
            for (JsonNode branch : state.body().path("Choices")) {
                Matcher limit = LIMIT.matcher(branch.path("Condition").asText());
                if (limit.find()) {
                    looked.add(limit.group(1));
                }
            }
        }
        stepped.retainAll(looked);
        return !stepped.isEmpty() || turnsOnce(loop);
    }

    /** Whether it sets the rollout, and chooses by its goal. */
    private static boolean turnsOnce(List<State> loop) {
        boolean turns = loop.stream()
                .anyMatch(s -> s.body().at("/Assign/rollout").asText().contains("$states.result."));
        boolean asks = loop.stream()
                .flatMap(s -> StreamSupport.stream(s.body().path("Choices").spliterator(), false))
                .anyMatch(branch -> branch.path("Condition").asText().contains("$rollout.goal "));
        return turns && asks;
    }
}
