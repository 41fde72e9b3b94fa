package dev.noderoll.sim.aws;

import dev.noderoll.sim.aws.TargetGroup.Health;
import dev.noderoll.sim.aws.TargetGroup.Target;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Elastic Load Balancing, version 2: target groups and the health of their targets.
 *
 * <ul>
 *   <li>"The load balancer starts routing requests to a newly registered target as soon as the registration process
 *       completes and the target passes the first initial health check": initial, then healthy or unhealthy.
 *   <li>"If a target group contains only unhealthy registered targets, the load balancer routes requests to all those
 *       targets, regardless of their health status."
 *   <li>"The initial state of a deregistering target is draining. By default, the load balancer changes the state of a
 *       deregistering target to unused after 300 seconds", and "stops routing requests to a target as soon as you
 *       deregister it". All of the delay passes, as with a Network Load Balancer; an Application Load Balancer completes
 *       sooner where nothing is under way.
 *   <li>An instance that is gone is no target any more.
 * </ul>
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html">Target
 *     groups</a>, <a
 *     href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html">Health
 *     checks</a>
 */
public final class TargetGroups implements InstanceObserver {

    /** The most that one DescribeTags may ask for. */
    private static final int TAGGED = 20;

    private static final int PAGE = 400;

    private final Agenda agenda;
    private final Dice dice;
    private final AwsSettings settings;
    private final ApiLog.Service log;
    private final Ec2 ec2;
    private final NavigableMap<String, Held> groups = new TreeMap<>();

    /** Whether an instance that runs answers health checks. */
    private Predicate<String> answers = _ -> true;

    /** A target group with its targets, by their ids. */
    private static final class Held {
        final TargetGroup group;
        final Map<String, One> targets = new LinkedHashMap<>();

        Held(TargetGroup group) {
            this.group = group;
        }
    }

    /** A target; the same instance registered anew is another. */
    private static final class One {
        Health health = Health.INITIAL;
        int failed;
        Agenda.@Nullable Event next;
    }

    TargetGroups(Agenda agenda, Dice dice, AwsSettings settings, ApiLog log, Ec2 ec2) {
        this.agenda = agenda;
        this.dice = dice.named("target-groups");
        this.settings = settings;
        this.log = log.of("elasticloadbalancing");
        this.ec2 = ec2;
        ec2.observe(this);
    }

    // --- calls

    /** Target groups by ARN, or by name; all when both are empty. One that is missing is an error. */
    public Page<Map.Entry<String, TargetGroup>> describeTargetGroups(
            List<String> arns, List<String> names, Page.Request page) {
        log.reads("DescribeTargetGroups");
        arns.forEach(this::held);
        if (names.stream()
                .anyMatch(n ->
                        groups.values().stream().noneMatch(h -> h.group.name().equals(n)))) {
            throw new AwsError("TargetGroupNotFound", 400, "One or more target groups not found");
        }
        List<Map.Entry<String, TargetGroup>> found = groups.entrySet().stream()
                .filter(e -> arns.isEmpty() || arns.contains(e.getKey()))
                .filter(e ->
                        names.isEmpty() || names.contains(e.getValue().group.name()))
                .map(e -> Map.entry(e.getKey(), e.getValue().group))
                .toList();
        return Page.of(found, page, PAGE, PAGE);
    }

    /** The targets of a group, or these alone: of those one that is not registered is unused. */
    public List<Target> describeTargetHealth(String arn, List<String> ids) {
        log.reads("DescribeTargetHealth");
        Held held = held(arn);
        if (ids.isEmpty()) {
            return targets(held);
        }
        ids.forEach(id -> refuseUnknown(held, id));
        List<Target> asked = new ArrayList<>();
        ids.forEach(id -> asked.add(told(held, id, held.targets.get(id))));
        return asked;
    }

