package dev.noderoll.cli.forecast;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Protection;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.Template;
import dev.noderoll.model.WarmPool;
import dev.noderoll.port.NodeGroups;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The group that is rolled, from now on. Every zone has capacity, and nobody else changes anything.
 *
 * <p>What an instance does when it comes and goes is told to whoever listens, so that it gets its node.
 */
final class ModelGroup implements NodeGroups {

    /** Hears of instances. */
    interface Listener {
        void launched(InstanceId instance, String zone);

        /** EC2 has ended it. */
        void ended(InstanceId instance);
    }

    /** Between a launch and InService, where no hook delays it. */
    private static final Duration PENDING = Duration.ofSeconds(15);

    /** Between the end of its hooks and the end of the instance. */
    private static final Duration SHUTS_DOWN = Duration.ofSeconds(45);

    /** Until a group notices that it is to have more instances. */
    private static final Duration NOTICES = Duration.ofSeconds(10);

    /** From the deletion of a warm pool to its end: its instances are off, and shut down no more. */
    private static final Duration POOL_GOES = Duration.ofSeconds(60);

    private final NodeGroups real;
    private final NodeGroup before;
    private final Agenda agenda;
    private final Listener listener;
    private final SequencedMap<InstanceId, Member> members = new LinkedHashMap<>();
    private final Set<String> requests = new TreeSet<>();
    private final SortedSet<String> suspended;
    private final Map<String, String> tags;
    private final SortedSet<String> hooks;
    private Template template;
    private String templateAsSet;
    private Reserve reserve;
    private int desired;
    private int max;
    private int made;

    ModelGroup(NodeGroups real, NodeGroup before, Agenda agenda, Listener listener) {
        this.real = real;
        this.before = before;
        this.agenda = agenda;
        this.listener = listener;
        before.members().forEach(m -> members.put(m.id(), m));
        this.suspended = new TreeSet<>(before.suspended());
        this.tags = new HashMap<>(before.tags());
        this.hooks = new TreeSet<>(before.hooks());
        this.template = before.template();
        this.templateAsSet = before.templateAsSet();
        this.reserve = before.reserve();
        this.desired = before.desired();
        this.max = before.max();
    }

    @Override
    public Optional<NodeGroup> find(String group) {
        return group.equals(before.name())
                ? Optional.of(new NodeGroup(
                        before.name(),
                        before.min(),
                        desired,
                        max,
                        before.zones(),
                        suspended,
                        hooks,
                        tags,
                        template,
                        templateAsSet,
                        before.purchase(),
                        reserve,
                        List.copyOf(members.values())))
                : Optional.empty();
    }

    /** How many instances somebody pays for. */
    int instances() {
        return (int)
                members.values().stream().filter(m -> m.stage() != Stage.ASIDE).count();
    }

    @Override
    public Map<InstanceId, Instant> launchedAt(List<InstanceId> instances) {
        Map<InstanceId, Instant> times = new HashMap<>();
        for (InstanceId id : instances) {
            Optional.ofNullable(members.get(id))
                    .map(Member::launchedAt)
                    .filter(at -> !at.equals(Instant.MAX))
                    .ifPresent(at -> times.put(id, at));
        }
        return times;
    }

    @Override
    public SortedSet<String> tagged(Map<String, Set<String>> wanted) {
        return new TreeSet<>(Set.of(before.name()));
    }

    @Override
    public SortedSet<String> unsettled() {
        return new TreeSet<>();
    }

    @Override
    public List<Member> warm(String group) {
        return reserve.equals(before.reserve()) ? real.warm(group) : List.of();
    }

    @Override
    public void putWarmPool(String group, WarmPool pool) {
        reserve = Reserve.of(pool, 0);
    }

    @Override
    public void deleteWarmPool(String group) {
        reserve = Reserve.going(reserve.size());
        agenda.after(POOL_GOES, () -> reserve = Reserve.NONE);
    }

