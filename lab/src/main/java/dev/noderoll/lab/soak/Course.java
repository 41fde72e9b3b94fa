package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.check.Excuses;
import dev.noderoll.lab.check.Promises;
import dev.noderoll.lab.fault.Weather;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.model.Hold;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.port.Ledger;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.lambda.Invocation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Follows the rollouts of a run by the functions that they call: what they promise hangs on where they are going. */
final class Course implements Excuses {

    /** More than the clocks of two functions are apart, and a function runs. */
    private static final Duration DOUBT = Duration.ofMinutes(2);

    /** Functions that give a group up, beside the one that takes it. */
    private static final Set<String> RELEASE = Set.of("EndRollout", "PauseRollout");

    private final InstantSource clock;
    private final SimAws aws;
    private final Scenario scenario;
    private final String group;
    private final Weather weather;
    private final TakenMembers taken;
    private final Set<InstanceId> failed = new TreeSet<>();
    private final Map<Invocation, Promises.Author> authors = new HashMap<>();

    /** Those that may give up a group, until the event is over in which they end; for which execution. */
    private final Map<Invocation, String> executions = new HashMap<>();

    private final List<Invocation> gone = new ArrayList<>();
    private Optional<Hold> last = Optional.empty();
    private boolean poolWent;
    private int takers;
    private Turnover turnover = new Turnover(_ -> Optional.empty());
    private List<Course> beside = List.of();
    private @Nullable Promises promises;
    private @Nullable Ledger ledger;
    private boolean turnedBack;
    private boolean puttingBack;
    private boolean gaps;
    private boolean partsGangs;
    private boolean halfDone;
    private int surgeRaised;
    private int unavailable;
    private boolean withoutSurge;

    Course(Agenda agenda, SimAws aws, KubeApi api, Scenario scenario, Weather weather) {
        this.clock = agenda;
        agenda.afterEach(_ -> eventIsOver());
        this.aws = aws;
        this.scenario = scenario;
        this.group = scenario.group().name();
        this.taken = new TakenMembers(aws, api, group);
        this.weather = weather;
    }

    /** Those of groups of the same cluster, on which the same workloads run. */
    void beside(List<Course> others) {
        beside = List.copyOf(others);
    }

    /** A rollout begins with this input, after the one before has ended, or carries it on. */
    void begin(ObjectNode input, boolean fresh) {
        Scenario now = Draw.with(scenario, input);
        surgeRaised = Math.max(0, Trial.surge(now) - Trial.surge(scenario));
        // What an earlier one has let go is missing still.
        unavailable = Math.max(unavailable, Trial.unavailable(now));
        withoutSurge |= Trial.withoutSurge(now);
        gaps = Trial.allowsGaps(now);
        partsGangs = Trial.partsGangs(now);
        if (promises != null) {
            promises.follow(input);
        }
        if (fresh) {
            beginsAnew();
        }
    }

    private void beginsAnew() {
        turnedBack = false;
        failed.clear();
        halfDone = taken.members().anyMatch(this::runsTarget);
        if (promises != null) {
            promises.newRollout();
        }
    }

    /**
     * Tells whom to judge.
     *
     * @param without asks the Lease without faults, and takes no time
     * @param rollouts finds the execution of an ARN
     */
    void tell(Promises watching, Ledger without, Function<String, Optional<Execution>> rollouts) {
        promises = watching;
        ledger = without;
        turnover = new Turnover(rollouts);
        watching.watchStays(turnover::over);
        watching.watchWriters(() -> Invocation.current().map(authors::get), this::holder);
    }

    /** The same functions, followed. */
    Functions.Code through(Functions.Code real) {
        return (function, payload) -> {
            if (!isOfGroup(payload)) {
                return real.run(function, payload);
            }
            String execution = rollout(payload);
            if (promises == null || execution.isEmpty()) {
                return function.equals("BeginRollout") ? taking(real, payload) : real.run(function, payload);
            }
            note(function, payload);
            Invocation running = Invocation.current().orElseThrow();
            if (RELEASE.contains(function)) {
                executions.put(running, execution);
            }
            authors.put(running, new Promises.Author(execution, function, holder().equals(execution), false));
            if (function.equals("DrainNodes")) {
                turnover.begins(running, execution);
            }
            try {
                JsonNode answer = real.run(function, payload);
                promises.answered(execution, function, answer);
                if (function.equals("PrepareGroup")) {
                    prepared(promises, answer.path("seconds").asInt() > 0);
                }
                return answer;
            } finally {
                hold().ifPresent(hold -> failed.addAll(hold.page().failed()));
                gone.add(running);
            }
        };
    }

    /** Whether it is for a rollout of the group, or for none. */
    private boolean isOfGroup(JsonNode payload) {
        return Stream.of("/rollout/nodeGroup", "/set/rolledGroup", "/request/nodeGroup")
                .map(payload::at)
                .noneMatch(named -> named.isTextual() && !named.asText().equals(group));
    }

    /** While a warm pool goes, and until the outdated nodes of groups side by side are closed, nodes are open, and what AWS takes is drained. */
    private void prepared(Promises judging, boolean poolGoes) {
        if (poolGoes || poolWent || !beside.isEmpty()) {
            judging.beginsNow();
        }
        poolWent = poolGoes;
    }

