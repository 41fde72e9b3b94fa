package dev.noderoll.plan;

import static dev.noderoll.plan.Drains.budget;
import static dev.noderoll.plan.Drains.critical;
import static dev.noderoll.plan.Drains.deployment;
import static dev.noderoll.plan.Drains.elsewhere;
import static dev.noderoll.plan.Drains.pod;
import static dev.noderoll.plan.Drains.service;
import static dev.noderoll.plan.Drains.terminating;
import static dev.noderoll.plan.Drains.unready;
import static dev.noderoll.plan.Worlds.drainPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Pod;
import dev.noderoll.model.Workload.Restart;
import dev.noderoll.model.Workload.Surging;
import dev.noderoll.plan.PodVerdict.Blocked;
import dev.noderoll.plan.PodVerdict.Evict;
import dev.noderoll.plan.PodVerdict.Going;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Tries {@link DrainPlanner} on every node with up to three pods of one Deployment, behind a Service, with up to two more
 * pods on another node, under every small budget and policy.
 */
class EverySmallDrainTest {

    private enum Kind {
        READY,
        CRITICAL,
        UNREADY,
        TERMINATING
    }

    /**
     * One small cluster.
     *
     * @param here the kinds of the pods on the node
     * @param there those on another node
     * @param allowed what the budget allows; -1 for no budget
     */
    private record World(
            List<Kind> here,
            List<Kind> there,
            int allowed,
            Served served,
            SingleReplica policy,
            Surging surging,
            Restart restart) {

        long ready(List<Kind> kinds) {
            return kinds.stream()
                    .filter(k -> k == Kind.READY || k == Kind.CRITICAL)
                    .count();
        }
    }

    /** What relies on the pods. */
    private enum Served {
        SERVICE,
        NOTHING_BUT_THE_DEPLOYMENT
    }

    @Test
    void keepsItsRulesForEverySmallNode() {
        long worlds = 0;
        for (List<Kind> here : Worlds.listsOf(Kind.values(), 3)) {
            for (List<Kind> there : Worlds.listsOf(Kind.values(), 2)) {
                for (int allowed = -1; allowed <= 2; allowed++) {
                    for (Served served : Served.values()) {
                        for (SingleReplica policy : SingleReplica.values()) {
                            for (Surging surging : Surging.values()) {
                                for (Restart restart : Restart.values()) {
                                    check(new World(here, there, allowed, served, policy, surging, restart));
                                    worlds++;
                                }
                            }
                        }
                    }
                }
            }
        }
        assertThat(worlds).isEqualTo((1 + 4 + 16 + 64) * (1 + 4 + 16) * 4L * 2 * 4 * 3 * 2);
    }

    private static void check(World world) {
        Survey survey = survey(world);
        List<PodVerdict> verdicts = survey.plan();
        rule(DrainPlanner.plan(survey.reversed()).equals(verdicts), "order does not matter", world, verdicts);
        rule(verdicts.size() == world.here().size(), "one verdict for each pod", world, verdicts);

        List<Kind> evicted = new ArrayList<>();
        int restarts = 0;
        for (PodVerdict verdict : verdicts) {
            Kind kind = world.here().get(index(verdict.pod()));
            rule(
                    (verdict instanceof Going) == (kind == Kind.TERMINATING),
                    "waits for just what is leaving",
                    world,
                    verdicts);
            if (verdict instanceof Evict) {
                evicted.add(kind);
            }
            if (verdict instanceof PodVerdict.Restart) {
                restarts++;
                rule(kind == Kind.READY || kind == Kind.CRITICAL, "restarts for one that serves", world, verdicts);
            }
        }
        Set<Pod> pods = verdicts.stream().map(PodVerdict::pod).collect(Collectors.toSet());
        rule(pods.size() == verdicts.size(), "no pod twice", world, verdicts);
        safe(world, verdicts, evicted, restarts);
        live(world, verdicts, evicted, restarts);
    }

    /** Nothing happens that must not. */
    private static void safe(World world, List<PodVerdict> verdicts, List<Kind> evicted, int restarts) {
        boolean guarded = !gapsAllowed(world);
        long before = world.ready(world.here()) + world.ready(world.there());
        long after = before - world.ready(evicted);
        rule(!guarded || before == 0 || after > 0, "one stays ready", world, verdicts);
        rule(
                world.allowed() < 0 || evicted.size() <= world.allowed(),
                "no more than the budget allows",
                world,
                verdicts);
        rule(restarts <= 1, "restarts once", world, verdicts);
        rule(
                restarts == 0 || (surges(world) && world.restart() == Restart.NONE),
                "restarts only where that brings a successor up first",
                world,
                verdicts);
        boolean others = world.here().stream().anyMatch(k -> k != Kind.CRITICAL);
        rule(!others || !evicted.contains(Kind.CRITICAL), "critical pods go last", world, verdicts);
    }

