package dev.noderoll.cli.forecast;

import dev.noderoll.cli.forecast.Forecast.Hindrance;
import dev.noderoll.cli.forecast.Forecast.Launch;
import dev.noderoll.model.Going;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Rollout;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.HealthVerdict;
import dev.noderoll.plan.NodeChoice;
import dev.noderoll.plan.Refusal;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Images;
import dev.noderoll.port.Targets;
import dev.noderoll.step.BeginRollout;
import dev.noderoll.step.CheckHealth;
import dev.noderoll.step.ChooseNodes;
import dev.noderoll.step.DrainNodes;
import dev.noderoll.step.Journal;
import dev.noderoll.step.LaunchNodes;
import dev.noderoll.step.PrepareGroup;
import dev.noderoll.step.Stayed;
import dev.noderoll.step.TerminateNodes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * One rollout on a model, from the end of BeginRollout to a state that it does not leave: the steps themselves, in the order
 * of the machine {@code rollout}, each of which takes a function's time.
 */
final class Course {

    /** No rollout has so many turns; a model that goes round in circles does. */
    private static final int MOST_TURNS = 20_000;

    private Rollout rollout;
    private final ModelGroup group;
    private final ModelCluster cluster;
    private final Agenda agenda;
    private final Pace pace;
    private final ChooseNodes choose;
    private final LaunchNodes launch;
    private final DrainNodes drain;
    private final TerminateNodes terminate;
    private final CheckHealth check;
    private final Instant begun;
    private final List<Launch> launches = new ArrayList<>();
    private final SequencedMap<InstanceId, Going> order = new LinkedHashMap<>();
    private final Map<InstanceId, Journal.Drain> drains = new LinkedHashMap<>();
    private final SequencedMap<String, Hindrance> hindrances = new LinkedHashMap<>();
    private final Map<String, String> stuck = new LinkedHashMap<>();
    private List<Refusal> refusals = List.of();
    private List<InstanceId> asked = List.of();
    private List<InstanceId> leaving = List.of();
    private int expected;
    private int checked;
    private int checking;
    private Instant since = Instant.MIN;
    private double surgeSeconds;
    private String end = "";
    private String why = "";

    Course(
            BeginRollout.Outcome.Begun begins,
            ModelGroup group,
            ModelCluster cluster,
            Alarms alarms,
            Images images,
            Agenda agenda,
            Pace pace) {
        this.rollout = begins.rollout();
        this.expected = begins.desired();
        this.group = group;
        this.cluster = cluster;
        this.agenda = agenda;
        this.pace = pace;
        Targets untold = new UntoldTargets();
        this.choose = new ChooseNodes(group, cluster, alarms, images, untold);
        this.launch = new LaunchNodes(group, cluster);
        this.drain = new DrainNodes(group, cluster, untold, _ -> true, agenda, agenda);
        this.terminate = new TerminateNodes(group, cluster, agenda, agenda);
        this.check = new CheckHealth(group, cluster, alarms, images, untold);
        this.begun = agenda.instant();
    }

    void run() {
        prepare();
        for (int turn = 1; turn <= MOST_TURNS && end.isEmpty(); turn++) {
            called();
            ChooseNodes.Input input = new ChooseNodes.Input(rollout, expected, refusals, checked, asked, leaving);
            turn(choose.run(input, agenda.instant()), turn);
        }
        end = end.isEmpty() ? "Endless" : end;
    }

    private void prepare() {
        PrepareGroup step = new PrepareGroup(group, cluster);
        PrepareGroup.Prepared prepared = step.run(new PrepareGroup.Input(rollout, 0), agenda.instant());
        for (int looks = 1; prepared.seconds() > 0; looks++) {
            pass(Duration.ofSeconds(prepared.seconds()));
            prepared = step.run(new PrepareGroup.Input(rollout, looks), agenda.instant());
        }
    }

    private void called() {
        pass(pace.call());
    }

    private void pass(Duration time) {
        Instant from = agenda.instant();
        agenda.pass(time);
        pay(from);
    }

    /** Sampled at each end of a step: what lies between two is too short to cost much. */
    private void pay(Instant from) {
        int above = Math.max(0, group.instances() - rollout.steady());
        surgeSeconds += above * Duration.between(from, agenda.instant()).toMillis() / 1000.0;
    }

    private void turn(NodeChoice choice, int turn) {
        switch (choice) {
            case NodeChoice.Roll roll -> roll(roll, turn);
            case NodeChoice.Terminate(List<InstanceId> instances, List<InstanceId> gone, Instant until) ->
                terminate(instances, gone, List.of(), until);
            case NodeChoice.Check(int replaced, Instant at) -> check(replaced, at);
            case NodeChoice.Prepare(Rollout next, var _) -> {
                rollout = next;
                prepare();
            }
            case NodeChoice.Wait(var _, int seconds, List<Refusal> told) -> {
                refusals = told;
                leaving = List.of();
                pass(Duration.ofSeconds(seconds));
            }
            case NodeChoice.Hold(NodeChoice.Reason reason) -> end("Hold", ReasonText.of(reason));
            case NodeChoice.Pause(NodeChoice.Reason reason) -> end("Pause", ReasonText.of(reason));
            case NodeChoice.Done _ -> end("Done", "");
        }
    }

