package dev.noderoll.lab.door.direct;

import dev.noderoll.model.NodeGroup;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Calendars;
import dev.noderoll.port.ClusterParts;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Events;
import dev.noderoll.port.Images;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.Live;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Pods;
import dev.noderoll.port.Targets;
import dev.noderoll.port.Volumes;
import dev.noderoll.port.Workloads;
import dev.noderoll.sim.aws.ApiLog.Effect;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.lambda.Invocation;
import dev.noderoll.sim.lambda.Invocation.Callee;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ports that are answered in process, and take the time of the calls that they stand for: a function that calls one waits
 * for it, and meanwhile the world and other functions go on.
 *
 * <p>A call takes effect once its first request has got there; the rest of its time passes before the function has the
 * answer. Whoever calls without being a function waits for nothing.
 */
public final class TimedPorts {

    /** As many instances as the adapters describe in one call. */
    private static final int BATCH = 200;

    private final SimAws aws;
    private final Fibers fibers;

    public TimedPorts(SimAws aws, Fibers fibers) {
        this.aws = aws;
        this.fibers = fibers;
    }

    public NodeGroups groups() {
        return aws(NodeGroups.class, new DirectNodeGroups(aws));
    }

    public Images images() {
        return aws(Images.class, new DirectImages(aws));
    }

    public Alarms alarms() {
        return aws(Alarms.class, new DirectAlarms(aws));
    }

    public Calendars calendars() {
        return aws(Calendars.class, new DirectCalendars(aws));
    }

    public Targets targets() {
        return aws(Targets.class, new DirectTargets(aws));
    }

    public ManagedGroups managed() {
        return aws(ManagedGroups.class, new DirectManagedGroups(aws));
    }

    /** A cluster, for functions, and for whoever watches them while they run: without taking time. */
    public record Both(Clusters timed, Cluster watched) {}

    /** One cluster of this name. */
    public Both clusters(String name, KubeApi api) {
        Meter meter = new Meter();
        Clusters direct = new DirectClusters(name, meter.of(api), new DirectWishes(api), meter);
        Cluster real = direct.cluster(name);
        Cluster timed = new ClusterParts(
                kubernetes(Nodes.class, real.nodes(), meter),
                kubernetes(Pods.class, real.pods(), meter),
                kubernetes(Workloads.class, real.workloads(), meter),
                kubernetes(Volumes.class, real.volumes(), meter),
                kubernetes(Ledger.class, real.ledger(), meter),
                kubernetes(Events.class, real.events(), meter),
                () -> firstOnly(real.live(), meter));
        return new Both(wanted -> wanted.equals(name) ? timed : direct.cluster(wanted), real);
    }

    /** A view lists each kind of object once, when it is first asked for it; a wish to stop comes with the session. */
    private Live firstOnly(Live real, Meter meter) {
        Live timed = kubernetes(Live.class, real, meter);
        Set<String> known = new HashSet<>(Set.of("bell", "close", "stopAsked", "hashCode", "equals", "toString"));
        return (Live) Proxy.newProxyInstance(
                Live.class.getClassLoader(),
                new Class<?>[] {Live.class},
                (_, method, arguments) -> answer(known.add(method.getName()) ? timed : real, method, arguments));
    }

    private <T> T aws(Class<T> port, T real) {
        return timed(port, real, Callee.AWS, new Calls());
    }

    private <T> T kubernetes(Class<T> port, T real, Meter meter) {
        return timed(port, real, Callee.KUBERNETES, meter);
    }

    private <T> T timed(Class<T> port, T real, Callee callee, Tally tally) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (_, method, arguments) -> {
                    Optional<Invocation> function = Invocation.current();
                    if (function.isEmpty()) {
                        return answer(real, method, arguments);
                    }
                    function.get().request(callee, 0);
                    tally.reset();
                    try {
                        Object answer = fibers.touch(() -> answer(real, method, arguments));
                        tally.told(answer);
                        return answer;
                    } finally {
                        int rounds = Math.ceilDiv(tally.calls(), RequestRounds.atOnce(method.getName()));
                        function.get().answer(callee, Math.max(0, rounds - 1), tally.objects());
                    }
                }));
    }

    static Object answer(Object real, Method method, Object[] arguments) {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What one call of a port comes to over the wire. */
    interface Tally {

        /** Another call of a port begins. */
        void reset();

        /** The port has given this answer. */
        default void told(@Nullable Object answer) {}

        int calls();

        long objects();
    }

    /** Of AWS: as its own log has them, and the instances that were described. */
    private final class Calls implements Tally {
        private long before;
        private long instances;

        private long all() {
            return aws.log().count(Effect.READS) + aws.log().count(Effect.CHANGES);
        }

        @Override
        public void reset() {
            before = all();
            instances = 0;
        }

        @Override
        public void told(@Nullable Object answer) {
            instances = switch (answer) {
                case Optional<?> found when found.orElse(null) instanceof NodeGroup group -> described(group);
                case NodeGroup group -> described(group);
                case null, default -> 0;
            };
        }

        /** What Auto Scaling alone tells of a member is short. */
        private static long described(NodeGroup group) {
            return group.members(m -> !m.launchedAt().equals(Instant.MAX)).size();
        }

        @Override
        public int calls() {
            return (int) (all() - before + Math.max(0, instances - 1) / BATCH);
        }

        @Override
        public long objects() {
            return instances;
        }
    }
}
