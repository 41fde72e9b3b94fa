package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Promise 8, on nodes and pods: of a rollout's functions that drain only the one that began last does, and none when the
 * rollout has ended. StopExecution does not end a function, nor does a Task that is retried.
 */
final class Stays {

    private static final String PROMISE = "OneWriterAtATime";

    /** A function looks every 15 s whether its execution runs, and a call of its may take 20 s. */
    private static final Duration LATE = Duration.ofSeconds(40);

    private final InstantSource clock;
    private final Violations violations;
    private Supplier<Optional<Instant>> over = Optional::empty;

    Stays(InstantSource clock, KubeApi api, Violations violations) {
        this.clock = clock;
        this.violations = violations;
        api.onChange(Kind.POD, this::hearPod);
        api.onChange(Kind.NODE, this::hearNode);
    }

    void watch(Supplier<Optional<Instant>> functions) {
        over = functions;
    }

    private void hearPod(Change change) {
        ObjectNode before = change.before();
        boolean told = before == null || before.path("metadata").has("deletionTimestamp");
        if (!told && change.object().path("metadata").has("deletionTimestamp") && Conditions.evicted(change.object())) {
            judge("evicts", change.object());
        }
    }

    private void hearNode(Change change) {
        ObjectNode before = change.before();
        if (before != null && !closed(before) && closed(change.object())) {
            judge("closes", change.object());
        }
    }

    private static boolean closed(ObjectNode node) {
        return node.path("spec").path("unschedulable").asBoolean();
    }

    private void judge(String does, ObjectNode object) {
        over.get()
                .filter(since -> clock.instant().isAfter(since.plus(LATE)))
                .ifPresent(since -> violations.add(
                        PROMISE,
                        "a function that was to stop at " + since + " " + does + " "
                                + object.path("metadata").path("name").asText()));
    }
}
