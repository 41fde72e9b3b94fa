package dev.noderoll.plan;

import static java.util.Comparator.comparing;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Budget.Freshness;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.PodProfile;
import dev.noderoll.model.PodProfile.PreStop;
import dev.noderoll.model.PodProfile.Probe;
import dev.noderoll.model.ServiceView;
import dev.noderoll.model.Workload;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.plan.Problem.Harm;
import dev.noderoll.plan.Problem.Protection;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Judges, before anything is changed, what each workload of a cluster lacks to be moved unnoticed.
 *
 * <p>Left out is what a drain leaves where it is (mirror and finished pods, and of daemon pods all but those that are sent
 * requests to the end of their nodes) and Jobs, which nobody sends to. What
 * an app does with its stop signal cannot be seen from its spec: without a preStop hook it is told to look.
 */
public final class Preflight {

    /** Seconds that outlast the propagation of endpoints to every proxy, in all clusters but the busiest. */
    static final int DELAY = 10;

    /**
     * A workload, or a pod that has none.
     *
     * @param name such as {@code Deployment/shop/web}
     * @param problems the worst first
     * @param asked the protections that mean anything to it
     */
    public record Checked(String name, int pods, List<Problem> problems, Set<Protection> asked) {
        public Checked {
            problems = List.copyOf(problems);
            asked = asked.isEmpty() ? Set.of() : EnumSet.copyOf(asked);
        }

        public String namespace() {
            return name.split("/", -1)[1];
        }
    }

    private final PreflightSurvey survey;

    private Preflight(PreflightSurvey survey) {
        this.survey = survey;
    }

    /** One result for each workload, by name. */
    public static List<Checked> judge(PreflightSurvey survey) {
        Preflight preflight = new Preflight(survey);
        Map<String, List<PodProfile>> byName = new TreeMap<>();
        survey.pods().stream()
                .filter(profile -> moves(profile.pod())
                        || preflight.endsWithItsNode(profile.pod()).isPresent())
                .forEach(profile -> byName.computeIfAbsent(preflight.name(profile.pod()), _ -> new ArrayList<>())
                        .add(profile));
        return byName.entrySet().stream()
                .map(e -> new Checked(
                        e.getKey(),
                        e.getValue().size(),
                        preflight.problems(e.getValue()),
                        preflight.asked(e.getValue())))
                .toList();
    }

    private static boolean moves(Pod pod) {
        Owner owner = pod.owner();
        boolean stays = pod.finished() || pod.terminating() || pod.traits().contains(Trait.MIRROR);
        return !stays && (owner == null || !(owner.isDaemonSet() || owner.isJob())) && !OwnersWish.skips(pod);
    }

    private Optional<Problem> endsWithItsNode(Pod pod) {
        Owner owner = pod.owner();
        if (owner == null || !owner.isDaemonSet() || !pod.serving() || !serves(pod)) {
            return Optional.empty();
        }
        boolean goes = DaemonPods.goes(pod);
        List<String> keeping = goes ? keeping(pod) : List.of();
        return goes && keeping.isEmpty() ? Optional.empty() : Optional.of(new Problem.EndsWithItsNode(keeping));
    }

    /** The budgets that never let a daemon's pod go: it has no scale from which they could count a share. */
    private List<String> keeping(Pod daemon) {
        List<Budget> covering = survey.budgets().stream()
                .filter(budget -> budget.covers(daemon))
                .toList();
        return covering.stream()
                .filter(b -> covering.size() > 1 || b.freshness() == Freshness.FAILED)
                .map(Budget::text)
                .sorted()
                .toList();
    }

    private String name(Pod pod) {
        Workload workload = survey.workloads().get(pod.key());
        Owner owner = pod.owner();
        String namespace = pod.key().namespace() + "/";
        return workload != null
                ? workload.key().text()
                : owner == null ? "Pod/" + namespace + pod.key().name() : owner.kind() + "/" + namespace + owner.name();
    }

    private List<Problem> problems(List<PodProfile> profiles) {
        Pod first = profiles.getFirst().pod();
        Optional<Problem> ends = endsWithItsNode(first);
        if (ends.isPresent()) {
            return List.of(ends.get());
        }
        Set<Problem> problems = new LinkedHashSet<>();
        Optional<Workload> workload = Optional.ofNullable(survey.workloads().get(first.key()));
        for (PodProfile profile : profiles) {
            Pod pod = profile.pod();
            if (serves(pod)) {
                problems.addAll(stop(profile, workload));
                if (profile.readiness() == Probe.NONE) {
                    problems.add(new Problem.NoReadinessProbe());
                }
            }
            survey.held().getOrDefault(pod.key(), List.of()).stream()
                    .flatMap(blocker -> problem(blocker).stream())
                    .forEach(problems::add);
            problems.addAll(budgets(pod, workload));
            problems.addAll(moving(pod));
        }
        workload.ifPresent(w -> problems.addAll(replicas(w, profiles, problems)));
        return problems.stream()
                .sorted(comparing(Problem::harm)
                        .thenComparing(Problem::protection)
                        .thenComparing(Problem::text))
                .toList();
    }

