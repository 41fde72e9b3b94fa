package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.at;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.guarded;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.optedOut;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.policy;
import static dev.noderoll.plan.Worlds.rollout;
import static dev.noderoll.plan.Worlds.unready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.NodeChoice.Done;
import dev.noderoll.plan.NodeChoice.Hold;
import dev.noderoll.plan.NodeChoice.Replace;
import dev.noderoll.plan.NodeChoice.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tries {@link NodeChooser} on every group of up to three members of every kind, under every small policy. */
class EverySmallChoiceTest {

    /** What a member can be. The rules below go by these names alone. */
    private enum Kind {
        OLD_SERVING,
        OLD_BROKEN,
        OLD_ARRIVING,
        OLD_PROTECTED,
        OLD_OPTED_OUT,
        OLD_FAILED,
        NEW_SERVING,
        NEW_JOINING,
        NEW_PROTECTED,
        LEAVING,
        ASIDE
    }

    private static final Set<Kind> GONE = EnumSet.of(Kind.LEAVING, Kind.ASIDE);
    private static final Set<Kind> NEW = EnumSet.of(Kind.NEW_SERVING, Kind.NEW_JOINING, Kind.NEW_PROTECTED);
    private static final Set<Kind> KEPT_OUT = EnumSet.of(Kind.OLD_PROTECTED, Kind.OLD_OPTED_OUT, Kind.NEW_PROTECTED);

    private record World(List<Kind> kinds, int desired, Rollout rollout, Instant now) {

        List<Integer> where(Set<Kind> kinds) {
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < this.kinds.size(); i++) {
                if (kinds.contains(this.kinds.get(i))) {
                    found.add(i);
                }
            }
            return found;
        }

        /** The kinds that have to go, as the goal has it. */
        Set<Kind> outdated() {
            Set<Kind> old = EnumSet.complementOf(EnumSet.copyOf(NEW));
            old.removeAll(GONE);
            return switch (rollout.goal()) {
                case REPLACE -> old;
                case ROLL_BACK -> NEW;
                case ABANDON -> EnumSet.noneOf(Kind.class);
            };
        }

