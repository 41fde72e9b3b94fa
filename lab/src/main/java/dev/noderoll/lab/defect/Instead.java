package dev.noderoll.lab.defect;

import dev.noderoll.handler.Ports;
import dev.noderoll.lab.run.World;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Executions;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.Live;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Pods;
import dev.noderoll.port.Targets;
import dev.noderoll.port.Workloads;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Ports of which one call does something else. */
final class Instead {

    /** What happens instead of a call of {@code real}. */
    @FunctionalInterface
    interface Call<T> {
        @Nullable
        Object make(T real, Object[] arguments);
    }

    private Instead() {}

    static Product groups(String call, Call<NodeGroups> instead) {
        return product((real, _) -> new Ports(
                of(NodeGroups.class, real.groups(), call, instead),
                real.images(),
                real.alarms(),
                real.calendars(),
                real.targets(),
                real.managed(),
                real.clusters(),
                real.clock(),
                real.pauses(),
                real.executions()));
    }

    static Product targets(String call, Call<Targets> instead) {
        return product((real, _) -> new Ports(
                real.groups(),
                real.images(),
                real.alarms(),
                real.calendars(),
                of(Targets.class, real.targets(), call, instead),
                real.managed(),
                real.clusters(),
                real.clock(),
                real.pauses(),
                real.executions()));
    }

    static Product nodes(String call, Call<Nodes> instead) {
        return cluster((c, _) -> part(c, "nodes", () -> of(Nodes.class, c.nodes(), call, instead)));
    }

    static Product pods(String call, Call<Pods> instead) {
        return cluster((c, _) -> podsOf(c, call, instead));
    }

    static Cluster podsOf(Cluster c, String call, Call<Pods> instead) {
        return part(c, "pods", () -> of(Pods.class, c.pods(), call, instead));
    }

    static Cluster workloadsOf(Cluster c, String call, Call<Workloads> instead) {
        return part(c, "workloads", () -> of(Workloads.class, c.workloads(), call, instead));
    }

    static Product ledger(String call, Call<Ledger> instead) {
        return cluster((c, _) -> part(c, "ledger", () -> of(Ledger.class, c.ledger(), call, instead)));
    }

    /** A change of what a view says. */
    static Product live(String call, Call<Live> instead) {
        return cluster((c, _) -> liveOf(c, call, instead));
    }

    static Cluster liveOf(Cluster c, String call, Call<Live> instead) {
        return part(c, "live", () -> of(Live.class, c.live(), call, instead));
    }

    /** A cluster of which one part is another. */
    private static Cluster part(Cluster c, String name, Supplier<Object> instead) {
        return of(Cluster.class, c, name, (_, _) -> instead.get());
    }

    static Product executions(Executions instead) {
        return product((real, _) -> new Ports(
                real.groups(),
                real.images(),
                real.alarms(),
                real.calendars(),
                real.targets(),
                real.managed(),
                real.clusters(),
                real.clock(),
                real.pauses(),
                instead));
    }

    /** Another cluster in the place of each; {@code change} may look at the world. */
    static Product cluster(BiFunction<Cluster, World, Cluster> change) {
        return product((real, world) -> new Ports(
                real.groups(),
                real.images(),
                real.alarms(),
                real.calendars(),
                real.targets(),
                real.managed(),
                name -> change.apply(real.clusters().cluster(name), world),
                real.clock(),
                real.pauses(),
                real.executions()));
    }

    private static Product product(BiFunction<Ports, World, Ports> change) {
        return new Product() {
            @Override
            public Ports ports(Ports real, World world) {
                return change.apply(real, world);
            }
        };
    }

    /** A port whose default methods go through the changed call too. */
    private static <T> T of(Class<T> port, T real, String call, Call<T> instead) {
        if (Arrays.stream(port.getMethods()).noneMatch(m -> m.getName().equals(call))) {
            throw new IllegalArgumentException(port.getSimpleName() + " has no call " + call);
        }
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    if (method.getName().equals(call)) {
                        return instead.make(real, arguments);
                    }
                    return method.isDefault()
                            ? InvocationHandler.invokeDefault(proxy, method, arguments)
                            : answer(real, method, arguments);
                }));
    }

    private static @Nullable Object answer(Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
