package dev.noderoll.lab.door.direct;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Nodes;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.lambda.FunctionSettings;
import dev.noderoll.sim.lambda.FunctionTimes;
import dev.noderoll.sim.lambda.Invocation;
import dev.noderoll.sim.lambda.Invocation.Callee;
import dev.noderoll.sim.lambda.Lambda;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What the requests of a call of a port take, when a server serves them one after the other. */
class RequestRoundsTest {

    private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

    private final Agenda agenda = new Agenda(START);
    private final Fibers fibers = Fibers.on(agenda);

    /** Each of its calls sends twenty requests. */
    private final Nodes nodes = always(Nodes.class, () -> {
        for (int i = 0; i < 20; i++) {
            Invocation function = Invocation.current().orElseThrow();
            function.requested(Callee.KUBERNETES);
            function.answered(Callee.KUBERNETES, 0);
        }
        return List.of();
    });

    private final Cluster cluster = always(Cluster.class, () -> nodes);
    private final Clusters clusters = RequestRounds.of(Clusters.class, _ -> cluster);

    private static <T> T always(Class<T> port, Supplier<Object> answer) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (_, method, _) -> method.getReturnType() == void.class ? nothing(answer) : answer.get()));
    }

    @SuppressWarnings("NullAway") // What a method of no value returns.
    private static Object nothing(Supplier<Object> answer) {
        var _ = answer.get();
        return null;
    }

    private Duration taken(Runnable call) {
        Instant before = fibers.clock().instant();
        call.run();
        return Duration.between(before, fibers.clock().instant());
    }

    @Test
    void sixteenChangesOfNodesGoAtOnceAndListsOneAfterTheOther() {
        List<Duration> took = new ArrayList<>();
        Lambda lambda = new Lambda(
                fibers,
                new Dice(1),
                _ -> Optional.of(new FunctionSettings(Duration.ofMinutes(5), 1769)),
                FunctionTimes.USUAL,
                (_, payload) -> {
                    Nodes found = clusters.cluster("shop").nodes();
                    took.add(taken(() -> found.changeAll(Map.of())));
                    took.add(taken(found::list));
                    return payload;
                });
        lambda.invoke("f", JsonNodeFactory.instance.nullNode(), new Functions.Reply() {
            @Override
            public void returned(JsonNode payload) {}

            @Override
            public void failed(TaskFailure failure) {
                throw new IllegalStateException(failure);
            }
        });
        while (agenda.step()) {
            assertThat(agenda.ran()).isLessThan(10_000);
        }

        assertThat(took).hasSize(2);
        assertThat(took.getFirst().multipliedBy(4)).as("two rounds").isLessThan(took.getLast());
    }
}
