package dev.noderoll.sim.aws;

import dev.noderoll.sim.aws.AutoScaling.Capacity;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.LaunchTemplates.NewVersion;
import dev.noderoll.sim.aws.Nodegroup.Failure;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * How EKS updates a managed node group. Setup: a new version of the Auto Scaling group's launch template. Scale up: the
 * group grows by the larger of twice the number of its zones and {@code maxUnavailable}; once the new nodes are Ready, all
 * old ones are made unschedulable. Upgrade: takes old nodes at random, {@code maxUnavailable} at a time, and evicts their
 * pods for 15 minutes at most (else the update fails with PodEvictionFailure, unless it is forced); waits 60 s, and
 * terminates the instance, which the group replaces. Scale down: back one by one; what goes then is one of the zone that has
 * most, drained under the node group's own hook.
 *
 * <p>EKS acts in the owner's account, so its calls are counted there, and it tries again those that are refused. A failed
 * update leaves the group as it is then; nothing is said of a way back.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html">Understand each phase
 *     of node updates</a>
 */
final class NodegroupRoll {

    private static final Duration LOOK = Duration.ofSeconds(15);
    private static final Duration DRAIN = Duration.ofMinutes(15);
    private static final Duration AFTER_EVICTION = Duration.ofSeconds(60);

    /** As one user has seen it (pulumi-eks#875): the documentation names no time. */
    private static final Duration CREATION = Duration.ofMinutes(45);

    /** Of a group. */
    record Size(int desired, int max) {}

    private final Agenda agenda;
    private final Dice dice;
    private final AutoScaling scaling;
    private final LaunchTemplates templates;
    private final ManagedNodes nodes;
    private final Nodegroup nodegroup;
    private final boolean force;
    private final Consumer<Optional<Failure>> ended;
    private final List<String> left = new ArrayList<>();
    private int busy;
    private boolean over;

    /**
     * An update that has not begun.
     *
     * @param ended is told why it failed; empty for success
     */
    NodegroupRoll(
            SimAws.Parts parts,
            Dice dice,
            AutoScaling scaling,
            ManagedNodes nodes,
            Nodegroup nodegroup,
            boolean force,
            Consumer<Optional<Failure>> ended) {
        this.agenda = parts.agenda();
        this.dice = dice;
        this.scaling = scaling;
        this.templates = parts.templates();
        this.nodes = nodes;
        this.nodegroup = nodegroup;
        this.force = force;
        this.ended = ended;
    }

    /**
     * Sets up, with what the new nodes are to be launched from in place of what the group has. Those that an update which
     * failed has brought to the same already are not replaced again.
     *
     * @param before the group as it is to be in the end
     */
    void begin(TemplateData data, Size before) {
        attempt("sets up", () -> {
            GroupDescription group = group();
            TemplateVersion version = version(group.templateId(), data);
            Set<String> old = group.instances().stream()
                    .filter(i -> i.templateVersion() != version.number())
                    .map(InstanceDescription::id)
                    .collect(Collectors.toUnmodifiableSet());
            attempt("launches from the new version", () -> {
                change(GroupChange.NOTHING.template(group.templateId(), Long.toString(version.number())));
                scaleUp(group, before, old);
            });
        });
    }

    private TemplateVersion version(String template, TemplateData data) {
        TemplateVersion latest = templates.resolve(template, "$Latest");
        return latest.data().overriddenBy(data).equals(latest.data())
                ? latest
                : templates.createVersion(
                        template, new NewVersion(Optional.of("$Latest"), data, Optional.empty(), Optional.empty()));
    }

    private void scaleUp(GroupDescription group, Size before, Set<String> old) {
        int more = Math.max(2 * group.zones().size(), nodegroup.maxUnavailable());
        Instant latest = agenda.instant().plus(CREATION);
        attempt("scales up", () -> {
            change(GroupChange.NOTHING.max(before.max() + more).desired(before.desired() + more));
            when(
                    "new nodes Ready?",
                    () -> nodes.ready(old) >= more || !agenda.instant().isBefore(latest),
                    () -> {
                        if (nodes.ready(old) < more) {
                            fail("NodeCreationFailure", "Instances failed to join the kubernetes cluster", List.of());
                            return;
                        }
                        old.stream().sorted().forEach(nodes::cordon);
                        left.addAll(old.stream().sorted().toList());
                        upgrade(before.desired(), before.max());
                    });
        });
    }