    @Override
    public Optional<String> groupOf(InstanceId instance) {
        return Optional.ofNullable(members.get(instance)).map(_ -> before.name());
    }

    @Override
    public Optional<String> hookMetadata(String group, String hook) {
        return real.hookMetadata(group, hook);
    }

    @Override
    public boolean refreshing(String group) {
        return real.refreshing(group);
    }

    @Override
    public void setMax(String group, int size) {
        max = size;
    }

    /** The group launches what it lacks where it has the fewest. */
    @Override
    public void setDesired(String group, int size) {
        desired = size;
        agenda.after(NOTICES, this::fill);
    }

    private void fill() {
        while (members.values().stream().filter(Member::live).count() < desired) {
            String zone = before.zones().stream()
                    .min(Comparator.comparingLong(z -> members.values().stream()
                            .filter(m -> m.live() && m.zone().equals(z))
                            .count()))
                    .orElse("");
            arrive(zone);
        }
    }

    @Override
    public LaunchAnswer launch(String group, String zone, int count, String request) {
        if (requests.add(request)) {
            for (int i = 0; i < count; i++) {
                arrive(zone);
            }
            desired += count;
        }
        return new LaunchAnswer.Launched(count, Optional.empty());
    }

    private void arrive(String zone) {
        InstanceId id = new InstanceId("i-next%04d".formatted(++made));
        Member member = new Member(id, "", template, zone, Stage.ARRIVING, Protection.NONE, agenda.instant());
        members.put(id, member);
        agenda.after(PENDING, () -> move(id, Stage.IN_SERVICE));
        listener.launched(id, zone);
    }

    private void move(InstanceId id, Stage stage) {
        members.computeIfPresent(
                id, (_, m) -> new Member(id, m.image(), m.template(), m.zone(), stage, m.protection(), m.launchedAt()));
    }

    @Override
    public void setTemplate(String group, Template next, String version) {
        template = next;
        templateAsSet = version;
    }

    @Override
    public void suspend(String group, Set<String> processes) {
        suspended.addAll(processes);
    }

    @Override
    public void resume(String group, Set<String> processes) {
        suspended.removeAll(processes);
    }

    @Override
    public void tag(String group, Map<String, String> more) {
        tags.putAll(more);
    }

    @Override
    public void untag(String group, Set<String> keys) {
        tags.keySet().removeAll(keys);
    }

    @Override
    public void putTerminationHook(String group, String hook, int heartbeatSeconds, String metadata) {
        hooks.add(hook);
    }

    @Override
    public void deleteHook(String group, String hook) {
        hooks.remove(hook);
    }

    @Override
    public boolean terminate(InstanceId instance, Capacity capacity) {
        move(instance, Stage.LEAVING);
        agenda.after(Duration.ofSeconds(1), () -> {
            if (members.containsKey(instance) && members.get(instance).stage() == Stage.LEAVING) {
                move(instance, Stage.LEAVING_HOOKED);
            }
        });
        if (capacity == Capacity.DECREMENT) {
            desired--;
        } else {
            agenda.after(NOTICES, this::fill);
        }
        return true;
    }

    @Override
    public HookAnswer completeHook(String group, String hook, InstanceId instance) {
        Member member = members.get(instance);
        if (member == null || member.stage() != Stage.LEAVING_HOOKED) {
            return HookAnswer.NO_ACTION;
        }
        move(instance, Stage.SHUTTING_DOWN);
        agenda.after(SHUTS_DOWN, () -> {
            members.remove(instance);
            listener.ended(instance);
        });
        return HookAnswer.DONE;
    }

    /** A rollout keeps nothing so. */
    @Override
    public Optional<HookAnswer> retain(String group, String hook, InstanceId instance) {
        return Optional.empty();
    }

    @Override
    public HookAnswer beatHook(String group, String hook, InstanceId instance) {
        return HookAnswer.DONE;
    }
}