    /** A function sends a call, which may take effect later than now. */
    void sends(Invocation function) {
        authors.computeIfPresent(
                function,
                (_, by) -> new Promises.Author(by.execution(), by.state(), by.held(), holder().equals(by.execution())));
    }

    /** The rollout that has called a function with this payload; empty for none. */
    static String rollout(JsonNode payload) {
        JsonNode set = payload.path("set");
        String draining = set.hasNonNull("rolledGroup") ? set.path("holder").asText() : "";
        return payload.path("rollout").path("holder").asText(draining);
    }

    /** A function takes the group, or says who holds it: the hold is looked at after every event meanwhile. */
    private JsonNode taking(Functions.Code real, JsonNode payload) throws TaskFailure {
        Invocation running = Invocation.current().orElseThrow();
        executions.put(running, payload.path("holder").asText());
        takers++;
        last = hold();
        try {
            return real.run("BeginRollout", payload);
        } finally {
            lookAtTheHold();
            takers--;
            gone.add(running);
        }
    }

    /** Whether a rollout of the group has begun and has not ended: whoever carries it on promises for both. */
    boolean written() {
        return aws.autoScaling().peek(group).tags().stream()
                .anyMatch(tag -> tag.key().equals(Marks.STEADY));
    }

    /** A hold that is not over ends by a function of its own execution that gives it up, or somebody else has taken it. */
    private void lookAtTheHold() {
        if (takers > 0 && promises != null) {
            Optional<Hold> now = hold();
            Optional<Hold> lost = last.filter(h -> h.valid(clock.instant().plus(DOUBT)))
                    .filter(h -> now.stream().noneMatch(n -> n.holder().equals(h.holder())))
                    .filter(h -> !executions.containsValue(h.holder()));
            if (lost.isPresent()) {
                promises.taken(
                        now.map(Hold::holder).orElse("somebody"), lost.get().holder());
            }
            last = now;
            // An execution that was stopped may have come to its end after all, by a function that ran on.
            if (now.isEmpty() && !written()) {
                beginsAnew();
            }
        }
    }

    private void eventIsOver() {
        lookAtTheHold();
        if (turnover.awaits()) {
            hold().ifPresent(hold -> turnover.session(hold.holder(), hold.page().session(), clock.instant()));
        }
        gone.forEach(turnover::ends);
        gone.forEach(authors::remove);
        gone.forEach(executions::remove);
        gone.clear();
    }

    /** Who holds the group, whether the hold has run out or not; empty for nobody. */
    private String holder() {
        return hold().map(Hold::holder).orElse("");
    }

    private Optional<Hold> hold() {
        return Optional.ofNullable(ledger)
                .flatMap(known -> known.holds().stream()
                        .filter(hold -> hold.group().equals(group))
                        .findFirst());
    }

    private void note(String function, JsonNode payload) {
        switch (function) {
            case "TerminateNodes" -> taken.ending(payload.path("drained"));
            case "PrepareGroup" -> puttingBack = false;
            case "EndRollout" -> puttingBack = true;
            case "AbandonRollout", "RollBackRollout" -> turnedBack = true;
            default -> {}
        }
    }

    @Override
    public boolean turnedBack() {
        return turnedBack;
    }

    @Override
    public boolean puttingBack() {
        return puttingBack;
    }

    @Override
    public int drainsFailed() {
        return failed.size();
    }

    @Override
    public boolean allowsGaps() {
        return gaps || beside.stream().anyMatch(other -> other.gaps);
    }

    @Override
    public boolean taken(String instance) {
        return taken.isTaken(instance) || beside.stream().anyMatch(other -> other.taken.isTaken(instance));
    }

    @Override
    public boolean elsewhere(String instance) {
        return !beside.isEmpty() && !taken.isMember(instance);
    }

    private boolean runsTarget(InstanceDescription member) {
        return aws.ec2()
                .find(member.id())
                .filter(i -> i.imageId().equals(scenario.images().target()))
                .isPresent();
    }

    /** Those that others have taken, and those that the group itself has. */
    @Override
    public int nodesTaken() {
        return weather.nodesTaken() + taken.count(weather::ended);
    }

    /** The owner's hook has the same policy, and an operator who lets everything go a longer one. */
    @Override
    public Duration drainTime() {
        return Duration.ofSeconds(
                scenario.rollout().path("drain").path("timeoutSeconds").asLong(3600));
    }

    @Override
    public int unavailable() {
        return unavailable;
    }

    @Override
    public boolean withoutSurge() {
        return withoutSurge;
    }

    @Override
    public int surgeRaised() {
        return surgeRaised;
    }

    @Override
    public int unevenAtBegin() {
        // A group of several types launches where it likes.
        boolean uneven = halfDone || scenario.group().mixed().isPresent();
        return uneven && scenario.group().zones().size() > 1 ? Trial.surge(scenario) + surgeRaised : 0;
    }

    @Override
    public Duration doubt() {
        return weather.doubt();
    }

    @Override
    public boolean partsGangs() {
        return partsGangs;
    }

    @Override
    public boolean endedByEks() {
        return scenario.group().managed().isPresent();
    }

    @Override
    public int mishaps() {
        return weather.mishaps();
    }

    @Override
    public int instancesAdded() {
        return weather.instancesAdded();
    }

    @Override
    public boolean ended(String instance) {
        return weather.ended(instance);
    }

    @Override
    public boolean cordoned(String node) {
        return weather.cordoned(node);
    }
}