    /** What holds a drain, as a workload's problem; what passes by itself is none, but for a budget that may not. */
    private static Optional<Problem> problem(Blocker blocker) {
        return switch (blocker) {
            case Blocker.BudgetNeverAllows(String budget, int healthy, int needs) ->
                Optional.of(new Problem.BudgetNeverAllows(budget, healthy, needs));
            case Blocker.BudgetFull(String budget, int healthy, int needs) ->
                Optional.of(new Problem.BudgetFull(budget, healthy, needs));
            case Blocker.NoRestart(String budget, int healthy, int needs, String _) ->
                Optional.of(new Problem.BudgetNeverAllows(budget, healthy, needs));
            case Blocker.BudgetUncounted(String budget) -> Optional.of(new Problem.BudgetUncounted(budget));
            case Blocker.BudgetBroken(String budget, int allowed) ->
                Optional.of(new Problem.BudgetBroken(budget, allowed));
            case Blocker.SeveralBudgets(List<String> budgets) -> Optional.of(new Problem.SeveralBudgets(budgets));
            case Blocker.NoSuccessor(String _, String because) -> Optional.of(new Problem.NoSuccessor(because));
            case Blocker.Unmanaged _ -> Optional.of(new Problem.Unmanaged());
            case Blocker.OptedOut(String mark) -> Optional.of(new Problem.OptedOut(mark));
            case Blocker.NoPlace(String why) -> Optional.of(new Problem.NoPlace(why));
            case Blocker.ComesBack(String why) -> Optional.of(new Problem.NoPlace(why));
            case Blocker.GangOverBudget(String gang, int pods, String budget, int most) ->
                Optional.of(new Problem.GangOverBudget(gang, pods, budget, most));
            case Blocker.GangTooWide(String gang, int nodes, int _) ->
                Optional.of(new Problem.GangOnNodes(gang, nodes));
            case Blocker.UpToOperator(String budget) -> Optional.of(new Problem.UpToOperator(budget));
            case Blocker.Detaching _,
                    Blocker.GangHeld _,
                    Blocker.GangApart _,
                    Blocker.BudgetBehind _,
                    Blocker.ServerRefused _,
                    Blocker.StillStopping _,
                    Blocker.NamespaceClosing _,
                    Blocker.OutOfTime _,
                    Blocker.ServerForbids _,
                    Blocker.LastEndpoint _,
                    Blocker.LastReplica _,
                    Blocker.TurnOfOthers _,
                    Blocker.SuccessorComing _,
                    Blocker.NeedsNode _,
                    Blocker.NodeIsTarget _,
                    Blocker.SwitchingOver _,
                    Blocker.HigherTier _,
                    Blocker.InTurn _,
                    Blocker.RunsToItsEnd _,
                    Blocker.LastTry _,
                    Blocker.NotBefore _,
                    Blocker.NotSelected _,
                    Blocker.VolumesOneByOne _,
                    Blocker.ServerFailed _,
                    Blocker.LocalData _ -> Optional.empty();
        };
    }

    /** A stop and a readiness matter to who is sent requests, a spread to several, a budget to who has one or could. */
    private Set<Protection> asked(List<PodProfile> profiles) {
        Pod first = profiles.getFirst().pod();
        if (endsWithItsNode(first).isPresent()) {
            return EnumSet.of(Protection.MOVES);
        }
        Optional<Workload> workload = Optional.ofNullable(survey.workloads().get(first.key()));
        boolean several = workload.map(w -> w.replicas() > 1).orElse(false);
        Set<Protection> asked = EnumSet.of(Protection.MOVES);
        if (profiles.stream().anyMatch(profile -> serves(profile.pod()))) {
            asked.add(Protection.STOP);
            asked.add(Protection.READINESS);
        }
        if (workload.isPresent()) {
            asked.add(Protection.REPLICAS);
        }
        if (several) {
            asked.add(Protection.SPREAD);
        }
        if (several || survey.budgets().stream().anyMatch(budget -> budget.covers(first))) {
            asked.add(Protection.BUDGET);
        }
        return asked;
    }

