package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.lab.scenario.Scenario.Images;
import dev.noderoll.lab.scenario.Scenario.Pool;
import dev.noderoll.lab.scenario.Scenario.Targets;
import dev.noderoll.lab.scenario.Script;
import dev.noderoll.model.Site;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Draws a cluster with one node group, and how it is to be rolled. */
final class RandomCluster {

    /** The alarm that some policies name. */
    private static final String ALARM = "errors";

    private static final Duration LIMIT = Duration.ofHours(12);
    private static final int HEARTBEAT = 1800;

    /** How many clusters are reached through load balancers. */
    private static final double BALANCED = 0.15;

    /** How many go ahead by waves, and leave them alone for a while. */
    private static final double STAGED = 0.15;

    private static final List<String> ZONES = List.of("eu-central-1a", "eu-central-1b", "eu-central-1c");
    private static final Images IMAGES = new Images("ami-0a11ce0000000001", "ami-0b0b000000000002");

    /** Which pods a policy lets go first. */
    private static final List<String> ORDERS = List.of("app=web-1", "app in (data-1, data-2)", "app notin (web-0)");

    private RandomCluster() {}

    static Scenario draw(Dice dice) {
        int size = 1 + dice.below(12);
        int surge = 1 + dice.below(Math.min(4, size));
        int max = size + dice.below(surge + 2);
        List<String> zones = ZONES.subList(0, 1 + dice.below(ZONES.size()));
        Dice tail = dice.named("tail");
        if (tail.chance(0.03)) {
            // A few are large; most are small, so that there are many of them.
            size = tail.chance(0.1) ? 41 + tail.below(160) : 13 + tail.below(28);
            surge = 1 + tail.below(size / 4);
            max = size + tail.below(surge + 2);
        }
        Group group = pool(dice.named("pool"), group(size, max, zones)).attached(targets(dice.named("targets")));
        ObjectNode rollout = rollout(dice.named("policy"), group, surge);
        return scenario(group, rollout, dice.named("hook").chance(0.5));
    }

    /** A few have a warm pool, of which half take instances back. */
    private static Group pool(Dice dice, Group group) {
        if (!dice.chance(0.1)) {
            return group;
        }
        int prepared = dice.chance(0.5) ? -1 : group.size() + dice.below(4);
        return group.with(new Pool(dice.below(3), prepared, dice.pick(Pool.STATES), dice.chance(0.5)));
    }

    /** The group that all runs roll, of this size. */
    static Group group(int size, int max, List<String> zones) {
        return new Group("workers", size, max, zones, "t3.medium", 1930, 3372, 30);
    }

    private static Optional<Targets> targets(Dice dice) {
        return dice.chance(BALANCED)
                ? Optional.of(new Targets(dice.pick(List.of(0, 30, 120)), dice.pick(List.of(10, 30, 60))))
                : Optional.empty();
    }

    /** {@code hooked}: its owner has set the hook for good, with the policy of the rollout. */
    static Scenario scenario(Group group, ObjectNode rollout, boolean hooked) {
        ObjectNode drain = rollout.path("drain") instanceof ObjectNode asked
                ? asked.deepCopy()
                : JsonNodeFactory.instance.objectNode();
        Optional<Script.Hook> hook = hooked ? Optional.of(new Script.Hook(HEARTBEAT, drain)) : Optional.empty();
        return new Scenario(
                "soak",
                "drawn from a seed",
                "soak",
                group,
                IMAGES,
                List.of(),
                rollout,
                1,
                LIMIT,
                new Script(hook, Optional.empty(), List.of(), Optional.empty(), Site.HOME));
    }

    private static ObjectNode rollout(Dice dice, Group group, int surge) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        input.put("cluster", "soak").put("nodeGroup", group.name());
        input.putObject("target").put("image", IMAGES.target());
        if (dice.chance(0.4)) {
            input.put("maxSurge", (1 + dice.below(50)) + "%");
        } else {
            input.put("maxSurge", surge);
        }
        Dice missing = dice.named("unavailable");
        if (missing.chance(0.1)) {
            input.put("maxSurge", 0).put("maxUnavailable", 1 + missing.below(2));
        }
        Dice auto = dice.named("auto");
        if (auto.chance(0.1)) {
            input.put("maxSurge", "auto");
        }
        input.put("canary", dice.below(3));
        input.put("maxFailures", dice.below(3));
        input.put("joinTimeoutSeconds", dice.pick(List.of(300, 600, 900)));
        input.put("onFailure", dice.pick(List.of("abandon", "rollBack")));
        // So that what a preflight refuses is met by drains as well.
        input.put("preflight", dice.named("preflight").chance(0.8) ? "warn" : "enforce");
        if (dice.chance(0.3)) {
            input.putArray("alarms").add(ALARM);
        }
        ObjectNode drain = input.putObject("drain");
        drain.put("timeoutSeconds", dice.pick(List.of(600, 1800, 3600)));
        drain.put("deregistrationSeconds", dice.pick(List.of(0, 30, 300)));
        drain.put("singleReplica", dice.pick(List.of("surge", "surge", "evict", "hold")));
        drain.put("localData", dice.pick(List.of("evict", "evict", "evict", "hold")));
        Dice order = dice.named("order");
        if (order.chance(0.1)) {
            drain.putArray("order").add(order.pick(ORDERS)).add("app in (web-0, web-1, data-1, bare)");
        }
        Dice hooks = dice.named("hooks");
        if (hooks.chance(0.1)) {
            DrawnHook.into(input, hooks);
        }
        Dice stages = dice.named("stages");
        if (stages.chance(STAGED)) {
            DrawnStages.into(input, stages, group);
        }
        return input;
    }

    /** The same rollout, by an operator who lets everything go that would hold it. */
    static ObjectNode lenient(Scenario scenario) {
        ObjectNode input = scenario.rollout().deepCopy();
        if (scenario.group().managed().isPresent()) {
            input.putArray("alarms");
            return input.put("managed", "force").put("preflight", "warn");
        }
        // So that each zone has a node for the volumes that cannot leave it.
        input.put(
                "maxSurge",
                Math.max(Trial.surge(scenario), scenario.group().zones().size()));
        input.putArray("alarms");
        input.remove("closesAt");
        input.put("maxFailures", 3);
        input.put("preflight", "warn");
        input.withObjectProperty("drain")
                .put("timeoutSeconds", 3600)
                .put("singleReplica", "evict")
                .put("localData", "evict")
                .put("unmanagedPods", "evict");
        return input;
    }
}
