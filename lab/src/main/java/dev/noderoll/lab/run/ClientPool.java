package dev.noderoll.lab.run;

import dev.noderoll.handler.Ports;
import dev.noderoll.handler.Sites;
import dev.noderoll.lab.door.direct.RequestRounds;
import dev.noderoll.model.Site;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Calendars;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Executions;
import dev.noderoll.port.Images;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Pauses;
import dev.noderoll.port.Targets;
import dev.noderoll.sim.kernel.Fiber;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.lambda.Invocation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Real clients for functions: each function that is under way has some to itself, as each environment of Lambda has its
 * own, and an access key by which its requests are known. Only invocations of one function use the same, one after the
 * other: what a watch of the one before still asks for is that function's too.
 */
final class ClientPool {

    /** Clients, and the function that uses them; null before the first one. */
    private static final class Clients {
        private final Ports ports;
        private final String function;
        private volatile @Nullable Fiber user;

        private Clients(Ports ports, String function) {
            this.ports = ports;
            this.function = function;
        }

        /** Those of a function that was killed may hang in a call: nobody uses them again. */
        private boolean free() {
            Fiber last = user;
            return last == null || (last.isOver() && !last.isDead());
        }
    }

    private final BiFunction<String, String, Ports> maker;
    private final List<Clients> all = new ArrayList<>();
    private final Map<String, Clients> byKey = new ConcurrentHashMap<>();

    /**
     * Makes clients by need.
     *
     * @param maker of clients that sign with an access key of this id, for a function; of the empty name for nobody's
     */
    ClientPool(BiFunction<String, String, Ports> maker) {
        this.maker = maker;
    }

    /** Ports on which each function uses its own clients; whoever is no function uses some of nobody's. */
    Ports ports(Pauses pauses, Executions executions) {
        Ports nobodys = maker.apply("nobody", "");
        Supplier<Ports> own = () -> Fibers.current().map(this::of).orElse(nobodys);
        Sites sites = new Sites() {
            @Override
            public Ports at(Site site) {
                return through(() -> own.get().at(site), nobodys.clock(), pauses, executions, this);
            }

            @Override
            public List<Site> all() {
                return own.get().sites().all();
            }
        };
        return through(own, nobodys.clock(), pauses, executions, sites);
    }

    private static Ports through(
            Supplier<Ports> own, InstantSource clock, Pauses pauses, Executions executions, Sites sites) {
        return new Ports(
                RequestRounds.of(
                        NodeGroups.class,
                        through(NodeGroups.class, () -> own.get().groups())),
                through(Images.class, () -> own.get().images()),
                through(Alarms.class, () -> own.get().alarms()),
                through(Calendars.class, () -> own.get().calendars()),
                through(Targets.class, () -> own.get().targets()),
                through(ManagedGroups.class, () -> own.get().managed()),
                RequestRounds.of(
                        Clusters.class, through(Clusters.class, () -> own.get().clusters())),
                clock,
                pauses,
                executions,
                sites);
    }

    private static <T> T through(Class<T> port, Supplier<Object> real) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (_, method, arguments) -> {
                    try {
                        return method.invoke(real.get(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private synchronized Ports of(Fiber function) {
        for (Clients clients : all) {
            if (function.equals(clients.user)) {
                return clients.ports;
            }
        }
        String name =
                function.carried(Invocation.class).map(Invocation::function).orElse("");
        Clients clients = all.stream()
                .filter(each -> each.function.equals(name) && each.free())
                .findFirst()
                .orElseGet(() -> make(name));
        clients.user = function;
        return clients.ports;
    }

    private Clients make(String function) {
        String accessKey = "FUNCTION" + (all.size() + 1);
        Clients made = new Clients(maker.apply(accessKey, function), function);
        all.add(made);
        byKey.put(accessKey, made);
        return made;
    }

    /** The function whose requests are signed with this key now; empty for a key that no function has. */
    Optional<Fiber> user(String accessKey) {
        return Optional.ofNullable(byKey.get(accessKey)).map(clients -> clients.user);
    }
}
