package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** All promises over one group, watched from now on, after every event. */
public final class Promises {

    private final Violations violations;
    private final Settings settings;
    private final PodMoves moves;
    private final Endpoints endpoints;
    private final Writers writers;
    private final Stays stays;
    private final Recoveries recoveries;
    private final Reasons reasons;
    private final Consents consents;
    private final Pace pace;
    private final Manager manager;

    /**
     * A function that is under way, and for whom.
     *
     * @param held whether that execution held the group when the function began
     * @param sent whether it held the group when the call that is on its way was sent: no client can call one back
     */
    public record Author(String execution, String state, boolean held, boolean sent) {}

    /**
     * Begins to watch; the world as it is now is what steady means.
     *
     * @param surge how many instances above steady the policy allows
     */
    public Promises(Agenda agenda, SimAws aws, KubeApi api, String group, int surge) {
        this(agenda, aws, api, group, surge, Excuses.NONE);
    }

    /**
     * As the other, in a cluster that others touch too.
     *
     * @param surge how many instances above steady the policy allows
     */
    public Promises(Agenda agenda, SimAws aws, KubeApi api, String group, int surge, Excuses excuses) {
        this.violations = new Violations(agenda);
        this.settings = new Settings(aws, api, group, violations, excuses);
        this.moves = new PodMoves(api, violations, excuses);
        Preconditions.watch(api, violations);
        Capacity capacity = new Capacity(aws, api, group, surge, violations, excuses);
        ClosedNodes closed = new ClosedNodes(agenda, api);
        Terminations terminations = new Terminations(agenda, aws, api, group, closed, violations, excuses);
        new GangMoves(agenda, api, closed, violations, excuses);
        this.endpoints = new Endpoints(agenda, api, violations, excuses);
        this.recoveries = new Recoveries(agenda, aws, api, closed, violations, excuses);
        this.writers = new Writers(aws, violations);
        this.stays = new Stays(agenda, api, violations);
        this.reasons = new Reasons(violations);
        this.consents = new Consents(api, violations, excuses);
        this.pace = new Pace(agenda, aws, api, group, violations, excuses);
        this.manager = new Manager(aws, api, violations, excuses);
        agenda.afterEach(event -> {
            GroupDescription now = aws.autoScaling().peek(group);
            capacity.look(now);
            terminations.look(now);
            consents.look(now);
            pace.look(now);
        });
    }

    /** The rollout has waited before it has closed anything: whoever was moved until now was moved by others. */
    public void beginsNow() {
        moves.beginsNow();
    }

    /** Says that the rollout before has ended, and another may begin. */
    public void newRollout() {
        moves.newRollout();
        pace.newRollout();
    }

    /** A rollout with this input begins, or carries on the one before: from now on it is to go ahead by its degrees. */
    public void follow(JsonNode rollout) {
        pace.follow(rollout);
    }

    /**
     * Judges from now on who changes the group.
     *
     * @param author whose doing this is; empty for nobody's that is a rollout
     * @param holder who holds the group's Lease now, whether the hold has run out or not; empty for nobody
     */
    public void watchWriters(Supplier<Optional<Author>> author, Supplier<String> holder) {
        writers.watch(author, holder);
        consents.watch(author);
        manager.watch(author);
    }

    /** Since when the function that runs was to write to nodes and pods no more; empty for one that may. */
    public void watchStays(Supplier<Optional<Instant>> over) {
        stays.watch(over);
    }

    /** Since when what a function acts on may be known: it did not see what happened later. Now, unless this is said. */
    public void watchLooks(Supplier<Instant> oldest) {
        recoveries.watchLooks(oldest);
    }

    /** A function is asked at these moments, as a policy names them, from now on; at none before. */
    public void askedAt(Set<String> moments) {
        consents.askedAt(moments);
    }

    /** That function has agreed, and {@code execution} has heard it; {@code moment} as the policy names it. */
    public void agreed(String execution, String moment, List<String> instances) {
        consents.agreed(execution, moment, instances);
    }

    /** An execution has taken the group from {@code holder}, whose hold was not over. */
    public void taken(String execution, String holder) {
        writers.taken(execution, holder);
    }

    /** Judges the answer to it. */
    public void answered(String execution, String function, JsonNode answer) {
        reasons.answered(execution, function, answer);
    }

    /** What was broken so far, and, once the rollout has ended, what is left behind. */
    public Violations atTheEnd() {
        settings.lookAtTheEnd();
        return violations;
    }

    public Violations soFar() {
        return violations;
    }

    /** The fewest ready endpoints that each Service ({@code namespace/name}) had, by its EndpointSlices. */
    public Map<String, Integer> fewestReadyEndpoints() {
        return endpoints.fewest();
    }

    /** How many pods were evicted through the Eviction API. */
    public int evictions() {
        return moves.evicted();
    }
}
