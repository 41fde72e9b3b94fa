package dev.noderoll.lab.fault;

import dev.noderoll.handler.Ports;
import dev.noderoll.lab.run.StateCalls;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Calendars;
import dev.noderoll.port.ClusterParts;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Events;
import dev.noderoll.port.Executions;
import dev.noderoll.port.Images;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Pods;
import dev.noderoll.port.Targets;
import dev.noderoll.port.TryAgain;
import dev.noderoll.port.Volumes;
import dev.noderoll.port.Workloads;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Fiber;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.kernel.Range;
import dev.noderoll.sim.lambda.Invocation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;

/**
 * Calls that fail: refused before they do anything, answered to nobody after they did it, or answered late; and functions
 * that die between their calls, or run on though nobody waits for them any more.
 *
 * <p>A function that is told {@link TryAgain} gives up where it stands, and is run again from its beginning: so a lost
 * answer is also the death of a function after this very effect.
 *
 * <p>What the adapters make of an error is what is thrown here: of 401, {@link Misconfigured}. Reads of the API server are
 * never old, since the adapters ask for the newest state (no resourceVersion in a request means a quorum read).
 */
public final class FaultyCalls {

    /** Of a cluster's ports, those that write. */
    private static final Set<String> WRITES = Set.of(
            "change",
            "changeAll",
            "evict",
            "delete",
            "restart",
            "take",
            "open",
            "enter",
            "write",
            "release",
            "takeTurn",
            "endTurn",
            "add");

    /** How far a clock is off at most, and how long a slow answer takes. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    private static final Range SLOW = Range.seconds(1, 20);

    /** Of the group's, those that describe it. */
    private static final Set<String> DESCRIBES = Set.of("find", "survey", "glance");

    private final Weather weather;
    private final StaleReads stale;

    private final Consumer<Invocation> stopper;
    private final Consumer<Invocation> sender;
    private final Map<Invocation, Duration> skews = new WeakHashMap<>();

    private FaultyCalls(Weather weather, Consumer<Invocation> stopper, Consumer<Invocation> sender) {
        this.weather = weather;
        this.stopper = stopper;
        this.sender = sender;
        this.stale = new StaleReads(weather);
    }

    /**
     * The same ports in this weather; calls to {@code aws} are throttled in it from now on.
     *
     * @param stopper stops the execution that has called a function
     * @param sender is told of each call that a function sends, which may be on its way for a while
     */
    public static Ports of(
            Ports ports, SimAws aws, Weather weather, Consumer<Invocation> stopper, Consumer<Invocation> sender) {
        aws.log().addFault((service, action) -> refusal(weather));
        FaultyCalls calls = new FaultyCalls(weather, stopper, sender);
        Clusters clusters = ports.clusters();
        Map<String, Cluster> known = new HashMap<>();
        return new Ports(
                calls.aws(NodeGroups.class, ports.groups()),
                calls.aws(Images.class, ports.images()),
                calls.aws(Alarms.class, ports.alarms()),
                calls.aws(Calendars.class, ports.calendars()),
                calls.aws(Targets.class, ports.targets()),
                calls.aws(ManagedGroups.class, ports.managed()),
                name -> known.computeIfAbsent(name, n -> calls.faulty(clusters.cluster(n))),
                () -> ports.clock().instant().plus(calls.ahead()),
                (bell, until) -> ports.pauses().await(bell, until.minus(calls.ahead())),
                calls.aws(Executions.class, ports.executions()));
    }

    private static Optional<AwsError> refusal(Weather weather) {
        if (weather.stands(FaultKind.CREDENTIALS_EXPIRED)) {
            return Optional.of(
                    new AwsError("ExpiredToken", 403, "The security token included in the request is expired"));
        }
        if (weather.strikes(FaultKind.THROTTLED)) {
            return Optional.of(new AwsError("Throttling", 400, "Rate exceeded"));
        }
        return weather.strikes(FaultKind.SERVER_ERROR)
                ? Optional.of(new AwsError("InternalFailure", 500, "try later"))
                : Optional.empty();
    }

