package dev.noderoll.step;

import static java.util.Comparator.comparing;

import dev.noderoll.model.Budget;
import dev.noderoll.model.Detached;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Workload;
import dev.noderoll.plan.Advice;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Detachment;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.plan.LastResort;
import dev.noderoll.plan.Loss;
import dev.noderoll.plan.PodVerdict;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.EvictionAnswer.Failed.Blame;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.Pods.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One pass over the nodes that are drained: carries out the verdicts, and notes what is going and what is held.
 *
 * <p>A budget that has refused one eviction is not asked again before it has changed (D71), nor before its Retry-After. A
 * pod or a workload with which the API server could not do anything does not stop the others (D47), unless that is
 * overloaded.
 */
final class DrainPass {

    /** Each may have cost a time-out. */
    private static final int MOST_FAILURES = 3;

    private static final int MOST_AT_ONCE = 16;

    /** After which what was surveyed is too old to evict by: the rest is for the next look. */
    private static final Duration FRESH = Duration.ofSeconds(3);

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration LATER = Duration.ofSeconds(5);
    private static final Duration RARELY = Duration.ofSeconds(30);
    private static final int LONGEST = 500;

    private final Cluster cluster;
    private final Session session;
    private final StayMemory memory;
    private final Turns turns;
    private final Count count;
    private final InstantSource clock;
    private final Instant begun;
    private final Map<String, SitePass> sites = new HashMap<>();
    private final Set<String> spent = new HashSet<>();
    private final List<Asking> batch = new ArrayList<>();
    private int most = 1;
    private int failures;

    /** A pod that is to be asked for. */
    private record Asking(Pod pod, List<Budget> budgets, DrainSurvey survey) {
        Optional<Duration> grace() {
            return survey.policyOf(pod).stopping().graceFor(pod);
        }
    }

    DrainPass(Cluster cluster, Session session, StayMemory memory, Turns turns, Count count, InstantSource clock) {
        this.cluster = cluster;
        this.session = session;
        this.memory = memory;
        this.turns = turns;
        this.count = count;
        this.clock = clock;
        this.begun = clock.instant();
    }

    /** What was found on each node of the survey, by its name. */
    Map<String, SitePass> act(DrainSurvey survey) {
        survey.sites().keySet().forEach(name -> sites.put(name, new SitePass()));
        Map<String, List<Pod>> inTurn = new HashMap<>();
        for (PodVerdict verdict : urgentFirst(survey)) {
            if (verdict instanceof PodVerdict.Blocked(Pod pod, Blocker.TurnOfOthers _) && mayTry(pod, survey)) {
                inTurn.computeIfAbsent(pod.key().namespace(), _ -> new ArrayList<>())
                        .add(pod);
            } else {
                act(verdict, survey);
            }
        }
        flush();
        inTurn.forEach((namespace, pods) -> turns.in(namespace, survey, later -> inTurn(pods, later)));
        return sites;
    }

    /** What a budget lets go one after another takes longest: it is begun with. */
    private static List<PodVerdict> urgentFirst(DrainSurvey survey) {
        List<PodVerdict> verdicts = new ArrayList<>(DrainPlanner.plan(survey));
        verdicts.sort(comparing(v ->
                !(v instanceof PodVerdict.Evict) || survey.budgetsOf(v.pod()).isEmpty()));
        return verdicts;
    }

    private boolean mayTry(Pod pod, DrainSurvey survey) {
        return turns.mayTry(pod, survey) && !over(pod, survey);
    }

    /** The pods that waited for a turn, by the survey that was made in it; or by the old one, which holds them. */
    private void inTurn(List<Pod> pods, DrainSurvey survey) {
        Set<Object> wanted = new HashSet<>();
        pods.forEach(pod -> wanted.add(pod.key()));
        for (PodVerdict verdict : DrainPlanner.plan(survey)) {
            if (wanted.contains(verdict.pod().key())) {
                act(verdict, survey);
            }
        }
        flush();
    }

    private void act(PodVerdict verdict, DrainSurvey survey) {
        switch (verdict) {
            case PodVerdict.Evict(Pod pod) -> {
                if (over(pod, survey)) {
                    outOfTime(pod, survey);
                } else if (clock.instant().isAfter(begun.plus(FRESH))) {
                    site(pod).next(clock.instant());
                } else {
                    leave(pod, survey);
                }
            }
            case PodVerdict.Restart(Pod pod, Workload.Key deployment) -> {
                if (over(pod, survey)) {
                    outOfTime(pod, survey);
                } else {
                    restart(pod, deployment, survey);
                }
            }
            case PodVerdict.Going(Pod pod, Instant goneBy) -> site(pod).going(goneBy);
            case PodVerdict.Blocked(Pod pod, Blocker blocker) -> forceOrHold(pod, blocker, survey);
            case PodVerdict.Leave _ -> {}
        }
    }