    /** Something happens that can. */
    private static void live(World world, List<PodVerdict> verdicts, List<Kind> evicted, int restarts) {
        boolean budgetLets = world.allowed() != 0;
        boolean another = world.ready(world.there()) > 0 || world.policy() == SingleReplica.EVICT;
        if (budgetLets && another && world.here().contains(Kind.READY)) {
            rule(!evicted.isEmpty(), "evicts where it may", world, verdicts);
        }
        if (world.allowed() < 0 && another) {
            long ordinary = world.here().stream()
                    .filter(k -> k == Kind.READY || k == Kind.UNREADY)
                    .count();
            boolean onlyCritical = world.here().stream().allMatch(k -> k == Kind.CRITICAL);
            rule(
                    evicted.size() == (onlyCritical ? world.here().size() : ordinary),
                    "evicts all of a tier where nothing keeps it",
                    world,
                    verdicts);
        }
        boolean alone = world.here().size() + world.there().size() == 1 && world.ready(world.here()) == 1;
        if (alone && budgetLets && gapsAllowed(world)) {
            rule(evicted.size() == 1, "evicts the last one where a gap is allowed", world, verdicts);
        } else if (alone && budgetLets) {
            boolean restart = surges(world) && world.restart() == Restart.NONE;
            boolean coming = surges(world) && world.restart() == Restart.UNDER_WAY;
            rule(restarts == (restart ? 1 : 0), "restarts for the last one", world, verdicts);
            if (!restart) {
                Blocker blocker = ((Blocked) verdicts.getFirst()).blocker();
                rule(
                        blocker.course() == (coming ? Blocker.Course.PASSES : Blocker.Course.STAYS),
                        "says whether waiting helps",
                        world,
                        verdicts);
            }
        }
    }

    private static boolean surges(World world) {
        boolean asked = world.policy() == SingleReplica.SURGE || world.policy() == SingleReplica.SURGE_ELSE_EVICT;
        return asked && world.surging() == Surging.CAN_SURGE;
    }

    private static boolean gapsAllowed(World world) {
        // What stops first by its own strategy, and serves nobody, has the same gap at each update.
        boolean own = world.policy() == SingleReplica.SURGE
                && world.surging() == Surging.STOPS_FIRST
                && world.served() != Served.SERVICE
                && world.here().size() + world.there().size() == 1;
        return own
                || world.policy() == SingleReplica.EVICT
                || (world.policy() == SingleReplica.SURGE_ELSE_EVICT && !surges(world));
    }

    private static Survey survey(World world) {
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < world.here().size(); i++) {
            pods.add(pod(world.here().get(i), "web-" + i));
        }
        for (int i = 0; i < world.there().size(); i++) {
            pods.add(elsewhere(pod(world.there().get(i), "other-" + i)));
        }
        Survey survey = new Survey()
                .pods(pods.toArray(Pod[]::new))
                .workload(deployment("web", world.surging(), world.restart()))
                .policy(drainPolicy(world.policy()));
        if (world.allowed() >= 0) {
            // One more is expected than there are, so that an empty budget may fill again; not enough are healthy for
            // the others to go past it.
            survey.budgets(budget("pdb", "web", world.allowed(), 1, 2, 9));
        }
        if (world.served() == Served.SERVICE) {
            survey.services(service("web", "web", pods.toArray(Pod[]::new)));
        }
        return survey;
    }

    private static Pod pod(Kind kind, String name) {
        Pod web = Drains.pod(name, "web");
        return switch (kind) {
            case READY -> web;
            case CRITICAL -> critical(web);
            case UNREADY -> unready(web);
            case TERMINATING -> terminating(web);
        };
    }

    private static int index(Pod pod) {
        return Integer.parseInt(pod.key().name().substring("web-".length()));
    }

    private static void rule(boolean kept, String rule, World world, List<PodVerdict> verdicts) {
        if (!kept) {
            throw new AssertionError(rule + ": " + world + " gave " + verdicts);
        }
    }
}