    private Cluster faulty(Cluster cluster) {
        return new ClusterParts(
                kubernetes(Nodes.class, cluster.nodes()),
                kubernetes(Pods.class, cluster.pods()),
                kubernetes(Workloads.class, cluster.workloads()),
                kubernetes(Volumes.class, cluster.volumes()),
                kubernetes(Ledger.class, cluster.ledger()),
                kubernetes(Events.class, cluster.events()),
                cluster::live);
    }

    private <T> T kubernetes(Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (_, method, arguments) -> {
                    String call = method.getName();
                    before(call);
                    if (weather.stands(FaultKind.API_OUTAGE)) {
                        throw new TryAgain(call + ": 0 no answer");
                    }
                    if (weather.stands(FaultKind.CREDENTIALS_EXPIRED)) {
                        throw new Misconfigured(call + ": 401 Unauthorized");
                    }
                    boolean storm = WRITES.contains(call) && weather.stands(FaultKind.CONFLICT_STORM);
                    if (weather.strikes(FaultKind.CONFLICT) || (storm && weather.blows())) {
                        throw new TryAgain(call + ": 409 or 5xx of the API server");
                    }
                    return answer(real, method, arguments);
                }));
    }

    private <T> T aws(Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (_, method, arguments) -> {
                    before(method.getName());
                    Object answer = answer(real, method, arguments);
                    return DESCRIBES.contains(method.getName())
                            ? stale.of(method.getName() + List.of(arguments), answer)
                            : answer;
                }));
    }

    /** How far the clock of the function that runs is ahead: it reads the time by it, and waits by it. */
    private Duration ahead() {
        return Invocation.current()
                .map(function -> skews.computeIfAbsent(function, _ -> skew()))
                .orElse(Duration.ZERO);
    }

    private Duration skew() {
        return weather.strikes(FaultKind.CLOCK_SKEW)
                ? weather.dice(FaultKind.CLOCK_SKEW)
                        .between(Duration.ZERO, SKEW.multipliedBy(2))
                        .minus(SKEW)
                : Duration.ZERO;
    }

    /** Before a call: the function may die, its caller may go, the answer may take long. */
    private void before(String call) {
        Fibers.current().ifPresent(Fiber::checkAlive);
        Optional<Invocation> running = Invocation.current();
        if (running.isEmpty()) {
            return;
        }
        Invocation function = running.get();
        sender.accept(function);
        if (weather.strikes(FaultKind.CRASH_MIDWAY)) {
            function.die(new TaskFailure(FaultyFunctions.DEATH, StateCalls.state(function) + " died before " + call));
        }
        if (!function.isForsaken() && weather.strikes(FaultKind.RETRIED_IN_FLIGHT)) {
            function.forsake(
                    new TaskFailure("Lambda.ClientExecutionTimeoutException", "no answer of " + function.id()));
        }
        if (weather.strikes(FaultKind.STOPPED_IN_FLIGHT)) {
            stopper.accept(function);
        }
        if (weather.strikes(FaultKind.SLOW_ANSWER)) {
            function.sleep(SLOW.draw(weather.dice(FaultKind.SLOW_ANSWER)));
        }
    }

    /** After a call that took effect. */
    private void after(String call) {
        Optional<Invocation> running = Invocation.current();
        if (running.isPresent() && weather.strikes(FaultKind.CRASH_MIDWAY)) {
            Invocation function = running.get();
            function.die(new TaskFailure(FaultyFunctions.DEATH, StateCalls.state(function) + " died after " + call));
        }
    }

    private Object answer(Object real, Method method, Object[] arguments) throws Throwable {
        Object answer;
        try {
            answer = method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        after(method.getName());
        if (weather.strikes(FaultKind.LOST_ANSWER)) {
            throw new TryAgain(method.getName() + ": timed out");
        }
        return answer;
    }
}
