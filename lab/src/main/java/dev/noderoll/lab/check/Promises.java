package dev.noderoll.lab.check;

import dev.noderoll.lab.kernel.Agenda;
import dev.noderoll.lab.world.aws.SimAws;
import dev.noderoll.lab.world.kubernetes.KubeApi;
import java.util.Map;

/** All promises over one group, watched from now on, after every event. */
public final class Promises {

    private final Violations violations;
    private final Settings settings;
    private final PodMoves moves;
    private final Endpoints endpoints;

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
        this.moves = new PodMoves(api, agenda.instant(), violations);
        Capacity capacity = new Capacity(aws, api, group, surge, violations, excuses);
        Terminations terminations = new Terminations(aws, api, group, violations, excuses);
        this.endpoints = new Endpoints(api, violations, excuses);
        agenda.afterEach(event -> {
            capacity.look();
            terminations.look();
        });
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
