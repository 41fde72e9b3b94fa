package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Promise 12: a rollout goes ahead by the degrees that its policy says. No more nodes are drained than the canary or the wave
 * is of, before so many have gone and were left alone for the time to bake; and none begins to be drained within the time to
 * settle after one that was drained has been let go.
 *
 * <p>As gone counts each of steady, as it was when the rollout began, that does not run the former image any more, whoever
 * took it away. Excused are a node more for each that others take, or that could not be drained; nodes with pods of gangs,
 * which go together; the way back; and, by their clocks, functions of which one reads the time early, or long before it
 * looks, and the next late.
 */
final class Pace {

    private static final String BAKES = "BakesBeforeItGoesOn";
    private static final String SETTLES = "SettlesBeforeTheNext";

    /**
     * What a policy says of it.
     *
     * @param image the target's; empty where the rollout goes to another kind of target, and nothing is judged
     * @param ends of canary and waves: nodes, or a share of steady
     */
    private record Policy(String image, Set<String> ends, Duration bake, Duration settle) {

        static Policy of(JsonNode rollout) {
            Set<String> ends = new TreeSet<>(Set.of(rollout.path("canary").asText("1")));
            rollout.path("waves").forEach(wave -> ends.add(wave.asText()));
            return new Policy(
                    rollout.at("/target/image").asText(),
                    ends,
                    Duration.ofSeconds(rollout.path("bakeSeconds").asLong()),
                    Duration.ofSeconds(rollout.path("settleSeconds").asLong()));
        }

        /** In nodes, without none; a share of them counts as the next whole one, and as one at least. */
        Set<Integer> ends(int steady) {
            Set<Integer> nodes = new TreeSet<>();
            ends.forEach(end -> nodes.add(nodes(end, steady)));
            nodes.remove(0);
            return nodes;
        }

        private static int nodes(String end, int steady) {
            return end.endsWith("%")
                    ? Math.max(1, Math.ceilDiv(steady * Integer.parseInt(end.substring(0, end.length() - 1)), 100))
                    : Integer.parseInt(end);
        }
    }

    private final InstantSource clock;
    private final SimAws aws;
    private final KubeApi api;
    private final String group;
    private final Violations violations;
    private final Excuses excuses;
    private @Nullable Policy policy;
    private int steady;
    private int taken;
    private final Map<Integer, Instant> reached = new TreeMap<>();

    /** Nodes of the former image that the rollout has cordoned, by instance, with when it last did something to them. */
    private final Map<String, Instant> drained = new HashMap<>();

    private final Set<String> going = new HashSet<>();
    private Instant lastEnd = Instant.MIN;
    private @Nullable GroupDescription seen;

    Pace(InstantSource clock, SimAws aws, KubeApi api, String group, Violations violations, Excuses excuses) {
        this.clock = clock;
        this.aws = aws;
        this.api = api;
        this.group = group;
        this.violations = violations;
        this.excuses = excuses;
        newRollout();
        api.onChange(Kind.NODE, this::hearNode);
        api.onChange(Kind.POD, this::hearPod);
    }

    /** A rollout begins with this input, or carries on the one before: its time to settle is its own. */
    void follow(JsonNode rollout) {
        policy = Policy.of(rollout);
        lastEnd = Instant.MIN;
    }

    /** What was replaced until now was replaced before the rollout. */
    void newRollout() {
        steady = aws.autoScaling().peek(group).desired();
        taken = excuses.nodesTaken();
        reached.clear();
        drained.clear();
        seen = null;
    }

    void look(GroupDescription now) {
        Policy judged = policy;
        if (judged == null || judged.image().isEmpty() || now.equals(seen)) {
            return;
        }
        seen = now;
        for (InstanceDescription member : now.instances()) {
            if (member.state().isTerminating() && going.add(member.id()) && isFormer(judged, member.id())) {
                leaves(judged, now, member.id());
            }
        }
        int gone = gone(judged, now);
        for (int end : judged.ends(steady)) {
            if (gone >= end) {
                reached.putIfAbsent(end, clock.instant());
            }
        }
    }

