package dev.noderoll.lab.fault;

import dev.noderoll.handler.Ports;
import dev.noderoll.lab.world.aws.AwsError;
import dev.noderoll.lab.world.aws.SimAws;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Images;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Pods;
import dev.noderoll.port.TryAgain;
import dev.noderoll.port.Volumes;
import dev.noderoll.port.Workloads;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * Calls that fail: refused before they do anything, or answered to nobody after they did it.
 *
 * <p>A function that is told {@link TryAgain} gives up where it stands, and is run again from its beginning: so a lost
 * answer is also the death of a function after this very effect.
 */
public final class FaultyCalls {

    private record Parts(Nodes nodes, Pods pods, Workloads workloads, Volumes volumes, Ledger ledger)
            implements Cluster {}

    private final Weather weather;

    private FaultyCalls(Weather weather) {
        this.weather = weather;
    }

    /** The same ports in this weather; calls to {@code aws} are throttled in it from now on. */
    public static Ports of(Ports ports, SimAws aws, Weather weather) {
        aws.log()
                .addFault((service, action) -> weather.strikes(FaultKind.THROTTLED)
                        ? Optional.of(new AwsError("Throttling", 400, "Rate exceeded"))
                        : weather.strikes(FaultKind.SERVER_ERROR)
                                ? Optional.of(new AwsError("InternalFailure", 500, "try later"))
                                : Optional.empty());
        FaultyCalls calls = new FaultyCalls(weather);
        Clusters clusters = ports.clusters();
        return new Ports(
                calls.faulty(NodeGroups.class, ports.groups()),
                calls.faulty(Images.class, ports.images()),
                calls.faulty(Alarms.class, ports.alarms()),
                name -> calls.faulty(clusters.cluster(name)),
                ports.clock());
    }

    private Cluster faulty(Cluster cluster) {
        return new Parts(
                conflicting(Nodes.class, cluster.nodes()),
                conflicting(Pods.class, cluster.pods()),
                conflicting(Workloads.class, cluster.workloads()),
                conflicting(Volumes.class, cluster.volumes()),
                conflicting(Ledger.class, cluster.ledger()));
    }

    private <T> T conflicting(Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (_, method, arguments) -> {
                    if (weather.strikes(FaultKind.CONFLICT)) {
                        throw new TryAgain(method.getName() + ": 409 or 5xx of the API server");
                    }
                    return answer(real, method, arguments);
                }));
    }

    private <T> T faulty(Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (_, method, arguments) -> answer(real, method, arguments)));
    }

    private Object answer(Object real, Method method, Object[] arguments) throws Throwable {
        Object answer;
        try {
            answer = method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (weather.strikes(FaultKind.LOST_ANSWER)) {
            throw new TryAgain(method.getName() + ": timed out");
        }
        return answer;
    }
}
