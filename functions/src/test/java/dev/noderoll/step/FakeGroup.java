package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.at;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Protection;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeGroup.Purchase;
import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.Template;
import dev.noderoll.model.WarmPool;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One group, {@code workers}, in memory: settings, tags, members. Version 1 of its template launches the old image. */
final class FakeGroup implements NodeGroups {

    final Faults faults;
    int desired;
    int max = 10;
    Template template = Worlds.OLD.template();
    String templateAsSet = "1";
    boolean refreshing;
    Reserve reserve = Reserve.NONE;
    final List<Member> warm = new ArrayList<>();
    boolean waiting;

    /** Whether its lifecycle policy retains what a hook abandons. */
    boolean retains;

    String metadata = "";
    int launched;

    /** Zones in which it launches too, and has no member. */
    final Set<String> emptyZones = new TreeSet<>();

    final Map<String, Integer> rooms = new TreeMap<>();
    final List<String> launches = new ArrayList<>();
    final Set<String> requests = new TreeSet<>();
    final Set<String> suspended = new TreeSet<>();
    final Map<String, Integer> hooks = new TreeMap<>();
    final Map<String, String> tags = new TreeMap<>();
    final TreeMap<InstanceId, Member> members = new TreeMap<>();
    final List<InstanceId> terminated = new ArrayList<>();
    Purchase purchase = Purchase.UNIFORM;

    /** Whether it refuses to launch by a call of its own. */
    boolean unsupported;

    /** How often EC2 was asked for launch times. */
    int asked;

    /** What happens right after the group has been described. */
    Runnable meanwhile = () -> {};

    /** ARNs of the target groups that it is attached to. */
    final Set<String> targetGroups = new HashSet<>();

    FakeGroup(Faults faults, Member... members) {
        this.faults = faults;
        this.desired = members.length;
        for (Member member : members) {
            this.members.put(member.id(), member);
        }
    }

    /** Everything that a rollout may change, and has to put back. */
    record Settings(
            int desired,
            int max,
            Set<String> suspended,
            Set<String> hooks,
            Map<String, String> tags,
            Optional<WarmPool> pool) {}

    Settings settings() {
        return new Settings(
                desired,
                max,
                new HashSet<>(suspended),
                new HashSet<>(hooks.keySet()),
                new TreeMap<>(tags),
                reserve.pool());
    }

    /** As PrepareGroup leaves it, in what a rollout cannot do without. */
    void setUp() {
        template = Worlds.NEW.template();
        tags.put(Marks.STEADY, "2");
    }

    /** Launches what is missing, in service at once. */
    List<Member> launch() {
        List<Member> fresh = new ArrayList<>();
        while (members.values().stream().filter(Member::live).count() < desired) {
            fresh.add(come("a"));
        }
        return fresh;
    }

    private Member come(String zone) {
        InstanceId id = new InstanceId("i-new" + ++launched);
        String image = template.version() == 1 ? Worlds.OLD.image() : Worlds.NEW.image();
        Member member = new Member(id, image, template, zone, Stage.IN_SERVICE, Protection.NONE, NOW.minusSeconds(30));
        members.put(id, member);
        return member;
    }

    @Override
    public Optional<NodeGroup> find(String group) {
        Optional<NodeGroup> found = described(group);
        meanwhile.run();
        return found;
    }

    private Optional<NodeGroup> described(String group) {
        return group.equals("workers")
                ? Optional.of(attached(new NodeGroup(
                        "workers",
                        0,
                        desired,
                        max,
                        Stream.concat(
                                        emptyZones.stream(),
                                        members.values().stream().map(Member::zone))
                                .collect(Collectors.toCollection(TreeSet::new)),
                        new TreeSet<>(suspended),
                        new TreeSet<>(hooks.keySet()),
                        tags,
                        template,
                        templateAsSet,
                        purchase,
                        reserve,
                        List.copyOf(members.values()))))
                : Optional.empty();
    }

    private NodeGroup attached(NodeGroup group) {
        return group.attachedTo(new TreeSet<>(targetGroups));
    }

    /** Without its hooks, images and launch times. */
    @Override
    public NodeGroup glance(String group) {
        NodeGroup all = find(group).orElseThrow(() -> new Misconfigured("there is no group " + group));
        return attached(new NodeGroup(
                all.name(),
                all.min(),
                all.desired(),
                all.max(),
                all.zones(),
                all.suspended(),
                new TreeSet<>(),
                all.tags(),
                all.template(),
                all.templateAsSet(),
                all.purchase(),
                all.reserve(),
                all.members().stream()
                        .map(m ->
                                new Member(m.id(), "", m.template(), m.zone(), m.stage(), m.protection(), Instant.MAX))
                        .toList()));
    }

    @Override
    public Map<InstanceId, Instant> launchedAt(List<InstanceId> instances) {
        asked++;
        Map<InstanceId, Instant> times = new TreeMap<>();
        members.values().stream()
                .filter(m -> instances.contains(m.id()))
                .forEach(m -> times.put(m.id(), m.launchedAt()));
        return times;
    }

