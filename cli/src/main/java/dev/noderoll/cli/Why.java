package dev.noderoll.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.noderoll.handler.Wiring;
import dev.noderoll.model.Budget;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.Owner;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.Advice;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Blocker.Course;
import dev.noderoll.plan.DrainPlanner;
import dev.noderoll.plan.DrainSurvey;
import dev.noderoll.plan.Loss;
import dev.noderoll.plan.PodVerdict;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.DrainSurveyor;
import dev.noderoll.wire.Fields;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.RolloutInput;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a drain of one node would do with each of its pods now, and what would let the held ones go. */
final class Why {

    /** The adapters ask for a name; a kubeconfig's context has one cluster. */
    private static final String NAME = "kubeconfig";

    private Why() {}

    /** Reads through the functions' own adapters and decides with their planner. Changes nothing. */
    static List<String> explain(Cluster cluster, NodeName node, DrainPolicy policy, Instant now) {
        DrainSurvey survey = DrainSurveyor.survey(cluster, node, policy, now);
        List<PodVerdict> verdicts = DrainPlanner.plan(survey);
        if (verdicts.isEmpty()) {
            return List.of("No pod is bound to " + node + ": it is empty, or there is no such node.");
        }
        List<String> lines = new ArrayList<>();
        long held = verdicts.stream().filter(Why::needsSomebody).count();
        lines.add(node + ": " + verdicts.size() + " pods, " + held + " of which need a person.");
        for (PodVerdict verdict : verdicts) {
            lines.add("");
            lines.addAll(lines(verdict, survey));
        }
        return lines;
    }

    /** The cluster that a kubeconfig's current context names. */
    static Cluster cluster(Path file) {
        Kubeconfig config = Kubeconfig.read(file);
        String token = config.token().orElse("");
        return Wiring.cluster(NAME, config.server(), config.certificates(), () -> token, config.identity())
                .cluster(NAME);
    }

    /** A drain's policy as a rollout's input has it under {@code drain}. */
    static DrainPolicy policy(String json) {
        try {
            return RolloutInput.drain(Fields.of("--drain", Json.json().readTree(json)));
        } catch (JsonProcessingException e) {
            throw new Misconfigured("--drain is '" + json + "', expected JSON such as {\"localData\":\"hold\"}", e);
        }
    }

    private static boolean needsSomebody(PodVerdict verdict) {
        return verdict instanceof PodVerdict.Blocked blocked
                && blocked.blocker().course() == Course.STAYS;
    }

    private static List<String> lines(PodVerdict verdict, DrainSurvey survey) {
        Pod pod = verdict.pod();
        List<String> lines = new ArrayList<>();
        lines.add(pod.key().text() + "  (" + owner(pod, survey) + ")");
        switch (verdict) {
            case PodVerdict.Evict _ -> lines.add("  goes     would be evicted now");
            case PodVerdict.Restart(Pod _, var deployment) ->
                lines.add("  moves    a restart of " + deployment.text() + " would bring its successor up first");
            case PodVerdict.Going(Pod _, Instant goneBy) -> tell(lines, "leaves", new Blocker.StillStopping(goneBy));
            case PodVerdict.Leave(Pod _, PodVerdict.Why why) -> lines.add("  stays    " + stays(why));
            case PodVerdict.Blocked(Pod _, Blocker blocker) ->
                tell(lines, blocker.course() == Course.PASSES ? "waits" : "held", blocker);
        }
        if (!(verdict instanceof PodVerdict.Leave)) {
            List<Loss> lost = Loss.of(pod, survey);
            if (!lost.isEmpty()) {
                lines.add("  loses    " + Loss.text(lost));
            }
            survey.budgetsOf(pod).stream().map(Why::counts).forEach(lines::add);
        }
        return lines;
    }

    private static void tell(List<String> lines, String word, Blocker blocker) {
        Advice advice = Advice.of(blocker);
        lines.add("  " + String.format("%-8s", word) + " " + advice.why());
        lines.add("  unblock  " + advice.unblock());
    }

    private static String owner(Pod pod, DrainSurvey survey) {
        Owner owner = pod.owner();
        return owner == null
                ? "no controller"
                : survey.workloadOf(pod)
                        .map(w -> w.key().text() + ", " + w.available() + " of " + w.replicas() + " available")
                        .orElse(owner.kind() + "/" + pod.key().namespace() + "/" + owner.name());
    }

    private static String stays(PodVerdict.Why why) {
        return switch (why) {
            case DAEMON -> "its DaemonSet runs it on every node";
            case MIRROR -> "the kubelet runs it from a file";
            case FINISHED -> "it has done its work";
            case SKIPPED -> "its owner has labelled it drain=skip: it ends with the node";
            case UNREACHABLE -> "its time to stop is over, and the node no longer reports: it ends with the instance";
            case STUCK -> "it has not gone long after its time to stop, and is given up";
        };
    }

    private static String counts(Budget budget) {
        return "  budget   " + budget.text() + ": " + budget.healthy() + " of " + budget.expected() + " healthy, "
                + budget.desiredHealthy() + " needed, " + budget.allowed() + " may go now";
    }
}