    /** The tags of target groups, twenty at most. */
    public NavigableMap<String, Map<String, String>> describeTags(List<String> arns) {
        log.reads("DescribeTags");
        if (arns.isEmpty() || arns.size() > TAGGED) {
            throw AwsError.validation("Up to " + TAGGED + " resources can be described at a time");
        }
        NavigableMap<String, Map<String, String>> tags = new TreeMap<>();
        arns.forEach(arn -> tags.put(arn, held(arn).group.tags()));
        return tags;
    }

    /** The settings of a group that are no part of its description. */
    public NavigableMap<String, String> describeTargetGroupAttributes(String arn) {
        log.reads("DescribeTargetGroupAttributes");
        return new TreeMap<>(Map.of(
                "deregistration_delay.timeout_seconds",
                String.valueOf(held(arn).group.deregistrationDelay().toSeconds())));
    }

    /** Registers instances; nothing happens to one that is. One that drains is registered again. */
    public void registerTargets(String arn, List<String> ids) {
        log.changes("RegisterTargets");
        Held held = held(arn);
        ids.forEach(id -> refuseUnknown(held, id));
        ids.forEach(id -> register(arn, id));
    }

    /** "If the specified target does not exist, the action returns successfully." */
    public void deregisterTargets(String arn, List<String> ids) {
        log.changes("DeregisterTargets");
        held(arn);
        ids.forEach(id -> deregister(arn, id));
    }

    private Held held(String arn) {
        Held held = groups.get(arn);
        if (held == null) {
            throw new AwsError("TargetGroupNotFound", 400, "One or more target groups not found");
        }
        return held;
    }

    private void refuseUnknown(Held held, String id) {
        boolean known = held.group.type() == TargetGroup.Type.IP
                || ec2.find(id)
                        .filter(i -> i.state() == SimInstance.State.RUNNING || held.targets.containsKey(id))
                        .isPresent();
        if (!known) {
            throw new AwsError("InvalidTarget", 400, "The following targets are not in a running state: '" + id + "'");
        }
    }

    // --- what scenarios, groups and controllers do: no calls

    /** Adds a group; returns its ARN. Not a call. */
    public String add(TargetGroup group) {
        String id = dice.named(group.name()).uuid().replace("-", "").substring(0, 16);
        String arn = "arn:aws:elasticloadbalancing:" + settings.region() + ":" + settings.account() + ":targetgroup/"
                + group.name() + "/" + id;
        groups.putIfAbsent(arn, new Held(group));
        return arn;
    }

    /** Takes a group away. Not a call. */
    public void remove(String arn) {
        groups.remove(arn);
    }

    /** From now on health checks of running instances are answered by this. Not a call. */
    public void answering(Predicate<String> instances) {
        answers = instances;
    }

    /** Not a call. */
    public void register(String arn, String id) {
        Held held = held(arn);
        One known = held.targets.get(id);
        if (known != null && known.health != Health.DRAINING) {
            return;
        }
        if (known != null) {
            cancel(known);
        }
        One target = new One();
        held.targets.put(id, target);
        check(held, id, target);
    }

    /** Not a call. */
    public void deregister(String arn, String id) {
        Held held = held(arn);
        One target = held.targets.get(id);
        if (target == null || target.health == Health.DRAINING) {
            return;
        }
        cancel(target);
        target.health = Health.DRAINING;
        target.next = agenda.after(
                held.group.deregistrationDelay(),
                id + " leaves target group " + held.group.name(),
                () -> held.targets.remove(id, target));
    }

    /** A target that is healthy at once: it was there before the scenario began. Not a call. */
    public void settle(String arn, String id) {
        register(arn, id);
        One target = held(arn).targets.get(id);
        if (target != null) {
            cancel(target);
            target.health = Health.HEALTHY;
        }
    }