    private void upgrade(int steady, int max) {
        while (busy < nodegroup.maxUnavailable() && !left.isEmpty() && !over) {
            String instance = left.remove(dice.below(left.size()));
            busy++;
            Runnable terminate =
                    () -> agenda.after(AFTER_EVICTION, "managed node group: terminates " + instance, () -> {
                        terminate(instance, steady, max);
                    });
            nodes.drain(
                    instance,
                    DRAIN,
                    terminate,
                    force
                            ? terminate
                            : () -> fail(
                                    "PodEvictionFailure",
                                    "Reached max retries while trying to evict pods from nodes in node group "
                                            + nodegroup.name(),
                                    List.of(instance)));
        }
        if (busy == 0 && !over) {
            scaleDown(steady, max);
        }
    }

    private void terminate(String instance, int steady, int max) {
        attempt("terminates " + instance, () -> {
            boolean surplus = left.size() < group().desired() - steady;
            terminate(instance, surplus ? Capacity.DECREMENT : Capacity.KEEP);
            when(
                    "replaced?",
                    () -> gone(instance) && nodes.ready(Set.copyOf(left)) + left.size() + busy - 1 >= group().desired(),
                    () -> {
                        busy--;
                        upgrade(steady, max);
                    });
        });
    }

    /** Unless somebody else has, such as a rebalancing of zones. */
    private void terminate(String instance, Capacity capacity) {
        try {
            scaling.terminateInstanceInAutoScalingGroup(instance, capacity);
        } catch (AwsError refused) {
            if (!refused.code().equals("ValidationError")) {
                throw refused;
            }
        }
    }

    private void scaleDown(int steady, int max) {
        attempt("scales down", () -> {
            if (group().desired() <= steady) {
                change(GroupChange.NOTHING.max(max));
                end(Optional.empty());
                return;
            }
            List<String> most = fullestZone();
            String victim = most.get(dice.below(most.size()));
            Runnable retire = () -> attempt("gives up " + victim, () -> {
                terminate(victim, Capacity.DECREMENT);
                when("scaled down?", () -> gone(victim), () -> scaleDown(steady, max));
            });
            nodes.drain(victim, DRAIN, retire, retire);
        });
    }

    /** The instances of the zone that has most, in the order of launch. */
    private List<String> fullestZone() {
        Map<String, List<String>> zones = new TreeMap<>();
        group().instances()
                .forEach(i ->
                        zones.computeIfAbsent(i.zone(), _ -> new ArrayList<>()).add(i.id()));
        return zones.values().stream().max(Comparator.comparingInt(List::size)).orElseThrow();
    }

    private boolean gone(String instance) {
        return group().instances().stream().noneMatch(i -> i.id().equals(instance));
    }

    private GroupDescription group() {
        return scaling.describeAutoScalingGroups(List.of(nodegroup.group()), List.of(), Page.Request.FIRST)
                .items()
                .getFirst();
    }

    private void change(GroupChange change) {
        scaling.updateAutoScalingGroup(nodegroup.group(), change);
    }

    private void fail(String code, String message, List<String> resources) {
        end(Optional.of(new Failure(code, message, resources)));
    }

    private void end(Optional<Failure> why) {
        if (!over) {
            over = true;
            ended.accept(why);
        }
    }

    /** Looks until {@code condition} holds, then goes on with {@code then}. */
    private void when(String what, BooleanSupplier condition, Runnable then) {
        attempt(what, () -> {
            if (condition.getAsBoolean()) {
                then.run();
            } else {
                agenda.after(LOOK, "managed node group: " + what, () -> when(what, condition, then));
            }
        });
    }

    /** Does it now, or again as long as the account's services refuse it. */
    private void attempt(String what, Runnable action) {
        if (over) {
            return;
        }
        try {
            action.run();
        } catch (AwsError refused) {
            agenda.after(LOOK, "managed node group: " + what, () -> attempt(what, action));
        }
    }
}
