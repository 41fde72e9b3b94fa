package dev.noderoll.lab.door.direct;

import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Pods;
import dev.noderoll.sim.lambda.Invocation;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Calls of ports for which the adapters send requests side by side. Over HTTP each of them comes to a function's one thread
 * of time, so it is told here how many go at once: those of a round take the time of one.
 */
public final class RequestRounds {

    /** How many at a time at least. */
    private static final Map<String, Integer> AT_ONCE =
            Map.of("evict", 16, "changeAll", 16, "terminateAll", 4, "completeHooks", 4);

    /** Parts of ports that have such calls. */
    private static final Set<Class<?>> PARTS = Set.of(Cluster.class, Nodes.class, Pods.class);

    private RequestRounds() {}

    static int atOnce(String method) {
        return AT_ONCE.getOrDefault(method, 1);
    }

    /** The same port, by which a function's requests of one such call go side by side. */
    public static <T> T of(Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (_, method, arguments) -> {
                    Optional<Invocation> function = Invocation.current();
                    int abreast = atOnce(method.getName());
                    function.ifPresent(f -> f.abreast(abreast));
                    try {
                        Object answer = TimedPorts.answer(real, method, arguments);
                        return PARTS.contains(method.getReturnType()) ? part(method.getReturnType(), answer) : answer;
                    } finally {
                        function.ifPresent(f -> f.abreast(1));
                    }
                }));
    }

    private static <T> T part(Class<T> type, Object real) {
        return of(type, type.cast(real));
    }
}
