package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.handler.Ports;
import dev.noderoll.lab.run.StateCalls;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Calendars;
import dev.noderoll.port.ClusterParts;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Events;
import dev.noderoll.port.Images;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Pods;
import dev.noderoll.port.Targets;
import dev.noderoll.port.Volumes;
import dev.noderoll.port.Workloads;
import dev.noderoll.sim.asl.Functions;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.kernel.Fiber;
import dev.noderoll.sim.kernel.Fibers;
import dev.noderoll.sim.lambda.Invocation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;

/**
 * Lets one function die, once: before it begins, or just after one of its calls that change something; or lets it run
 * twice each time.
 *
 * <p>Counts what functions do, too: how many effects one invocation of each has at most.
 */
final class Saboteur {

    /** What is done to the function. */
    enum Deed {
        NOTHING,
        TWICE,
        DIES_BEFORE,
        DIES_AFTER_EFFECT
    }

    /** Calls of the ports that change nothing. */
    private static final Set<String> READS = Set.of(
            "find",
            "glance",
            "survey",
            "launchedAt",
            "tagged",
            "unsettled",
            "groupOf",
            "hookMetadata",
            "refreshing",
            "image",
            "parameter",
            "resolve",
            "imageOf",
            "notOk",
            "gate",
            "list",
            "get",
            "onNode",
            "inNamespace",
            "unschedulable",
            "budgets",
            "services",
            "exposed",
            "ofCluster",
            "health",
            "of",
            "daemonSetExists",
            "attached",
            "holds");

    private final Deed deed;
    private final String victim;
    private final int effect;
    private final Map<String, Integer> effects = new TreeMap<>();
    private final Map<Invocation, Integer> done = new WeakHashMap<>();
    private boolean struck;

    /** {@code effect} counts from 1, for {@link Deed#DIES_AFTER_EFFECT}. */
    Saboteur(Deed deed, String victim, int effect) {
        this.deed = deed;
        this.victim = victim;
        this.effect = effect;
    }

    static Saboteur none() {
        return new Saboteur(Deed.NOTHING, "", 0);
    }

    /** Each state that was called for, and how many effects one invocation of it had at most. */
    Map<String, Integer> effects() {
        return effects;
    }

    /** Whether it has come to the deed. */
    boolean struck() {
        return struck;
    }

    Functions.Code code(Functions.Code real) {
        return (name, payload) -> {
            effects.putIfAbsent(name, 0);
            if (name.equals(victim) && deed == Deed.TWICE) {
                struck = true;
                run(real, name, payload);
            }
            if (name.equals(victim) && deed == Deed.DIES_BEFORE && !struck) {
                struck = true;
                throw new TaskFailure("Lambda.Unknown", name + " died before its first effect");
            }
            return run(real, name, payload);
        };
    }

    private JsonNode run(Functions.Code real, String name, JsonNode payload) throws TaskFailure {
        Invocation.current().ifPresent(running -> done.put(running, 0));
        return real.run(name, payload);
    }

    Ports ports(Ports real) {
        return new Ports(
                watched(NodeGroups.class, real.groups()),
                watched(Images.class, real.images()),
                watched(Alarms.class, real.alarms()),
                watched(Calendars.class, real.calendars()),
                watched(Targets.class, real.targets()),
                watched(ManagedGroups.class, real.managed()),
                name -> watched(real.clusters().cluster(name)),
                real.clock(),
                real.pauses(),
                real.executions());
    }

    private Cluster watched(Cluster real) {
        return new ClusterParts(
                watched(Nodes.class, real.nodes()),
                watched(Pods.class, real.pods()),
                watched(Workloads.class, real.workloads()),
                watched(Volumes.class, real.volumes()),
                watched(Ledger.class, real.ledger()),
                watched(Events.class, real.events()),
                real::live);
    }

    private <T> T watched(Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (_, method, arguments) -> {
                    Fibers.current().ifPresent(Fiber::checkAlive);
                    Object answer;
                    try {
                        answer = method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (!READS.contains(method.getName())) {
                        Invocation.current().ifPresent(this::tookEffect);
                    }
                    return answer;
                }));
    }

    private void tookEffect(Invocation running) {
        int effectsNow = done.merge(running, 1, Integer::sum);
        effects.merge(StateCalls.state(running), effectsNow, Math::max);
        if (deed == Deed.DIES_AFTER_EFFECT
                && StateCalls.state(running).equals(victim)
                && effectsNow == effect
                && !struck) {
            struck = true;
            running.die(new TaskFailure("Lambda.Unknown", victim + " died after effect " + effect));
        }
    }
}