    /** A pod that may go leaves its Services first, where that is asked for and can be. */
    private void leave(Pod pod, DrainSurvey survey) {
        switch (Detachment.of(survey, pod)) {
            case Detachment.None _ -> evict(pod, survey);
            case Detachment.Waits(Instant until) -> hold(pod, new Blocker.Detaching(until), survey);
            case Detachment.TakeOff(Map<String, String> labels) -> detach(pod, labels, survey);
        }
    }

    /** What is refused holds its pod alone. Nothing is taken off one whose eviction is not asked for now. */
    private void detach(Pod pod, Map<String, String> labels, DrainSurvey survey) {
        Optional<Blocker> kept = memory.keeps(pod, survey.budgetsOf(pod), clock.instant());
        if (kept.isPresent()) {
            forceOrHold(pod, kept.get(), survey);
            return;
        }
        session.mayWrite();
        try {
            cluster.pods().detach(pod.key(), taken(labels));
            // Its time begins with the answer, which may have been long in coming.
            Detached taken = taken(labels);
            memory.relabelled(pod.key(), Optional.of(taken));
            Instant until =
                    taken.at().plusSeconds(survey.policyOf(pod).detaching().seconds());
            hold(pod, new Blocker.Detaching(until), survey);
        } catch (Misconfigured e) {
            refused(pod, new Blocker.ServerRefused(cut(String.valueOf(e.getMessage()))), Duration.ZERO, RARELY, survey);
        }
    }

    private Detached taken(Map<String, String> labels) {
        return new Detached(clock.instant().truncatedTo(ChronoUnit.MILLIS), labels);
    }

    private static boolean over(Pod pod, DrainSurvey survey) {
        return survey.now().isAfter(survey.siteOf(pod).deadline());
    }

    /** Notes it as one to ask for; those are asked for together that rely on no common budget. */
    private void evict(Pod pod, DrainSurvey survey) {
        List<Budget> budgets = survey.budgetsOf(pod);
        if (batch.size() >= most || batch.stream().anyMatch(a -> shared(a.budgets(), budgets))) {
            flush();
        }
        Optional<Blocker> kept = memory.keeps(pod, budgets, clock.instant());
        if (kept.isPresent()) {
            forceOrHold(pod, kept.get(), survey);
        } else {
            batch.add(new Asking(pod, budgets, survey));
        }
    }

    private static boolean shared(List<Budget> one, List<Budget> other) {
        return one.stream().anyMatch(b -> other.stream().anyMatch(o -> o.text().equals(b.text())));
    }

    /** Asks: for one, then for two, then for four, so that a server that is overloaded is not asked for more. */
    private void flush() {
        if (batch.isEmpty()) {
            return;
        }
        session.mayWrite();
        List<Asking> asked = List.copyOf(batch);
        batch.clear();
        most = Math.min(MOST_AT_ONCE, most * 2);
        Instant before = clock.instant();
        List<EvictionAnswer> answers = cluster.pods()
                .evict(asked.stream()
                        .map(a -> new Request(a.pod().key(), a.grace()))
                        .toList());
        count.called = count.called.plus(Duration.between(before, clock.instant()));
        for (int i = 0; i < asked.size(); i++) {
            answered(asked.get(i), answers.get(i));
        }
    }

    private void answered(Asking asking, EvictionAnswer answer) {
        Pod pod = asking.pod();
        List<Budget> budgets = asking.budgets();
        DrainSurvey survey = asking.survey();
        Instant now = clock.instant();
        count.answered(answer);
        switch (answer) {
            case EvictionAnswer.Accepted _ -> {
                count.evicted.add(pod.key().text());
                count.journal.moved(pod, now);
                count.announcer.evicted(pod, now);
                List<Loss> lost = Loss.of(pod, survey);
                if (!lost.isEmpty()) {
                    count.losses.add(pod.key().text() + ": " + Loss.text(lost));
                }
                leaves(pod, budgets, survey, now.plus(asking.grace().orElse(pod.grace())));
            }
            // The watch will tell that it has gone.
            case EvictionAnswer.Gone _ -> site(pod).going(now);
            case EvictionAnswer.Refused(String cause, Duration asks) -> {
                memory.closed(budgets, asks, now);
                Blocker why = new Blocker.ServerRefused(cut(cause));
                if (budgets.isEmpty()) {
                    refused(pod, why, asks, LATER, survey);
                } else {
                    count.announcer.refused(pod.key(), Advice.of(why).why(), now);
                    forceOrHold(pod, why, survey);
                }
            }
            case EvictionAnswer.Denied(String cause, Duration asks) -> {
                refused(pod, new Blocker.ServerRefused(cut(cause)), asks, LATER, survey);
            }
            case EvictionAnswer.Failed(String cause, Duration asks, Blame blame) -> {
                failures++;
                if (blame == Blame.SERVER || failures == MOST_FAILURES) {
                    memory.overloaded(cut(cause), asks, now);
                }
                refused(pod, new Blocker.ServerFailed(cut(cause)), asks, SOON, survey);
            }
            case EvictionAnswer.Impossible(String cause) ->
                refused(pod, new Blocker.ServerForbids(cut(cause)), Duration.ZERO, RARELY, survey);
            case EvictionAnswer.NamespaceClosing _ ->
                refused(pod, new Blocker.NamespaceClosing(), Duration.ZERO, LATER, survey);
        }
    }

