package dev.noderoll.plan;

import static java.util.Comparator.comparing;

import dev.noderoll.model.Budget;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Trait;
import dev.noderoll.model.PodProfile;
import dev.noderoll.model.PodProfile.PreStop;
import dev.noderoll.model.PodProfile.Probe;
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
 * <p>Left out is what a drain leaves where it is (daemon, mirror and finished pods) and Jobs, which nobody sends to. What
 * an app does with its stop signal cannot be seen from its spec: without a preStop hook it is told to look.
 */
public final class Preflight {

    /** Seconds that outlast the propagation of endpoints to every proxy, in all clusters but the busiest. */
    static final int DELAY = 10;

    private static final String ZONE = "topology.kubernetes.io/zone";

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
                .filter(profile -> moves(profile.pod()))
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

    private String name(Pod pod) {
        Workload workload = survey.workloads().get(pod.key());
        Owner owner = pod.owner();
        String namespace = pod.key().namespace() + "/";
        return workload != null
                ? workload.key().text()
                : owner == null ? "Pod/" + namespace + pod.key().name() : owner.kind() + "/" + namespace + owner.name();
    }

    private List<Problem> problems(List<PodProfile> profiles) {
        Set<Problem> problems = new LinkedHashSet<>();
        Optional<Workload> workload = Optional.ofNullable(
                survey.workloads().get(profiles.getFirst().pod().key()));
        for (PodProfile profile : profiles) {
            if (serves(profile.pod())) {
                problems.addAll(stop(profile));
                if (profile.readiness() == Probe.NONE) {
                    problems.add(new Problem.NoReadinessProbe());
                }
            }
            problems.addAll(budgets(profile.pod(), workload));
            problems.addAll(moving(profile));
        }
        workload.ifPresent(w -> problems.addAll(replicas(w, profiles)));
        return problems.stream()
                .sorted(comparing(Problem::harm)
                        .thenComparing(Problem::protection)
                        .thenComparing(Problem::text))
                .toList();
    }

    /** A stop and a readiness matter to who is sent requests, a spread to several, a budget to who has one or could. */
    private Set<Protection> asked(List<PodProfile> profiles) {
        Pod first = profiles.getFirst().pod();
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

    private static List<Problem> stop(PodProfile profile) {
        long grace = profile.pod().grace().toSeconds();
        return switch (profile.preStop()) {
            case PreStop.None() -> List.of(new Problem.NoPreStop());
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

    private List<Problem> budgets(Pod pod, Optional<Workload> workload) {
        List<Budget> covering =
                survey.budgets().stream().filter(budget -> budget.covers(pod)).toList();
        if (covering.size() > 1) {
            return List.of(new Problem.SeveralBudgets(
                    covering.stream().map(Budget::text).sorted().toList()));
        }
        if (covering.isEmpty()) {
            return workload.filter(w -> w.replicas() > 1).isPresent() ? List.of(new Problem.NoBudget()) : List.of();
        }
        Budget budget = covering.getFirst();
        if (budget.allowed() < 0) {
            return List.of(new Problem.BudgetBroken(budget.text(), budget.allowed()));
        }
        if (!budget.neverAllows()) {
            return List.of();
        }
        return workload.filter(w -> w.surging() == Surging.CAN_SURGE)
                .map(w -> w.replicas() > 1
                        ? List.<Problem>of(new Problem.BudgetForcesRestart(budget.text(), w.replicas()))
                        : List.<Problem>of())
                .orElseGet(() -> List.of(
                        new Problem.BudgetNeverAllows(budget.text(), budget.healthy(), budget.desiredHealthy())));
    }

    private List<Problem> moving(PodProfile profile) {
        Pod pod = profile.pod();
        List<Problem> problems = new ArrayList<>();
        if (pod.owner() == null) {
            problems.add(new Problem.Unmanaged());
        }
        if (OwnersWish.against(pod, survey.now()).orElse(null) instanceof Blocker.OptedOut(String mark)) {
            problems.add(new Problem.OptedOut(mark));
        }
        if (pod.traits().contains(Trait.LOCAL_DATA)) {
            problems.add(new Problem.LocalData());
        }
        boolean elsewhere = survey.nodes().stream()
                .filter(ClusterNode::ready)
                .filter(node -> !node.name().value().equals(pod.node()))
                .anyMatch(node -> profile.zones().contains(node.labels().getOrDefault(ZONE, "")));
        if (!profile.zones().isEmpty() && !elsewhere) {
            problems.add(new Problem.ZoneBound(String.join(", ", profile.zones())));
        }
        return problems;
    }

    private static List<Problem> replicas(Workload workload, List<PodProfile> profiles) {
        if (workload.replicas() < 2) {
            return List.of(
                    workload.surging() == Surging.CAN_SURGE ? new Problem.SingleReplica() : new Problem.NoSuccessor());
        }
        Set<String> nodes = profiles.stream()
                .map(profile -> profile.pod().node())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return nodes.size() == 1 && profiles.size() > 1
                ? List.of(new Problem.OneNode(nodes.iterator().next(), profiles.size()))
                : List.of();
    }

    /** Whether a rollout would have to stop for one of these. */
    public static boolean stops(List<Checked> checked) {
        return checked.stream().flatMap(c -> c.problems().stream()).anyMatch(p -> p.harm() == Harm.STOPS);
    }
}
