package dev.noderoll.cli.forecast;

import dev.noderoll.cli.forecast.Forecast.Bound;
import dev.noderoll.cli.forecast.Forecast.Hindrance;
import dev.noderoll.cli.forecast.Forecast.Range;
import dev.noderoll.cli.forecast.ModelPods.Gone.Why;
import dev.noderoll.cli.forecast.Pace.Speed;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.RolloutPolicy.Preflight;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Images;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.step.BeginRollout;
import dev.noderoll.step.Stayed.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Foretells a rollout: the rollout's own steps run on a copy of the group and the cluster, in virtual time, three times: as
 * fast, as likely and as slowly as boots and pods have been. Reads the real ones once, and changes nothing.
 */
public final class Forecaster {

    private static final String HOLDER = "plan";

    /** To either side: what no model of a cluster knows. */
    private static final double WIDER = 0.2;

    /** What gains less is not what a rollout hangs on. */
    private static final double MATTERS = 0.05;

    private final NodeGroups groups;
    private final Images images;
    private final Alarms alarms;
    private final RolloutRequest request;
    private final Instant now;
    private final Snapshot snapshot;
    private final NodeGroup before;
    private final Map<InstanceId, Instant> launched;

    private Forecaster(
            NodeGroups groups, Images images, Alarms alarms, Cluster cluster, RolloutRequest request, Instant now) {
        this.groups = groups;
        this.images = new ModelImages(images);
        this.alarms = alarms;
        this.request = request;
        this.now = now;
        NodeGroup group = groups.survey(request.nodeGroup());
        this.launched = new TreeMap<>(
                groups.launchedAt(group.members().stream().map(Member::id).toList()));
        this.before = group.launched(launched);
        this.snapshot = Snapshot.of(cluster);
    }

    /** Reads the group and the cluster, once. */
    public static Forecaster look(
            NodeGroups groups, Images images, Alarms alarms, Cluster cluster, RolloutRequest request, Instant now) {
        return new Forecaster(groups, images, alarms, cluster, request, now);
    }

    /** What the forecast hangs on, a line each, sorted: two worlds with the same lines have the same forecast. */
    public List<String> world() {
        return WorldLines.of(before, snapshot);
    }

    /**
     * Foretells.
     *
     * @throws dev.noderoll.port.Misconfigured as BeginRollout would
     */
    public Forecast forecast() {
        BeginRollout.Outcome outcome = begin(new Agenda(now), model(Speed.LIKELY, new Agenda(now)));
        if (!(outcome instanceof BeginRollout.Outcome.Begun(Rollout rollout, int _, List<Held> warnings))) {
            return nothing(outcome);
        }
        if (!warnings.isEmpty() && request.policy().preflight() == Preflight.ENFORCE) {
            List<Hindrance> hindrances = warnings.stream()
                    .map(held -> new Hindrance(held.pod(), held.why(), held.unblock()))
                    .toList();
            return nothing(
                    "NotBegun",
                    "no drain can move " + pods(warnings.size()) + " of the nodes to be replaced",
                    hindrances);
        }
        Course likely = run(snapshot, Pace.of(snapshot, launched, Speed.LIKELY));
        Duration fast = run(snapshot, Pace.of(snapshot, launched, Speed.FAST)).lasted();
        Duration slow = run(snapshot, Pace.of(snapshot, launched, Speed.SLOW)).lasted();
        List<ModelPods.Gone> gone = likely.gone();
        return new Forecast(
                likely.end(),
                likely.why(),
                likely.nodes().stream().filter(n -> wasThere(n.name())).toList(),
                likely.launches(),
                likely.hindrances(),
                rollout.surge(),
                (int) gone.stream().filter(g -> g.why() == Why.EVICTED).count(),
                gone.stream()
                        .filter(g -> g.why() == Why.RESTARTED)
                        .map(ModelPods.Gone::pod)
                        .toList(),
                range(fast, likely.lasted(), slow),
                likely.surgeHours(),
                bounds(likely.lasted()),
                Pace.measured(snapshot, launched));
    }

    /** One that the rollout launched itself, and gives up again, has no name yet. */
    private boolean wasThere(String node) {
        return snapshot.nodes().stream().anyMatch(n -> n.name().value().equals(node));
    }

