package dev.noderoll.lab.run;

import dev.noderoll.lab.check.Excuses;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.asl.Listeners.StateEntered;
import dev.noderoll.sim.asl.Listeners.TaskEnded;
import dev.noderoll.sim.asl.StepFunctions;
import java.util.HashSet;
import java.util.Set;

/** What a rollout that nobody disturbs excuses by its own course: it turns back, or a node could not be drained. */
final class OwnCourse implements Excuses {

    private final Set<String> stuck = new HashSet<>();
    private final Scenario scenario;
    private boolean turnedBack;

    /** Follows the rollouts of this service from now on, which the scenario asks for. */
    OwnCourse(StepFunctions service, Scenario scenario) {
        this.scenario = scenario;
        service.listeners().onStateEntered(this::entered);
        service.listeners().onTaskEnded(this::ended);
    }

    /** Whether entering this state is to turn back. */
    static boolean turnsBack(StateEntered entered) {
        return entered.stateName().equals("RollBackRollout")
                || entered.stateName().equals("AbandonRollout");
    }

    private void entered(StateEntered entered) {
        turnedBack |= turnsBack(entered);
    }

    private void ended(TaskEnded task) {
        if (task.stateName().equals("DrainNodes")) {
            task.result()
                    .ifPresent(result -> (result.has("Payload") ? result.path("Payload") : result)
                            .path("stuck")
                            .forEach(node -> stuck.add(node.path("node").asText())));
        }
    }

    @Override
    public boolean turnedBack() {
        return turnedBack;
    }

    @Override
    public boolean allowsGaps() {
        return Trial.allowsGaps(scenario);
    }

    @Override
    public boolean partsGangs() {
        return Trial.partsGangs(scenario);
    }

    @Override
    public boolean withoutSurge() {
        return Trial.withoutSurge(scenario);
    }

    @Override
    public int unavailable() {
        return Trial.unavailable(scenario);
    }

    @Override
    public int drainsFailed() {
        return stuck.size();
    }
}
