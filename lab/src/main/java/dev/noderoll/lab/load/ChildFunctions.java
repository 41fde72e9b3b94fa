package dev.noderoll.lab.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.run.StateCalls;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.aws.ApiLog.Call;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.RequestLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * The functions, each in a process of its own that is started by its first call and kept. One runs at a time, so that what
 * is counted meanwhile is its own.
 */
final class ChildFunctions implements Functions, AutoCloseable {

    private final Function<String, FunctionProcess> starter;
    private final CrowdedDoor door;
    private final SimAws aws;
    private final Inbox inbox;
    private final InstantSource clock;
    private final Map<String, FunctionProcess> processes = new HashMap<>();
    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private final List<Sample> samples = new ArrayList<>();

    /** {@code starter} starts the process of a function, by its name in the template. */
    ChildFunctions(
            Function<String, FunctionProcess> starter, CrowdedDoor door, SimAws aws, Inbox inbox, InstantSource clock) {
        this.starter = starter;
        this.door = door;
        this.aws = aws;
        this.inbox = inbox;
        this.clock = clock;
    }

    @Override
    public void invoke(String function, JsonNode payload, Reply reply) {
        String state = StateCalls.state(payload);
        threads.execute(() -> {
            int callsBefore = inbox.ask(() -> aws.log().calls().size());
            door.countAnew();
            Instant begun = clock.instant();
            FunctionProcess.Returned returned =
                    processes.computeIfAbsent(function, starter).call(payload.toString());
            Duration wall = Duration.between(begun, clock.instant());
            inbox.tell(() -> {
                sample(state, returned, wall, callsBefore);
                answer(returned, reply);
            });
        });
    }

    private void sample(String state, FunctionProcess.Returned returned, Duration wall, int callsBefore) {
        RequestLog requests = door.countAnew();
        SortedMap<String, Long> calls = new TreeMap<>();
        List<Call> all = aws.log().calls();
        all.subList(callsBefore, all.size()).forEach(c -> calls.merge(c.service() + ":" + c.action(), 1L, Long::sum));
        int number =
                1 + (int) samples.stream().filter(s -> s.state().equals(state)).count();
        samples.add(new Sample(
                state,
                number,
                returned.cpuMillis() / 1000.0,
                wall.toMillis() / 1000.0,
                returned.heapBytes(),
                returned.residentBytes(),
                requests.counts(),
                requests.bytes(),
                calls,
                returned.output().length(),
                returned.outcome().equals("ok") ? "ok" : returned.outcome() + ": " + returned.output()));
    }

    private static void answer(FunctionProcess.Returned returned, Reply reply) {
        if (!returned.outcome().equals("ok")) {
            reply.failed(new TaskFailure(returned.outcome(), returned.output()));
            return;
        }
        try {
            reply.returned(Json.MAPPER.readTree(returned.output()));
        } catch (IOException e) {
            reply.failed(new TaskFailure("Runtime.MarshalError", String.valueOf(e.getMessage())));
        }
    }

    /** In the order of the calls. */
    List<Sample> samples() {
        return List.copyOf(samples);
    }

    int calls(String state) {
        return (int) samples.stream().filter(s -> s.state().equals(state)).count();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        processes.values().forEach(FunctionProcess::close);
    }
}
