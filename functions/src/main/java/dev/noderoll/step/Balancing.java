package dev.noderoll.step;

import dev.noderoll.model.Exposed;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.TargetGroup;
import dev.noderoll.model.TargetGroup.Health;
import dev.noderoll.model.TargetGroup.Kind;
import dev.noderoll.plan.Deregistration;
import dev.noderoll.plan.Deregistration.Over;
import dev.noderoll.plan.Deregistration.Seen;
import dev.noderoll.port.Live;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.Targets;
import dev.noderoll.port.TryAgain;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether load balancers still send to the nodes that are drained. Their targets are asked while a drain waits for it, one
 * call for each target group that such a node may be in, less and less often; which groups there are, once a stay.
 */
final class Balancing {

    /** Between two looks at the targets: twice as long each time. */
    private static final Duration LEAST = Duration.ofSeconds(5);

    private static final Duration MOST = Duration.ofSeconds(30);

    /** After which a controller has seen a node's label: a node that drains for as long as the policy says is asked for then. */
    private static final Duration SEEN = Duration.ofSeconds(5);

    private final Targets targets;
    private final String cluster;
    private final Live live;
    private final Set<InstanceId> over = new HashSet<>();

    /** Where each node stood in each target group that it was in when that was asked last. */
    private final Map<InstanceId, Map<String, Health>> standing = new HashMap<>();

    private @Nullable Exposed exposed;
    private @Nullable Map<String, TargetGroup> groups;
    private Optional<String> unknown = Optional.empty();
    private Instant asked = Instant.MIN;
    private Duration again = LEAST;
    private Optional<Instant> next = Optional.empty();

    Balancing(Targets targets, String cluster, Live live) {
        this.targets = targets;
        this.cluster = cluster;
        this.live = live;
    }

    /** What is waited for of each node. */
    Map<InstanceId, Deregistration> of(List<NodeDrain> drains, Instant now) {
        List<NodeDrain> waiting = drains.stream()
                .filter(d -> d.policy().deregistrationSeconds() > 0
                        && !over.contains(d.going().instance()))
                .toList();
        if (!waiting.isEmpty() && exposed().any()) {
            ask(waiting, now);
        }
        Map<InstanceId, Deregistration> all = new LinkedHashMap<>();
        drains.forEach(d -> all.put(d.going().instance(), new Over()));
        for (NodeDrain drain : waiting) {
            Deregistration stands = exposed().any() ? judge(drain, now) : new Over();
            all.put(drain.going().instance(), stands);
            if (stands instanceof Over) {
                over.add(drain.going().instance());
            }
        }
        next = waiting.stream()
                .filter(d -> !over.contains(d.going().instance()))
                .map(this::next)
                .min(Instant::compareTo);
        return all;
    }

    /** When the targets are asked again; empty when nothing waits for that. */
    Optional<Instant> due() {
        return next;
    }

    private Instant next(NodeDrain drain) {
        boolean fresh = !standing.containsKey(drain.going().instance());
        Instant usual = asked.plus(fresh ? LEAST : again);
        Instant ends = drain.deregistered().plus(SEEN);
        return asked.isBefore(ends) && ends.isBefore(usual) ? ends : usual;
    }

    private Deregistration judge(NodeDrain drain, Instant now) {
        Map<String, Health> stands = standing.getOrDefault(drain.going().instance(), Map.of());
        Optional<String> draining = named(stands, true);
        Seen seen = new Seen(draining, named(stands, false), unknown);
        return Deregistration.judge(drain.since(), drain.policy().deregistrationSeconds(), seen, now);
    }

    private Optional<String> named(Map<String, Health> stands, boolean draining) {
        Map<String, TargetGroup> known = groups == null ? Map.of() : groups;
        return stands.entrySet().stream()
                .filter(e -> (e.getValue() == Health.DRAINING) == draining)
                .flatMap(e -> Optional.ofNullable(known.get(e.getKey())).stream())
                .map(TargetGroup::name)
                .findFirst();
    }

    private Exposed exposed() {
        Exposed known = exposed;
        if (known == null) {
            known = live.exposed();
            exposed = known;
        }
        return known;
    }

    private void ask(List<NodeDrain> waiting, Instant now) {
        if (waiting.stream().map(this::next).allMatch(now::isBefore)) {
            return;
        }
        boolean fresh =
                waiting.stream().anyMatch(d -> !standing.containsKey(d.going().instance()));
        again = fresh || asked.equals(Instant.MIN) ? LEAST : least(again.multipliedBy(2), MOST);
        asked = now;
        try {
            Map<String, TargetGroup> known = find();
            Map<String, Map<InstanceId, Health>> health = new HashMap<>();
            for (NodeDrain drain : waiting) {
                InstanceId instance = drain.going().instance();
                Map<String, Health> stands = new TreeMap<>();
                Set<String> in = Optional.ofNullable(standing.get(instance))
                        .map(Map::keySet)
                        .orElse(known.keySet());
                for (String arn : in) {
                    Optional.ofNullable(
                                    health.computeIfAbsent(arn, targets::health).get(instance))
                            .ifPresent(h -> stands.put(arn, h));
                }
                standing.put(instance, stands);
            }
        } catch (TryAgain | Misconfigured e) {
            unknown = Optional.of("their targets cannot be asked, " + e.getMessage());
        }
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The cluster's target groups of instances. A Service without any has a load balancer that cannot be asked. */
    private Map<String, TargetGroup> find() {
        Map<String, TargetGroup> known = groups;
        if (known == null) {
            List<TargetGroup> found = targets.ofCluster(cluster);
            known = found.stream()
                    .filter(group -> group.kind() == Kind.INSTANCES)
                    .collect(Collectors.toMap(TargetGroup::arn, group -> group, (a, _) -> a, TreeMap::new));
            groups = known;
            Set<String> told = found.stream().map(TargetGroup::service).collect(Collectors.toSet());
            unknown = exposed().balanced().stream()
                    .filter(service -> !told.contains(service))
                    .findFirst()
                    .map(service -> "Service " + service + " has no target group");
        }
        return known;
    }
}
