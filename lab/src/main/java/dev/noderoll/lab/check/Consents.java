package dev.noderoll.lab.check;

import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Promise 11: where a policy names a function that is asked, no drain of a rollout begins, no pod is evicted and no
 * instance is terminated by it before that function has agreed, as the policy says.
 *
 * <p>Each execution asks for itself what it drains; that an instance may be terminated, any of them. Excused are
 * instances that AWS or others take, and all that a rollout does on its way back.
 */
final class Consents {

    private static final String PROMISE = "AsksFirst";

    private final KubeApi api;
    private final Violations violations;
    private final Excuses excuses;
    private final Set<String> seenTerminating = new HashSet<>();
    private final Map<String, Set<String>> drains = new TreeMap<>();
    private final Set<String> terminations = new TreeSet<>();
    private Set<String> moments = Set.of();
    private Supplier<Optional<Promises.Author>> author = Optional::empty;

    Consents(KubeApi api, Violations violations, Excuses excuses) {
        this.api = api;
        this.violations = violations;
        this.excuses = excuses;
        api.onChange(Kind.POD, this::hearPod);
        api.onChange(Kind.NODE, this::hearNode);
    }

    void watch(Supplier<Optional<Promises.Author>> functions) {
        author = functions;
    }

    /** The function is asked at these moments, as a policy names them, from now on. */
    void askedAt(Set<String> when) {
        moments = new TreeSet<>(when);
    }

    void agreed(String execution, String moment, List<String> instances) {
        if (moment.equals("afterDrain")) {
            terminations.addAll(instances);
        } else {
            drains.computeIfAbsent(execution, _ -> new TreeSet<>()).addAll(instances);
        }
    }

    private void hearPod(Change change) {
        boolean told =
                change.before() == null || change.before().path("metadata").has("deletionTimestamp");
        boolean goes = change.object().path("metadata").has("deletionTimestamp");
        if (!told && goes && Conditions.evicted(change.object())) {
            String node = change.object().path("spec").path("nodeName").asText();
            api.get(Kind.NODE, "", node).ifPresent(n -> drained(Json.instance(n), "a pod is evicted from " + node));
        }
    }

    private void hearNode(Change change) {
        boolean was = change.before() != null
                && change.before().path("spec").path("unschedulable").asBoolean();
        if (!was && change.object().path("spec").path("unschedulable").asBoolean()) {
            drained(Json.instance(change.object()), Json.name(change.object()) + " is cordoned");
        }
    }

    private void drained(String instance, String what) {
        author.get()
                .filter(by -> moments.contains("beforeDrain") && !excused(instance))
                .filter(by -> !drains.getOrDefault(by.execution(), Set.of()).contains(instance))
                .ifPresent(by -> violations.add(
                        PROMISE,
                        what + " by " + by.execution() + ", which was not told that it may drain " + instance));
    }

    private boolean excused(String instance) {
        return excuses.turnedBack() || excuses.taken(instance) || excuses.ended(instance);
    }

    void look(GroupDescription now) {
        for (InstanceDescription member : now.instances()) {
            if (member.state().isTerminating()
                    && seenTerminating.add(member.id())
                    && moments.contains("afterDrain")
                    && !excused(member.id())
                    && !terminations.contains(member.id())) {
                violations.add(PROMISE, member.id() + " is terminated, and nobody said that it may be");
            }
        }
    }
}