    private void end(String kind, String reason) {
        end = kind;
        why = reason;
    }

    private void roll(NodeChoice.Roll roll, int turn) {
        refusals = roll.refusals();
        if (!roll.launches().isEmpty()) {
            roll.launches().forEach(l -> launches.add(new Launch(l.zone(), l.count(), since(agenda.instant()))));
            LaunchNodes.Input input =
                    new LaunchNodes.Input(rollout, roll.launches(), roll.desired(), turn, refusals, roll.until());
            LaunchNodes.Launched launched = launch.run(input, agenda.instant());
            expected += launched.launched();
            refusals = launched.refusals();
            called();
        }
        roll.drain().nodes().forEach(going -> order.putIfAbsent(going.instance(), going));
        Instant from = agenda.instant();
        Stayed stayed = drain.run(new DrainNodes.Input(roll.drain()));
        pay(from);
        called();
        note(stayed);
        if (!stayed.drained().isEmpty() || !stayed.taken().isEmpty()) {
            terminate(stayed.drained(), stayed.gone(), stayed.taken(), stayed.until());
        } else {
            leaving = List.of();
            pass(Duration.ofSeconds(stayed.seconds()));
        }
    }

    private void note(Stayed stayed) {
        stayed.journal().drains().forEach(d -> drains.put(d.instance(), d));
        stayed.stuck().forEach(s -> stuck.put(s.node().value(), s.why()));
        for (Stayed.Held held : stayed.held()) {
            if (held.blocker().course() == Blocker.Course.STAYS) {
                hindrances.putIfAbsent(held.pod(), new Hindrance(held.pod(), held.why(), held.unblock()));
            }
        }
        for (Stayed.Stuck one : stayed.stuck()) {
            boolean told = hindrances.values().stream()
                    .anyMatch(h -> h.why().startsWith(one.why()) || one.why().contains(h.why()));
            if (!told) {
                hindrances.putIfAbsent(
                        one.node().value(), new Hindrance(one.node().value(), one.why(), one.unblock()));
            }
        }
    }

    private void terminate(List<InstanceId> drained, List<InstanceId> gone, List<InstanceId> taken, Instant until) {
        Instant from = agenda.instant();
        TerminateNodes.Input input = new TerminateNodes.Input(rollout, drained, gone, leaving, taken, until);
        TerminateNodes.Terminated terminated = terminate.run(input, agenda.instant());
        expected -= terminated.lowered();
        asked = terminated.asked();
        leaving = terminated.leaving();
        if (terminated.terminated() > 0) {
            refusals = refusals.stream().filter(r -> !r.zone().isEmpty()).toList();
        }
        pay(from);
        called();
    }

    private void check(int replaced, Instant at) {
        since = checking == replaced ? since : at;
        checking = replaced;
        for (int looks = 0; end.isEmpty(); looks++) {
            called();
            switch (check.run(new CheckHealth.Input(rollout, looks, since, checked), agenda.instant())) {
                case HealthVerdict.Healthy _ -> {
                    checked = replaced;
                    return;
                }
                case HealthVerdict.Bake(var _, int seconds) -> {
                    pass(Duration.ofSeconds(seconds));
                    return;
                }
                case HealthVerdict.AwaitApproval _ -> {
                    // How long a person takes nobody can foresee: in a forecast it is approved at once.
                    checked = replaced;
                    return;
                }
                case HealthVerdict.Wait(var _, int seconds) -> pass(Duration.ofSeconds(seconds));
                case HealthVerdict.Unhealthy(var reason) -> end("Unhealthy", ReasonText.of(reason));
            }
        }
    }

    private Duration since(Instant at) {
        return Duration.between(begun, at);
    }

    Duration lasted() {
        return since(agenda.instant());
    }

    double surgeHours() {
        return surgeSeconds / 3600;
    }

    String end() {
        return end;
    }

    String why() {
        return why;
    }

    List<Launch> launches() {
        return launches;
    }

    List<Hindrance> hindrances() {
        return List.copyOf(hindrances.values());
    }

    List<ModelPods.Gone> gone() {
        return cluster.gone();
    }

    /** Outdated nodes whose drains began, by when they did; with what the model's own pods did. */
    List<Forecast.Node> nodes() {
        return drains.values().stream()
                .sorted(Comparator.comparing(Journal.Drain::since))
                .map(drain -> new Forecast.Node(
                        drain.node().value(),
                        drain.instance().value(),
                        order.containsKey(drain.instance())
                                ? order.get(drain.instance()).zone()
                                : "",
                        since(drain.since()),
                        since(drain.ended()),
                        gone().stream()
                                .filter(g -> g.node().equals(drain.node()) && g.why() == ModelPods.Gone.Why.EVICTED)
                                .map(ModelPods.Gone::pod)
                                .toList(),
                        stuck.getOrDefault(drain.node().value(), "")))
                .toList();
    }
}