    /** It is let go. One that is no Ready node serves nobody, whenever it goes. */
    private void leaves(Policy judged, GroupDescription now, String instance) {
        Instant last = drained.remove(instance);
        if (excuses.taken(instance) || excuses.ended(instance)) {
            return;
        }
        if (last == null && serves(instance)) {
            bakes(judged, gone(judged, now) + underWay(now).size(), instance + " is terminated");
        } else if (last != null && last.isAfter(lastEnd)) {
            lastEnd = last;
        }
    }

    private void hearNode(Change change) {
        Policy judged = policy;
        boolean was = change.before() != null && isCordoned(change.before());
        if (judged == null || judged.image().isEmpty() || was || !isCordoned(change.object())) {
            return;
        }
        String instance = Json.instance(change.object());
        GroupDescription now = aws.autoScaling().peek(group);
        boolean others = excuses.cordoned(Json.name(change.object())) || excuses.ended(instance);
        if (others || !isLive(now, instance) || !isFormer(judged, instance)) {
            return;
        }
        drained.put(instance, clock.instant());
        String what = Json.name(change.object()) + " is cordoned";
        if (!goesWithOthers(Json.name(change.object()))) {
            bakes(judged, gone(judged, now) + underWay(now).size(), what);
        }
        Instant settled = lastEnd.equals(Instant.MIN) ? lastEnd : lastEnd.plus(judged.settle());
        if (!excuses.turnedBack() && clock.instant().plus(excuses.doubt()).isBefore(settled)) {
            violations.add(SETTLES, what + ", and what was drained at " + lastEnd + " has until " + settled);
        }
    }

    private void hearPod(Change change) {
        boolean told =
                change.before() == null || change.before().path("metadata").has("deletionTimestamp");
        if (!told && change.object().path("metadata").has("deletionTimestamp") && Conditions.evicted(change.object())) {
            api.get(Kind.NODE, "", change.object().path("spec").path("nodeName").asText())
                    .ifPresent(node -> drained.computeIfPresent(Json.instance(node), (_, _) -> clock.instant()));
        }
    }

    /** So many have gone or go: each canary or wave that is smaller has to be over. */
    private void bakes(Policy judged, int nodes, String what) {
        int excused = excuses.nodesTaken() - taken + excuses.drainsFailed();
        for (int end : judged.ends(steady)) {
            Instant since = reached.get(end);
            boolean baked =
                    since != null && !clock.instant().plus(excuses.doubt()).isBefore(since.plus(judged.bake()));
            if (nodes - excused > end && !baked && !excuses.turnedBack()) {
                violations.add(
                        BAKES,
                        what + " as number " + nodes + ", and of the first " + end + " "
                                + (since == null ? "not all have gone" : "the last went at " + since));
            }
        }
    }

    private int gone(Policy judged, GroupDescription now) {
        long former = now.instances().stream()
                .filter(m -> !m.state().isTerminating() && isFormer(judged, m.id()))
                .count();
        return Math.max(0, steady - (int) former);
    }

    private List<String> underWay(GroupDescription now) {
        return api.list(Kind.NODE).stream()
                .filter(node -> isCordoned(node)
                        && drained.containsKey(Json.instance(node))
                        && isLive(now, Json.instance(node)))
                .map(Json::name)
                .toList();
    }

    private boolean goesWithOthers(String node) {
        return !excuses.partsGangs()
                && hasGang(node)
                && underWay(aws.autoScaling().peek(group)).stream()
                        .anyMatch(other -> !other.equals(node) && hasGang(other));
    }

    private boolean hasGang(String node) {
        return api.podsOnNode(node).stream().anyMatch(pod -> !Gangs.of(pod).isEmpty());
    }

    private boolean serves(String instance) {
        return api.list(Kind.NODE).stream()
                .anyMatch(node -> Json.instance(node).equals(instance) && Conditions.is(node, "Ready", "True"));
    }

    private static boolean isCordoned(ObjectNode node) {
        return node.path("spec").path("unschedulable").asBoolean();
    }

    private static boolean isLive(GroupDescription now, String instance) {
        return now.instances().stream()
                .anyMatch(m -> m.id().equals(instance) && !m.state().isTerminating());
    }

    private boolean isFormer(Policy judged, String instance) {
        return aws.ec2()
                .find(instance)
                .filter(i -> !i.imageId().equals(judged.image()))
                .isPresent();
    }
}