    private void refused(Pod pod, Blocker why, Duration asks, Duration least, DrainSurvey survey) {
        count.announcer.refused(pod.key(), Advice.of(why).why(), clock.instant());
        memory.refused(pod, why, asks, least, clock.instant());
        forceOrHold(pod, why, survey);
    }

    /** A restart that is refused holds its pod alone. */
    private void restart(Pod pod, Workload.Key deployment, DrainSurvey survey) {
        Optional<Blocker> kept = memory.keeps(pod, List.of(), clock.instant());
        if (kept.isPresent()) {
            forceOrHold(pod, kept.get(), survey);
            return;
        }
        session.mayWrite();
        try {
            cluster.workloads().restart(deployment, clock.instant());
            memory.restarted(deployment, clock.instant());
            count.restarted.add(deployment.text());
            stays(pod, new Blocker.SuccessorComing(deployment), survey);
        } catch (Misconfigured e) {
            refused(pod, new Blocker.ServerRefused(cut(String.valueOf(e.getMessage()))), Duration.ZERO, RARELY, survey);
        }
    }

    /** Deletes a pod that is held, if that is the last resort and permitted: one of each budget in one pass. */
    private void forceOrHold(Pod pod, Blocker blocker, DrainSurvey survey) {
        List<Budget> budgets = survey.budgetsOf(pod);
        if (over(pod, survey)
                || !LastResort.permits(survey, pod, blocker)
                || budgets.stream().anyMatch(b -> spent.contains(b.text()))) {
            stays(pod, blocker, survey);
            return;
        }
        Duration grace = LastResort.grace(survey, pod);
        session.mayWrite();
        try {
            cluster.pods().delete(pod.key(), grace);
        } catch (Misconfigured e) {
            hold(pod, new Blocker.ServerRefused(cut(String.valueOf(e.getMessage()))), survey);
            return;
        }
        budgets.forEach(b -> spent.add(b.text()));
        count.forced.add(pod.key().text() + ": " + Advice.of(blocker).why());
        leaves(pod, budgets, survey, clock.instant().plus(grace));
    }

    /** What has kept it until now is what the server said last, if it was asked. */
    private void outOfTime(Pod pod, DrainSurvey survey) {
        stays(pod, memory.refusal(pod).orElse(new Blocker.OutOfTime()), survey);
    }

    private void leaves(Pod pod, List<Budget> budgets, DrainSurvey survey, Instant goneBy) {
        NodeName node = new NodeName(String.valueOf(pod.node()));
        memory.asked(pod, node, survey.workloadOf(pod), budgets, goneBy, clock.instant());
        site(pod).going(goneBy);
    }

    /** One that cannot go after all serves meanwhile. */
    private void stays(Pod pod, Blocker blocker, DrainSurvey survey) {
        Optional<Detached> taken = Detachment.back(pod, blocker);
        Optional<Blocker> refused = Optional.empty();
        if (taken.isPresent()) {
            session.mayWrite();
            try {
                cluster.pods().attach(pod.key(), taken.get());
                memory.relabelled(pod.key(), Optional.empty());
            } catch (Misconfigured e) {
                refused = Optional.of(new Blocker.ServerRefused(cut(String.valueOf(e.getMessage()))));
            }
        }
        hold(pod, refused.orElse(blocker), survey);
    }

    private void hold(Pod pod, Blocker blocker, DrainSurvey survey) {
        site(pod).hold(pod, blocker, survey);
    }

    private SitePass site(Pod pod) {
        return sites.computeIfAbsent(String.valueOf(pod.node()), _ -> new SitePass());
    }

    private static String cut(String cause) {
        return cause.length() <= LONGEST ? cause : cause.substring(0, LONGEST);
    }
}