    @Override
    public SortedSet<String> tagged(Map<String, Set<String>> wanted) {
        boolean all = wanted.entrySet().stream()
                .allMatch(tag -> tags.containsKey(tag.getKey())
                        && (tag.getValue().isEmpty() || tag.getValue().contains(tags.get(tag.getKey()))));
        return all ? new TreeSet<>(Set.of("workers")) : new TreeSet<>();
    }

    @Override
    public SortedSet<String> unsettled() {
        boolean waits = members.values().stream().anyMatch(m -> m.stage() == Stage.LEAVING_HOOKED);
        return waits || reserve.pool().isPresent() ? new TreeSet<>(Set.of("workers")) : new TreeSet<>();
    }

    @Override
    public List<Member> warm(String group) {
        return List.copyOf(warm);
    }

    /** Its size is that of its instances, once it has filled. */
    @Override
    public void putWarmPool(String group, WarmPool pool) {
        if (reserve.isGoing()) {
            throw new AssertionError("AWS refuses a pool beside one that is being deleted");
        }
        faults.change(() -> reserve = Reserve.of(pool, warm.size()));
    }

    @Override
    public void deleteWarmPool(String group) {
        faults.change(() -> reserve = Reserve.going(reserve.size()));
    }

    /** A warm pool that is being deleted has gone. */
    void poolGoes() {
        if (reserve.isGoing()) {
            reserve = Reserve.NONE;
            warm.clear();
        }
    }

    @Override
    public Optional<String> groupOf(InstanceId instance) {
        return members.containsKey(instance) ? Optional.of("workers") : Optional.empty();
    }

    @Override
    public Optional<String> hookMetadata(String group, String hook) {
        return hooks.containsKey(hook) ? Optional.of(metadata) : Optional.empty();
    }

    @Override
    public boolean refreshing(String group) {
        return refreshing;
    }

    @Override
    public void setMax(String group, int value) {
        faults.change(() -> max = value);
    }

    @Override
    public void setDesired(String group, int value) {
        if (value > max) {
            throw new IllegalArgumentException("desired " + value + " is above max " + max);
        }
        faults.change(() -> desired = value);
    }

    /** A zone that has no room launches nothing. What it launches is in service at once. */
    @Override
    public LaunchAnswer launch(String group, String zone, int count, String request) {
        if (unsupported) {
            return new LaunchAnswer.Unsupported("it has a warm pool");
        }
        int room = Math.min(count, rooms.getOrDefault(zone, count));
        if (!requests.contains(request)) {
            faults.change(() -> {
                requests.add(request);
                launches.add(count + " in " + zone);
                desired += room;
                for (int i = 0; i < room; i++) {
                    come(zone);
                }
            });
        }
        return new LaunchAnswer.Launched(
                room, room < count ? Optional.of("InsufficientInstanceCapacity, none") : Optional.empty());
    }

    @Override
    public void setTemplate(String group, Template value, String version) {
        faults.change(() -> {
            template = value;
            templateAsSet = version;
        });
    }

    @Override
    public void suspend(String group, Set<String> processes) {
        faults.change(() -> suspended.addAll(processes));
    }

    @Override
    public void resume(String group, Set<String> processes) {
        faults.change(() -> suspended.removeAll(processes));
    }

    @Override
    public void tag(String group, Map<String, String> more) {
        faults.change(() -> tags.putAll(more));
    }

    @Override
    public void untag(String group, Set<String> keys) {
        faults.change(() -> tags.keySet().removeAll(keys));
    }

    @Override
    public void putTerminationHook(String group, String hook, int heartbeatSeconds, String metadata) {
        faults.change(() -> hooks.put(hook, heartbeatSeconds));
    }

    @Override
    public void deleteHook(String group, String hook) {
        faults.change(() -> {
            hooks.remove(hook);
            if (hooks.isEmpty()) {
                members.replaceAll((id, m) -> m.stage() == Stage.LEAVING_HOOKED ? at(Stage.LEAVING, m) : m);
            }
        });
    }

    @Override
    public boolean terminate(InstanceId instance, Capacity capacity) {
        faults.change(() -> {
            terminated.add(instance);
            Stage stage = hooks.isEmpty() ? Stage.LEAVING : Stage.LEAVING_HOOKED;
            members.computeIfPresent(instance, (id, member) -> at(stage, member));
            desired -= capacity == Capacity.DECREMENT ? 1 : 0;
        });
        return true;
    }

    @Override
    public HookAnswer completeHook(String group, String hook, InstanceId instance) {
        Member member = members.get(instance);
        if (member == null || member.stage() != Stage.LEAVING_HOOKED) {
            return HookAnswer.NO_ACTION;
        }
        faults.change(() -> members.put(instance, at(Stage.LEAVING, member)));
        return HookAnswer.DONE;
    }

    @Override
    public Optional<HookAnswer> retain(String group, String hook, InstanceId instance) {
        Member member = members.get(instance);
        if (!retains) {
            return Optional.empty();
        }
        if (member == null || member.stage() != Stage.LEAVING_HOOKED) {
            return Optional.of(HookAnswer.NO_ACTION);
        }
        faults.change(() -> members.put(instance, at(Stage.ASIDE, member)));
        return Optional.of(HookAnswer.DONE);
    }

    @Override
    public HookAnswer beatHook(String group, String hook, InstanceId instance) {
        return waiting ? HookAnswer.DONE : HookAnswer.NO_ACTION;
    }
}
