package dev.noderoll.handler;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Calendars;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Executions;
import dev.noderoll.port.Images;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Pauses;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** What each handler reads and writes, from its type. */
public record HandlerTypes(String state, RequestStreamHandler handler, Class<?> input, Class<?> output) {

    /** Of every function; they know no world, so none can do anything but read its input. */
    public static List<HandlerTypes> all() {
        return Handlers.on(nothing()).entrySet().stream()
                .map(e -> of(e.getKey(), e.getValue()))
                .toList();
    }

    private static HandlerTypes of(String state, RequestStreamHandler handler) {
        Type[] types = ((ParameterizedType) handler.getClass().getGenericSuperclass()).getActualTypeArguments();
        return new HandlerTypes(state, handler, (Class<?>) types[0], (Class<?>) types[1]);
    }

    private static Ports nothing() {
        return new Ports(
                deaf(NodeGroups.class),
                deaf(Images.class),
                deaf(Alarms.class),
                deaf(Calendars.class),
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
