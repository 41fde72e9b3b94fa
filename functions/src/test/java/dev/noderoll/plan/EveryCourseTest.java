package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.NEW;
import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Going;
import dev.noderoll.model.Hold;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Protection;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.model.Target;
import dev.noderoll.plan.NodeChoice.Launch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@link NodeChooser} in worlds that start anywhere and go any way: drains end in any order or fail, zones refuse for a
 * while, instances boot at any pace, AWS takes members away. Every rollout ends, with as many members as before.
 */
class EveryCourseTest {

    private static final int SEEDS = 1500;
    private static final List<String> ZONES = List.of("a", "b", "c");

    /** How the group is given its successors. */
    enum How {
        LAUNCH_INSTANCES,
        DESIRED_CAPACITY,
        /** None before others have gone: the group itself fills their places. */
        IN_THEIR_PLACES
    }

    @ParameterizedTest
    @EnumSource(How.class)
    void everyRolloutEndsWithSteadyCurrentMembersAndNeverBelowOrAboveWhatItMayHave(How how) {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Course(seed, how).run();
        }
    }

    /** What a member is, beside its stage. */
    private static final class Machine {
        final InstanceId id;
        final Target target;
        final String zone;
        Stage stage;
        boolean ready;
        boolean draining;
        int boots;

        Machine(InstanceId id, Target target, String zone, Stage stage, boolean ready) {
            this.id = id;
            this.target = target;
            this.zone = zone;
            this.stage = stage;
            this.ready = ready;
        }

        boolean live() {
            return stage == Stage.ARRIVING || stage == Stage.IN_SERVICE;
        }

        boolean usable() {
            return stage == Stage.IN_SERVICE && ready && !draining;
        }
    }

    private static final class Course {
        private final int seed;
        private final Random random;
        private final boolean byZone;
        private final Rollout rollout;
        private final SortedMap<String, Integer> zones = new TreeMap<>();
        private final TreeMap<InstanceId, Machine> machines = new TreeMap<>();
        private final SortedMap<InstanceId, Instant> drained = new TreeMap<>();
        private final List<InstanceId> failed = new ArrayList<>();
        private List<Refusal> refusals = new ArrayList<>();
        private List<InstanceId> asked = List.of();
        private List<InstanceId> leaving = List.of();
        private boolean disturbed;
        private Instant now = NOW;
        private int checked;
        private int desired;
        private int names;

        Course(int seed, How how) {
            this.seed = seed;
            this.random = new Random(seed);
            this.byZone = how == How.LAUNCH_INSTANCES;
            int steady = 1 + random.nextInt(6);
            int surge = how == How.IN_THEIR_PLACES ? 0 : 1 + random.nextInt(4);
            for (int i = 0; i < steady; i++) {
                zones.merge(ZONES.get(random.nextInt(ZONES.size())), 1, Integer::sum);
            }
            start(steady, surge);
            Rollout begun = Worlds.over(
                    zones, Worlds.lasting(Worlds.rollout(steady, surge, Worlds.policy(random.nextInt(3), 1000))));
            Rollout launching = byZone ? begun : Worlds.byCapacity(begun);
            Rollout chosen = surge == 0 ? Worlds.withoutSurge(1 + random.nextInt(2), launching) : launching;
            this.rollout = random.nextInt(8) == 0 ? chosen.toward(Goal.ABANDON) : chosen;
        }

        /** Old members in every zone as before, and what an execution that died may have left. */
        private void start(int steady, int surge) {
            boolean fresh = random.nextBoolean();
            zones.forEach((zone, n) -> {
                for (int i = 0; i < n; i++) {
                    boolean current = !fresh && random.nextBoolean();
                    Machine machine = add(current ? NEW : OLD, zone, Stage.IN_SERVICE, true);
                    machine.draining = !fresh && !current && random.nextInt(4) == 0;
                    machine.ready = current || random.nextInt(8) > 0;
                }
            });
            int left = fresh ? 0 : random.nextInt(surge + 1);
            for (int i = 0; i < left; i++) {
                List<String> some = List.copyOf(zones.keySet());
                add(NEW, some.get(random.nextInt(some.size())), Stage.ARRIVING, false);
            }
            disturbed = left > 0;
            desired = steady + left;
        }

        private Machine add(Target target, String zone, Stage stage, boolean ready) {
            Machine machine = new Machine(new InstanceId("i-%04d".formatted(names++)), target, zone, stage, ready);
            machine.boots = ready ? 0 : 1 + random.nextInt(5);
            machines.put(machine.id, machine);
            return machine;
        }

        void run() {
            for (int turns = 0; turns < 1000; turns++) {
                NodeChoice choice = turn();
                if (choice instanceof NodeChoice.Hold) {
                    return;
                }
                if (choice instanceof NodeChoice.Done) {
                    ended();
                    return;
                }
                now = now.plusSeconds(5 + random.nextInt(25));
                passes();
            }
            throw new AssertionError("seed " + seed + " did not end: " + machines.size() + " members");
        }

        private NodeChoice turn() {
            NodeChoice choice = NodeChooser.choose(survey());
            switch (choice) {
                case NodeChoice.Roll roll -> roll(roll);
                case NodeChoice.Terminate(var instances, var gone, var until) -> terminate(instances);
                case NodeChoice.Check(int replaced, var since) -> checked = replaced;
                case NodeChoice.Prepare prepare -> throw new AssertionError("seed " + seed + " prepares: " + prepare);
                case NodeChoice.Wait wait -> {
                    leaving = List.of();
                    now = now.plusSeconds(wait.seconds());
                }
                case NodeChoice.Pause pause -> throw new AssertionError("seed " + seed + " pauses: " + pause);
                case NodeChoice.Hold hold -> check(mayHold(hold.reason()), "holds: " + hold);
                case NodeChoice.Done done -> {}
            }
            return choice;
        }

        /** When the only node and its successor have both failed, there is none to give up; luck may be bad for long. */
        private boolean mayHold(NodeChoice.Reason reason) {
            return switch (reason) {
                case NodeChoice.Reason.SurplusFailed stuck -> !failed.isEmpty();
                case NodeChoice.Reason.NoCapacity none ->
                    none.refusals().stream()
                            .anyMatch(r ->
                                    r.since().plusSeconds(Worlds.JOIN_SECONDS).isBefore(now));
                default -> false;
            };
        }

        private RolloutSurvey survey() {
            List<Member> members = machines.values().stream()
                    .map(m -> new Member(
                            m.id, m.target.image(), m.target.template(), m.zone, m.stage, Protection.NONE, now))
                    .toList();
            List<ClusterNode> nodes = machines.values().stream()
                    .filter(m -> m.ready || m.target.equals(OLD))
                    .map(Course::node)
                    .toList();
            LedgerPage page = new LedgerPage("run-1", 1, drained, failed, "1");
            return new RolloutSurvey(
                    rollout,
                    Worlds.over(zones.keySet(), desired, members),
                    nodes,
                    new Hold("workers", now.plusSeconds(300), page),
                    refusals,
                    asked,
                    leaving,
                    checked,
                    Worlds.signals(),
                    now);
        }

        private static ClusterNode node(Machine m) {
            ClusterNode node = Worlds.node(Worlds.outdated(m.id.value()));
            ClusterNode told = m.ready ? node : Worlds.unready(node);
            return m.draining ? Worlds.draining(told) : told;
        }

        private void roll(NodeChoice.Roll roll) {
            refusals = roll.refusals();
            check(!roll.launches().isEmpty() || !roll.drain().nodes().isEmpty(), "rolls nothing");
            roll.launches().forEach(this::launch);
            check(desired <= rollout.steady() + rollout.surge(), "desired capacity " + desired);
            List<InstanceId> done = new ArrayList<>();
            for (Going going : roll.drain().nodes()) {
                Machine m = machine(going.instance());
                begin(m, roll.drain().keep());
                int luck = random.nextInt(10);
                if (m.draining || m.stage == Stage.LEAVING_HOOKED) {
                    if (luck < 4) {
                        drained.put(m.id, now);
                        done.add(m.id);
                    } else if (luck == 9 && m.live() && random.nextInt(3) == 0) {
                        m.draining = false;
                        failed.add(m.id);
                        disturbed = true;
                    }
                }
            }
            if (random.nextInt(5) > 0) {
                terminate(done);
            } else {
                leaving = List.of();
            }
        }

        private Machine machine(InstanceId id) {
            return Objects.requireNonNull(machines.get(id), () -> "seed " + seed + " chose " + id + ", which is gone");
        }

        /** As DrainNodes does. */
        private void begin(Machine m, int keep) {
            if (m.draining || !m.live()) {
                return;
            }
            long usable = machines.values().stream().filter(Machine::usable).count();
            if (!m.usable() || usable - 1 >= keep) {
                check(!m.usable() || usable > rollout.keep(), "a drain leaves " + (usable - 1) + " usable");
                m.draining = true;
            }
        }

        private void launch(Launch launch) {
            if (!byZone) {
                desired += launch.count();
                refusals = List.of(Refusal.asked(desired, now));
                return;
            }
            List<Refusal> left = new ArrayList<>(refusals);
            left.removeIf(r -> r.zone().equals(launch.zone()));
            if (random.nextInt(4) == 0) {
                Instant since = refusals.stream()
                        .filter(r -> r.zone().equals(launch.zone()))
                        .map(Refusal::since)
                        .findFirst()
                        .orElse(now);
                left.add(new Refusal(launch.zone(), "none", since, now));
            } else {
                for (int i = 0; i < launch.count(); i++) {
                    add(NEW, launch.zone(), Stage.ARRIVING, false);
                }
                desired += launch.count();
            }
            refusals = left;
        }

        private void terminate(List<InstanceId> instances) {
            List<InstanceId> answered = new ArrayList<>();
            List<InstanceId> terminated = new ArrayList<>();
            Set<InstanceId> known = new TreeSet<>(instances);
            leaving.stream().filter(machines::containsKey).forEach(known::add);
            for (InstanceId id : known) {
                Machine m = machine(id);
                if (m.live()) {
                    terminated.add(id);
                    desired -= desired > rollout.steady() ? 1 : 0;
                    m.stage = random.nextBoolean() ? Stage.LEAVING_HOOKED : Stage.LEAVING;
                } else if (m.stage == Stage.LEAVING_HOOKED) {
                    answered.add(id);
                    m.stage = random.nextInt(4) > 0 ? Stage.LEAVING : Stage.LEAVING_HOOKED;
                }
            }
            asked = answered;
            leaving = terminated;
            if (!terminated.isEmpty()) {
                refusals = refusals.stream().filter(r -> !r.zone().isEmpty()).toList();
            }
        }

        /** What happens by itself. */
        private void passes() {
            machines.values().removeIf(m -> m.stage == Stage.LEAVING && random.nextInt(3) == 0);
            machines.values().stream()
                    .filter(m -> m.stage == Stage.LEAVING_HOOKED && asked.contains(m.id))
                    .forEach(m -> m.stage = random.nextInt(3) == 0 ? Stage.LEAVING : m.stage);
            for (Machine m : machines.values()) {
                if (m.live() && m.boots > 0 && --m.boots == 0) {
                    m.stage = Stage.IN_SERVICE;
                    m.ready = true;
                }
            }
            if (random.nextInt(60) == 0) {
                take();
            }
            while (machines.values().stream().filter(Machine::live).count() < desired && random.nextInt(3) > 0) {
                add(NEW, emptiest(), Stage.ARRIVING, false);
                disturbed |= byZone;
            }
        }

        /** AWS takes a member away, whose place the group fills again. */
        private void take() {
            machines.values().stream().filter(Machine::live).findFirst().ifPresent(m -> {
                m.stage = Stage.LEAVING_HOOKED;
                disturbed = true;
            });
        }

        private String emptiest() {
            return zones.keySet().stream()
                    .min(Comparator.comparingLong((String zone) -> machines.values().stream()
                            .filter(m -> m.live() && m.zone.equals(zone))
                            .count()))
                    .orElseThrow();
        }

        private void ended() {
            List<Machine> live =
                    machines.values().stream().filter(Machine::live).toList();
            long surplusFailed =
                    live.stream().filter(m -> failed.contains(m.id)).count();
            check(
                    live.size() == rollout.steady()
                            || (live.size() > rollout.steady() && surplusFailed > 0)
                            || (rollout.goal() == Goal.ABANDON && live.size() < rollout.steady()),
                    live.size() + " members at the end");
            if (rollout.goal() == Goal.REPLACE) {
                check(
                        live.stream().allMatch(m -> m.target.equals(NEW) || failed.contains(m.id)),
                        "an outdated member is left");
                check(checked == replaced(live) || surplusFailed > 0, "ends unchecked");
            }
            if (byZone && !disturbed && rollout.goal() == Goal.REPLACE) {
                Map<String, Integer> now = new TreeMap<>();
                live.forEach(m -> now.merge(m.zone, 1, Integer::sum));
                assertThat(now).as("seed %d", seed).isEqualTo(zones);
            }
        }

        private int replaced(List<Machine> live) {
            return rollout.steady()
                    - (int) live.stream().filter(m -> m.target.equals(OLD)).count();
        }

        private void check(boolean kept, String what) {
            if (!kept) {
                throw new AssertionError("seed " + seed + " " + (byZone ? "by zone" : "by capacity") + ": " + what);
            }
        }
    }
}
