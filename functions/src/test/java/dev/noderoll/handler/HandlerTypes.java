package dev.noderoll.handler;

import dev.noderoll.port.Alarms;
import dev.noderoll.port.Calendars;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Executions;
import dev.noderoll.port.Images;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Pauses;
import dev.noderoll.port.Targets;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** What each handler reads and writes, from its type. */
public record HandlerTypes(String state, Class<?> handler, Class<?> input, Class<?> output) {

    /** Of every state. */
    public static List<HandlerTypes> all() {
        Handlers handlers = new Handlers(nothing());
        return Handlers.states().stream()
                .map(state -> of(state, handlers.of(state).getClass()))
                .toList();
    }

    private static HandlerTypes of(String state, Class<?> handler) {
        Type[] types = ((ParameterizedType) handler.getGenericSuperclass()).getActualTypeArguments();
        return new HandlerTypes(state, handler, (Class<?>) types[0], (Class<?>) types[1]);
    }

    /** What a machine sends for this state. */
    String call(String input) {
        return "{\"state\":\"" + state + "\",\"input\":" + input + "}";
    }

    /** They know no world, so none can do anything but read its input. */
    static Ports nothing() {
        return new Ports(
                deaf(NodeGroups.class),
                deaf(Images.class),
                deaf(Alarms.class),
                deaf(Calendars.class),
                deaf(Targets.class),
                deaf(ManagedGroups.class),
                deaf(Clusters.class),
                InstantSource.fixed(Instant.EPOCH),
                deaf(Pauses.class),
                deaf(Executions.class));
    }

    /** A port whose every method throws. */
    static <T> T deaf(Class<T> port) {
        Object proxy =
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (self, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        return port.cast(proxy);
    }

    @Override
    public String toString() {
        return state;
    }
}