    private static Range range(Duration fast, Duration likely, Duration slow) {
        Duration least = fast.compareTo(likely) < 0 ? fast : likely;
        Duration most = slow.compareTo(likely) > 0 ? slow : likely;
        return new Range(times(least, 1 - WIDER), likely, times(most, 1 + WIDER));
    }

    private static Duration times(Duration duration, double factor) {
        return Duration.ofSeconds(Math.round(duration.toSeconds() * factor));
    }

    private static Forecast nothing(BeginRollout.Outcome outcome) {
        String why =
                switch (outcome) {
                    case BeginRollout.Outcome.Held(String holder, Instant until) ->
                        holder + " rolls this group, until " + until + " unless it renews";
                    case BeginRollout.Outcome.SurplusTaken _ ->
                        "other rollouts of the cluster have all surplus nodes that its groups may have";
                    case BeginRollout.Outcome.AlreadyCurrent(int members) ->
                        "all " + members + " members run the target, and nothing is left to put back";
                    case BeginRollout.Outcome.Begun _,
                            BeginRollout.Outcome.BegunManaged _,
                            BeginRollout.Outcome.Abandoning _,
                            BeginRollout.Outcome.NothingToAbandon _ -> "";
                };
        return nothing(outcome.getClass().getSimpleName(), why, List.of());
    }

    private static String pods(int count) {
        return count + (count == 1 ? " pod" : " pods");
    }

    private static Forecast nothing(String end, String why, List<Hindrance> hindrances) {
        Range none = new Range(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return new Forecast(end, why, List.of(), List.of(), hindrances, 0, 0, List.of(), none, 0, List.of(), true);
    }

    /** What a preflight finds is no error here: it is told. */
    private RolloutRequest foretold() {
        return new RolloutRequest(
                request.cluster(),
                request.nodeGroup(),
                request.target(),
                request.policy().with(Preflight.WARN),
                request.clusterSurge());
    }

    private ModelCluster model(Speed speed, Agenda agenda) {
        return new ModelCluster(snapshot, Pace.of(snapshot, launched, speed), agenda);
    }

    private BeginRollout.Outcome begin(Agenda agenda, ModelCluster cluster) {
        ModelGroup group = new ModelGroup(groups, before, agenda, cluster);
        return new BeginRollout(group, images, cluster, ManagedGroups.NONE).run(foretold(), HOLDER, agenda.instant());
    }

    private Course run(Snapshot from, Pace pace) {
        Agenda agenda = new Agenda(now);
        ModelCluster cluster = new ModelCluster(from, pace, agenda);
        ModelGroup group = new ModelGroup(groups, before, agenda, cluster);
        BeginRollout.Outcome outcome =
                new BeginRollout(group, images, cluster, ManagedGroups.NONE).run(foretold(), HOLDER, agenda.instant());
        if (!(outcome instanceof BeginRollout.Outcome.Begun begun)) {
            throw new IllegalStateException("a rollout that began before now is " + outcome);
        }
        Course course = new Course(begun, group, cluster, alarms, images, agenda, pace);
        course.run();
        return course;
    }

    /** How much sooner it would end without boots, without what pods take to stop and start, and without budgets. */
    private List<Bound> bounds(Duration likely) {
        Pace pace = Pace.of(snapshot, launched, Speed.LIKELY);
        Duration second = Duration.ofSeconds(1);
        List<Bound> bounds = new ArrayList<>();
        bounds.add(new Bound(
                "boots of instances",
                likely.minus(run(snapshot, new Pace(second, second, pace.starts(), pace.stops(), 1, pace.call()))
                        .lasted())));
        bounds.add(new Bound(
                "pods' own time to stop and start",
                likely.minus(run(
                                snapshot.withoutPauses(),
                                new Pace(pace.registers(), pace.readies(), second, Duration.ZERO, 0, pace.call()))
                        .lasted())));
        bounds.add(new Bound(
                "disruption budgets",
                likely.minus(run(snapshot.withoutBudgets(), pace).lasted())));
        bounds.removeIf(b -> b.gain().toMillis() < likely.toMillis() * MATTERS);
        bounds.sort(Comparator.comparing(Bound::gain).reversed());
        return bounds;
    }
}
