package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.HistoryEvent;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Random points at which a rollout is stopped by StopExecution, and carried on by a new execution.
 *
 * <p>A cluster is drawn as the soak draws it, without faults, and a policy under which nothing holds the rollout. It is
 * rolled undisturbed first, which tells how many events the agenda has until the rollout's end; then once for each point,
 * in a world that is the same up to the event that is drawn from those, each as likely as any other.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html">StopExecution</a>;
 *     the executions that the rollout awaits, its lanes and their drains, are stopped with it, as {@code lab.asl} quotes
 */
final class StopPoint {

    /**
     * What came of it.
     *
     * @param point its number: {@code POINTS} in a row are of one cluster
     * @param event the stop came after so many events of the rollout
     * @param of how many events the undisturbed rollout has
     * @param stood the states in which the rollout, its lanes and their drains stood
     */
    record Outcome(
            long point,
            String about,
            long event,
            long of,
            List<String> stood,
            int pods,
            int evictions,
            int otherwise,
            int twice,
            List<String> leftovers,
            List<String> broken) {

        Outcome {
            stood = List.copyOf(stood);
            leftovers = List.copyOf(leftovers);
            broken = List.copyOf(broken);
        }

        boolean well() {
            return leftovers.isEmpty() && broken.isEmpty();
        }
    }

    /** How many points are tried in each cluster. */
    static final int POINTS = 4;

    private final long seed;
    private final Scenario scenario;
    private final List<ObjectNode> manifests;
    private final Dice dice;

    private StopPoint(long seed) {
        Draw draw = Draw.plain(seed, Set.of());
        this.seed = seed;
        this.scenario = Draw.with(draw.scenario(), free(draw));
        this.manifests = draw.manifests();
        this.dice = new Dice(seed).named("stop");
    }

    /** Tries the points from {@code first} to before {@code end}, all of them of one cluster. */
    static List<Outcome> of(long first, long end) {
        return new StopPoint(first / POINTS).run(first, end);
    }

    /** Nothing holds it; where a successor can always come first, it does. */
    private static ObjectNode free(Draw draw) {
        ObjectNode input = RandomCluster.lenient(draw.scenario());
        input.remove("hooks");
        boolean surges = draw.manifests().stream().noneMatch(StopPoint::needsAGap);
        input.withObjectProperty("drain").put("singleReplica", surges ? "surge" : "evict");
        return input;
    }

    /** Whether it has one pod, which no successor can precede. */
    private static boolean needsAGap(ObjectNode manifest) {
        boolean single = manifest.at("/spec/replicas").asInt() == 1;
        boolean surges = manifest.path("kind").asText().equals("Deployment")
                && !manifest.at("/spec/strategy/type").asText().equals("Recreate");
        return single && !surges;
    }

    private CalmWorld world() {
        World world = new World(scenario, seed);
        world.settle(manifests);
        return new CalmWorld(scenario, world);
    }

    private List<Outcome> run(long first, long end) {
        CalmWorld undisturbed = world();
        Agenda agenda = undisturbed.world().agenda();
        long before = agenda.ran();
        Execution whole = undisturbed.start(scenario.rollout());
        undisturbed.runUntil(() -> whole.status() != Status.RUNNING);
        long events = agenda.ran() - before;
        if (!replacedAll(whole)) {
            String why = "Undisturbed: " + told(whole);
            return List.of(outcome(undisturbed, first, events, events, List.of(), List.of(why)));
        }
        return LongStream.range(first, end)
                .mapToObj(point -> stopped(point, dice.named("point " + point).below((int) events), events))
                .toList();
    }

    private Outcome stopped(long point, long event, long events) {
        CalmWorld world = world();
        Agenda agenda = world.world().agenda();
        Execution rollout = world.start(scenario.rollout());
        long at = agenda.ran() + event;
        world.runUntil(() -> agenda.ran() >= at);
        List<String> stood = world.service().executions().stream()
                .filter(e -> e.status() == Status.RUNNING)
                .map(StopPoint::state)
                .toList();
        world.stop(rollout);
        Execution next = world.carryOn(scenario.rollout());
        List<String> broken = new ArrayList<>();
        if (!replacedAll(next)) {
            broken.add("CarriesOn: " + told(next));
        }
        return outcome(world, point, event, events, stood, broken);
    }

    private Outcome outcome(
            CalmWorld world, long point, long event, long events, List<String> stood, List<String> broken) {
        List<String> leftovers = world.leftovers();
        Moves moves = world.moves();
        List<String> all = new ArrayList<>(broken);
        world.broken().forEach(violation -> all.add(violation.toString()));
        int stayed = moves.pods() - moves.evicted() - moves.otherwise();
        if (stayed > 0) {
            all.add("MovesAll: " + stayed + " pods have not moved");
        }
        if (moves.evictedLater() > 0) {
            all.add("EvictedOnce: " + moves.evictedLater() + " evictions met pods that had come later");
        }
        return new Outcome(
                point,
                scenario.group().size() + " nodes, " + manifests.size() + " manifests, " + scenario.rollout(),
                event,
                events,
                stood,
                moves.pods(),
                moves.evicted() + moves.evictedLater(),
                moves.otherwise(),
                moves.evictedLater(),
                leftovers,
                all);
    }

    private static boolean replacedAll(Execution rollout) {
        return rollout.output().filter(o -> o.path("outdated").isEmpty()).isPresent();
    }

    private static String told(Execution ended) {
        return ended + " "
                + ended.output()
                        .map(Object::toString)
                        .orElseGet(() ->
                                ended.error().orElse("") + " " + ended.cause().orElse(""));
    }

    private static String state(Execution execution) {
        return execution.history().stream()
                .map(HistoryEvent::state)
                .filter(state -> !state.isEmpty())
                .reduce((_, last) -> last)
                .orElse("not begun");
    }
}