    private boolean serves(Pod pod) {
        return survey.services().stream().anyMatch(service -> service.selects(pod));
    }

    private List<Problem> stop(PodProfile profile, Optional<Workload> workload) {
        long grace = profile.pod().grace().toSeconds();
        return switch (profile.preStop()) {
            case PreStop.None() -> detaches(workload) ? stays(profile, workload) : List.of(new Problem.NoPreStop());
            case PreStop.Untold() -> List.of();
            case PreStop.Sleeps(int seconds) -> {
                List<Problem> problems = new ArrayList<>();
                if (seconds < DELAY) {
                    problems.add(new Problem.DelayTooShort(seconds, DELAY));
                }
                if (seconds >= grace) {
                    problems.add(new Problem.GraceTooShort(seconds, grace));
                }
                yield problems;
            }
        };
    }

    /** A single one is ended by its own Deployment, once its successor is ready. */
    private boolean detaches(Optional<Workload> workload) {
        return survey.detaching().asked()
                && workload.filter(w -> w.replicas() > 1).isPresent();
    }

    /** Where pods are taken off their Services first, those from which this one cannot be. */
    private List<Problem> stays(PodProfile profile, Optional<Workload> workload) {
        Pod pod = profile.pod();
        List<String> services = Detachment.stays(
                survey.detaching(),
                pod,
                survey.services().stream().filter(s -> s.selects(pod)).toList(),
                workload,
                survey.budgets().stream().filter(b -> b.covers(pod)).toList());
        return services.isEmpty() ? List.of() : List.of(new Problem.StaysAttached(services));
    }

    private List<Problem> budgets(Pod pod, Optional<Workload> workload) {
        List<Budget> covering =
                survey.budgets().stream().filter(budget -> budget.covers(pod)).toList();
        boolean several = workload.filter(w -> w.replicas() > 1).isPresent();
        if (covering.isEmpty()) {
            return several ? List.of(new Problem.NoBudget()) : List.of();
        }
        Budget budget = covering.getFirst();
        boolean restarted = several
                && covering.size() == 1
                && budget.neverAllows()
                && workload.filter(w -> w.surging() == Surging.CAN_SURGE).isPresent();
        return restarted
                ? List.of(new Problem.BudgetForcesRestart(
                        budget.text(), workload.orElseThrow().replicas()))
                : List.of();
    }

    private List<Problem> moving(Pod pod) {
        List<Problem> problems = new ArrayList<>();
        if (pod.traits().contains(Trait.LOCAL_DATA)) {
            problems.add(new Problem.LocalData());
        }
        if (pod.traits().contains(Trait.COMES_BACK) && !serves(pod)) {
            problems.add(new Problem.ComesBack());
        }
        if (pod.grace().toSeconds() > survey.drainSeconds()) {
            problems.add(new Problem.GraceTooLong(pod.grace().toSeconds(), survey.drainSeconds()));
        }
        return problems;
    }

    private List<Problem> replicas(Workload workload, List<PodProfile> profiles, Set<Problem> found) {
        boolean held = found.stream().anyMatch(p -> p instanceof Problem.NoSuccessor);
        if (workload.replicas() < 2) {
            return held ? List.of() : List.of(new Problem.SingleReplica(surges(workload)));
        }
        List<Problem> problems = new ArrayList<>();
        List<String> own = profiles.stream()
                .flatMap(profile -> survey.services().stream().filter(s -> ofOnePod(s, profile, profiles)))
                .map(ServiceView::text)
                .distinct()
                .sorted()
                .toList();
        if (!own.isEmpty()) {
            problems.add(new Problem.OnePodService(own));
        }
        Set<String> nodes = profiles.stream()
                .map(profile -> profile.pod().node())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        if (nodes.size() == 1 && profiles.size() > 1) {
            problems.add(new Problem.OneNode(nodes.iterator().next(), profiles.size()));
        }
        return problems;
    }

    private static Problem.Restarting surges(Workload workload) {
        return workload.surging() == Surging.CAN_SURGE
                ? Problem.Restarting.BRINGS_A_SUCCESSOR
                : Problem.Restarting.LEAVES_A_GAP;
    }

    private static boolean ofOnePod(ServiceView service, PodProfile profile, List<PodProfile> profiles) {
        return service.selects(profile.pod())
                && profiles.size() > 1
                && profiles.stream().filter(p -> service.selects(p.pod())).count() == 1;
    }

    /** Whether a rollout would have to stop for one of these. */
    public static boolean stops(List<Checked> checked) {
        return checked.stream().flatMap(c -> c.problems().stream()).anyMatch(p -> p.harm() == Harm.STOPS);
    }
}
