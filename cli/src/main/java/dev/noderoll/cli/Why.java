package dev.noderoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.model.Budget;
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
import dev.noderoll.wire.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a drain of one node would do with its pods now, and what would let the held ones go: decided by the functions' own
 * planner.
 *
 * @param verdicts those that were asked for
 */
record Why(DrainSurvey survey, List<PodVerdict> verdicts) {

    Why {
        verdicts = List.copyOf(verdicts);
    }

    /** Of every pod of the node. */
    static Why of(DrainSurvey survey) {
        return new Why(survey, DrainPlanner.plan(survey));
    }

    /** Of one of the node's pods. */
    static Why of(DrainSurvey survey, Pod pod) {
        List<PodVerdict> its = DrainPlanner.plan(survey).stream()
                .filter(verdict -> verdict.pod().key().equals(pod.key()))
                .toList();
        return new Why(survey, its);
    }

    /** How many are held until a person does something. */
    long held() {
        return verdicts.stream().filter(Why::needsSomebody).count();
    }

    List<String> text(NodeName node) {
        if (verdicts.isEmpty()) {
            return List.of(node + ": no pod is bound to it.");
        }
        List<String> lines = new ArrayList<>();
        long held = held();
        lines.add(node + ": " + verdicts.size() + (verdicts.size() == 1 ? " pod, " : " pods, ")
                + (held == 0 ? "none of which needs a person." : held + " of which need a person."));
        for (PodVerdict verdict : verdicts) {
            lines.add("");
            lines.addAll(lines(verdict, survey));
        }
        return lines;
    }

    /** {@code {"node", "held", "pods": [{"pod", "verdict", "held", "lines": [...]}]}}. */
    JsonNode data(NodeName node) {
        ObjectNode data =
                Json.json().createObjectNode().put("node", node.value()).put("held", held());
        ArrayNode pods = data.putArray("pods");
        for (PodVerdict verdict : verdicts) {
            ObjectNode pod = pods.addObject()
                    .put("pod", verdict.pod().key().text())
                    .put("verdict", verdict.getClass().getSimpleName())
                    .put("held", needsSomebody(verdict));
            if (verdict instanceof PodVerdict.Blocked(Pod _, Blocker blocker)) {
                Advice advice = Advice.of(blocker);
                pod.put("blocker", blocker.getClass().getSimpleName())
                        .put("course", blocker.course().name())
                        .put("why", advice.why())
                        .put("unblock", advice.unblock());
            }
            survey.budgetsOf(verdict.pod())
                    .forEach(budget -> pod.withArray("budgets").add(budget.text()));
        }
        return data;
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
            case CAME_BACK -> "it tolerates that the node is closed, and would come back: it ends with the node";
            case STUCK -> "it has not gone long after its time to stop, and is given up";
        };
    }

    private static String counts(Budget budget) {
        return "  budget   " + budget.text() + ": " + budget.healthy() + " of " + budget.expected() + " healthy, "
                + budget.desiredHealthy() + " needed, " + budget.allowed() + " may go now";
    }
}