    /** The longest that a target of these groups drains; zero where an instance is a target of none. */
    Duration draining(List<String> arns, String id) {
        return arns.stream()
                .map(groups::get)
                .filter(held -> held != null && held.targets.containsKey(id))
                .map(held -> held.group.deregistrationDelay())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** The targets that new requests go to now. Not a call. */
    public List<String> serving(String arn) {
        Held held = held(arn);
        List<String> healthy = ids(held, Health.HEALTHY);
        return healthy.isEmpty() ? ids(held, Health.UNHEALTHY) : healthy;
    }

    /** The targets with their health now. Not a call. */
    public List<Target> peek(String arn) {
        return targets(held(arn));
    }

    /** All groups now, by ARN. Not a call. */
    public NavigableMap<String, TargetGroup> all() {
        NavigableMap<String, TargetGroup> all = new TreeMap<>();
        groups.forEach((arn, held) -> all.put(arn, held.group));
        return all;
    }

    private static List<String> ids(Held held, Health health) {
        return held.targets.entrySet().stream()
                .filter(e -> e.getValue().health == health)
                .map(Map.Entry::getKey)
                .toList();
    }

    // --- health checks

    private void check(Held held, String id, One target) {
        target.next = agenda.after(held.group.interval(), "health check of target " + id, () -> {
            target.next = null;
            if (held.targets.get(id) == target) {
                judge(held, id, target);
            }
        });
    }

    /** One that is healthy is checked again when something has happened to it. */
    private void judge(Held held, String id, One target) {
        boolean answered = held.group.type() == TargetGroup.Type.IP
                || ec2.find(id)
                        .filter(i -> i.state() == SimInstance.State.RUNNING && answers.test(id))
                        .isPresent();
        target.failed = answered ? 0 : target.failed + 1;
        if (answered) {
            target.health = Health.HEALTHY;
            return;
        }
        if (target.health != Health.HEALTHY || target.failed >= held.group.unhealthyThreshold()) {
            target.health = Health.UNHEALTHY;
        }
        check(held, id, target);
    }

    /** Its health checks are looked at again, as when a machine stops to answer. Not a call. */
    public void changed(String id) {
        for (Held held : groups.values()) {
            One target = held.targets.get(id);
            if (target != null && target.health == Health.HEALTHY && target.next == null) {
                check(held, id, target);
            }
        }
    }

    @Override
    public void stopping(SimInstance instance) {
        changed(instance.id());
    }

    @Override
    public void terminating(SimInstance instance) {
        changed(instance.id());
    }

    @Override
    public void terminated(SimInstance instance) {
        for (Held held : groups.values()) {
            Optional.ofNullable(held.targets.remove(instance.id())).ifPresent(TargetGroups::cancel);
        }
    }

    private static void cancel(One target) {
        if (target.next != null) {
            target.next.cancel();
            target.next = null;
        }
    }

    private static List<Target> targets(Held held) {
        List<Target> all = new ArrayList<>();
        held.targets.forEach((id, target) -> all.add(told(held, id, target)));
        return all;
    }

    /**
     * With the reason codes of a Network Load Balancer.
     *
     * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html">TargetHealth</a>
     */
    private static Target told(Held held, String id, @Nullable One target) {
        int port = held.group.port();
        return switch (target == null ? Health.UNUSED : target.health) {
            case INITIAL ->
                new Target(id, port, Health.INITIAL, "Elb.InitialHealthChecking", "Initial health checks in progress");
            case HEALTHY -> new Target(id, port, Health.HEALTHY, "", "");
            case UNHEALTHY ->
                new Target(id, port, Health.UNHEALTHY, "Target.FailedHealthChecks", "Health checks failed");
            case DRAINING ->
                new Target(
                        id,
                        port,
                        Health.DRAINING,
                        "Target.DeregistrationInProgress",
                        "Target deregistration is in progress");
            case UNUSED ->
                new Target(
                        id,
                        port,
                        Health.UNUSED,
                        "Target.NotRegistered",
                        "Target is not registered to the target group");
        };
    }
}
