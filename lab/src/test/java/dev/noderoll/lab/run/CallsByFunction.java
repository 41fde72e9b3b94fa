package dev.noderoll.lab.run;

import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.StepFunctions;
import dev.noderoll.sim.aws.ApiLog.Call;
import dev.noderoll.sim.door.KubernetesDoor.Faults;
import dev.noderoll.sim.lambda.Invocation;
import dev.noderoll.sim.lambda.Lambda;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What functions call, by function: counted where it arrives, at the doors, and told from what others do at the same time by
 * whoever is under way. Invocations of several functions may overlap.
 */
final class CallsByFunction {

    /** What runs on a service. */
    @FunctionalInterface
    interface Course {
        /** Returns whether it came to its end. */
        boolean run(StepFunctions service);
    }

    private final Set<String> ran = new TreeSet<>();
    private final SortedMap<String, Set<String>> aws = new TreeMap<>();
    private final SortedMap<String, Set<String>> kubernetes = new TreeMap<>();

    /**
     * Keeps what functions call while a course runs.
     *
     * @param faults of the API server
     * @throws IllegalStateException when the course does not come to its end
     */
    void count(Scenario scenario, World world, Faults faults, Course course) {
        try (Door door = Door.http(world, scenario.cluster(), faults)) {
            world.aws().log().onCall(this::note);
            Functions.Code shipped = new ShippedFunctions(door.ports());
            Lambda lambda = door.lambda((state, input) -> {
                ran.add(state);
                return shipped.run(state, input);
            });
            StepFunctions service = Machines.serve(world.agenda(), world.dice(), lambda);
            door.follow(service);
            if (!course.run(service)) {
                throw new IllegalStateException(scenario.name() + " did not come to its end");
            }
            door.requests()
                    .byFunction()
                    .forEach((function, requests) -> kubernetes
                            .computeIfAbsent(function, f -> new TreeSet<>())
                            .addAll(requests));
        }
    }

    /** A call is of the function that is under way in this moment; others' calls are nobody's. */
    private void note(Call call) {
        Invocation.current()
                .ifPresent(by ->
                        aws.computeIfAbsent(by.function(), f -> new TreeSet<>()).add(permission(call)));
    }

    /** Request signing and permissions name CloudWatch differently. */
    private static String permission(Call call) {
        return (call.service().equals("monitoring") ? "cloudwatch" : call.service()) + ":" + call.action();
    }

    /** The states for which functions were called. */
    Set<String> ran() {
        return ran;
    }

    /** By function, {@code service:Action}. */
    SortedMap<String, Set<String>> aws() {
        return aws;
    }

    /** By function, {@code verb resource}. */
    SortedMap<String, Set<String>> kubernetes() {
        return kubernetes;
    }
}
