package dev.noderoll.sim.aws;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Every call that came to the simulated AWS, also the refused ones; and the place where faults are put before calls.
 *
 * <p>What scenarios set up is not a call, and is not logged.
 */
public final class ApiLog {

    /** Whether a call can change anything. */
    public enum Effect {
        READS,
        CHANGES
    }

    /**
     * One call.
     *
     * @param service as in request signing: {@code autoscaling}, {@code ec2} ...
     * @param fault the code with which a {@link Fault} refused it; empty when it reached the service
     */
    public record Call(Instant at, String service, String action, Effect effect, Optional<String> fault) {}

    /** Decides before each call whether it fails: throttling, contention, an outage. */
    @FunctionalInterface
    public interface Fault {
        /** Empty for a call that goes through. */
        Optional<AwsError> before(String service, String action);
    }

    private final InstantSource clock;
    private final List<Call> calls = new ArrayList<>();
    private final Map<Effect, Integer> effects = new EnumMap<>(Effect.class);
    private final List<Fault> faults = new ArrayList<>();
    private final List<Consumer<Call>> listeners = new ArrayList<>();

    ApiLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Asks {@code fault} before each call from now on, after the faults that were added before. */
    public void addFault(Fault fault) {
        faults.add(fault);
    }

    public void removeFault(Fault fault) {
        faults.remove(fault);
    }

    /** Tells {@code listener} each call from now on, before it does anything. */
    public void onCall(Consumer<Call> listener) {
        listeners.add(listener);
    }

    /** All calls, oldest first. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** How many calls there were of each {@code service:action}. */
    public NavigableMap<String, Integer> counts() {
        NavigableMap<String, Integer> counts = new TreeMap<>();
        for (Call call : calls) {
            counts.merge(call.service + ":" + call.action, 1, Integer::sum);
        }
        return counts;
    }

    public int count(String service, String action) {
        return counts().getOrDefault(service + ":" + action, 0);
    }

    public long count(Effect effect) {
        return effects.getOrDefault(effect, 0);
    }

    /** Notes a call; throws when a fault refuses it. */
    void enter(String service, String action, Effect effect) {
        for (Fault fault : faults) {
            Optional<AwsError> error = fault.before(service, action);
            if (error.isPresent()) {
                note(new Call(clock.instant(), service, action, effect, error.map(AwsError::code)));
                throw error.get();
            }
        }
        note(new Call(clock.instant(), service, action, effect, Optional.empty()));
    }

    private void note(Call call) {
        calls.add(call);
        effects.merge(call.effect, 1, Integer::sum);
        listeners.forEach(listener -> listener.accept(call));
    }

    /** The log as one service writes to it. */
    Service of(String service) {
        return new Service(this, service);
    }

    record Service(ApiLog log, String name) {
        void reads(String action) {
            log.enter(name, action, Effect.READS);
        }

        void changes(String action) {
            log.enter(name, action, Effect.CHANGES);
        }
    }
}