        /** Members that may be replaced next. */
        List<Integer> open() {
            return where(without(without(outdated(), KEPT_OUT), Set.of(Kind.OLD_FAILED)));
        }
    }

    @Test
    void keepsItsRulesForEverySmallGroup() {
        long worlds = 0;
        for (List<Kind> kinds : Worlds.listsOf(Kind.values(), 3)) {
            for (World world : around(kinds)) {
                check(world);
                worlds++;
            }
        }
        assertThat(worlds).isEqualTo((1 + 11 + 121 + 1331) * 5L * 2 * 2 * 2 * 3);
    }

    private static List<World> around(List<Kind> kinds) {
        List<World> worlds = new ArrayList<>();
        for (int steady = 1; steady <= 2; steady++) {
            for (int desired = steady; desired <= 3; desired++) {
                for (int canary = 0; canary <= 1; canary++) {
                    for (int maxFailures = 0; maxFailures <= 1; maxFailures++) {
                        for (Goal goal : Goal.values()) {
                            Rollout rollout = rollout(steady, 1, policy(canary, maxFailures))
                                    .toward(goal);
                            worlds.add(new World(kinds, desired, rollout, NOW));
                            worlds.add(new World(
                                    kinds, desired, rollout, rollout.deadline().plusSeconds(1)));
                        }
                    }
                }
            }
        }
        return worlds;
    }

    private static void check(World world) {
        List<Member> members = new ArrayList<>();
        List<ClusterNode> nodes = new ArrayList<>();
        List<InstanceId> failed = new ArrayList<>();
        for (int i = 0; i < world.kinds().size(); i++) {
            add("i-" + i, world.kinds().get(i), members, nodes, failed);
        }
        NodeGroup group = group(world.desired(), members);
        LedgerPage page = new LedgerPage("run-1", List.of(), failed, "1");
        NodeChoice choice = NodeChooser.choose(world.rollout(), group, nodes, List.of(), page, world.now());
        NodeChoice fromReversed = NodeChooser.choose(
                world.rollout(), Worlds.reversed(group), nodes.reversed(), List.of(), page, world.now());
        rule(choice.equals(fromReversed), "order does not matter", world, choice);

        List<Integer> outdated = world.where(world.outdated());
        List<Integer> open = world.open();
        List<Integer> live = world.where(without(EnumSet.allOf(Kind.class), GONE));
        int steady = world.rollout().steady();
        boolean tooMany = world.rollout().goal() != Goal.ABANDON
                && failed.size() > world.rollout().policy().maxFailures();
        boolean late = world.now().isAfter(world.rollout().deadline());
        switch (choice) {
            case Replace replace -> {
                rule(!tooMany, "nothing starts after too many failures", world, choice);
                checkChosen(world, replace, late, live.size());
            }
            case NodeChoice.Pause pause -> throw new AssertionError("pauses without a window: " + pause);
            case Hold hold -> {
                boolean stuck = open.isEmpty()
                        && world.desired() > steady
                        && world.where(without(
                                        without(without(EnumSet.allOf(Kind.class), GONE), KEPT_OUT),
                                        Set.of(Kind.OLD_FAILED)))
                                .isEmpty();
                rule(tooMany || (late && !open.isEmpty()) || stuck, "holds with cause", world, choice);
            }
            case Wait wait -> {
                rule(!tooMany && open.isEmpty(), "does not wait with work to do", world, choice);
                rule(wait.seconds() > 0, "waits a while", world, choice);
                boolean leaving = world.desired() == steady && world.kinds().contains(Kind.LEAVING);
                boolean arriving = world.desired() > steady && live.size() <= steady;
                rule(leaving || arriving, "waits for what is under way", world, choice);
            }
            case Done(List<InstanceId> keptOut) -> {
                rule(!tooMany && open.isEmpty(), "not done with work to do", world, choice);
                rule(world.desired() == steady, "not done above steady", world, choice);
                rule(!world.kinds().contains(Kind.LEAVING), "not done while members leave", world, choice);
                rule(keptOut.size() == outdated.size(), "reports what stays outdated", world, choice);
            }
        }
    }

    private static void checkChosen(World world, Replace replace, boolean late, int live) {
        List<InstanceId> chosen = replace.instances();
        int steady = world.rollout().steady();
        List<Integer> outdated = world.where(world.outdated());
        List<Integer> open = world.open();
        rule(chosen.stream().distinct().count() == chosen.size(), "no member twice", world, replace);
        List<Integer> at = chosen.stream()
                .map(id -> Integer.parseInt(id.value().substring(2)))
                .toList();
        if (!open.isEmpty()) {
            rule(!late, "nothing starts after the deadline", world, replace);
            rule(open.containsAll(at), "only what is outdated and open", world, replace);
            int canary = world.rollout().goal() == Goal.REPLACE
                    ? world.rollout().policy().canary()
                    : 0;
            boolean first = canary == 1 && outdated.size() >= steady;
            rule(at.size() == (first ? 1 : open.size()), "the canary, then all", world, replace);
        } else {
            rule(at.size() <= Math.min(world.desired(), live) - steady, "never below steady", world, replace);
            rule(
                    at.stream()
                            .noneMatch(i -> KEPT_OUT.contains(world.kinds().get(i))
                                    || world.kinds().get(i) == Kind.OLD_FAILED
                                    || GONE.contains(world.kinds().get(i))),
                    "only what may go",
                    world,
                    replace);
        }
    }

    private static void add(
            String id, Kind kind, List<Member> members, List<ClusterNode> nodes, List<InstanceId> failed) {
        Member old = outdated(id);
        Member fresh = current(id);
        switch (kind) {
            case OLD_SERVING -> join(old, members, nodes);
            case OLD_BROKEN -> {
                members.add(old);
                nodes.add(unready(node(old)));
            }
            case OLD_ARRIVING -> members.add(at(Stage.ARRIVING, old));
            case OLD_PROTECTED -> join(guarded(old), members, nodes);
            case OLD_OPTED_OUT -> {
                members.add(old);
                nodes.add(optedOut(node(old)));
            }
            case OLD_FAILED -> {
                join(old, members, nodes);
                failed.add(old.id());
            }
            case NEW_SERVING -> join(fresh, members, nodes);
            case NEW_JOINING -> members.add(fresh);
            case NEW_PROTECTED -> join(guarded(fresh), members, nodes);
            case LEAVING -> members.add(at(Stage.LEAVING, old));
            case ASIDE -> join(at(Stage.ASIDE, old), members, nodes);
        }
    }

    private static void join(Member member, List<Member> members, List<ClusterNode> nodes) {
        members.add(member);
        nodes.add(node(member));
    }

    private static Set<Kind> without(Set<Kind> all, Set<Kind> less) {
        Set<Kind> left = EnumSet.noneOf(Kind.class);
        left.addAll(all);
        left.removeAll(less);
        return left;
    }

    private static void rule(boolean kept, String rule, World world, NodeChoice choice) {
        if (!kept) {
            throw new AssertionError(rule + ": " + world + " gave " + choice);
        }
    }
}
