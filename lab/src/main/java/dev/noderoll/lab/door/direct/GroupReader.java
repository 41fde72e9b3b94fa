package dev.noderoll.lab.door.direct;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Protection;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeGroup.Purchase;
import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.Template;
import dev.noderoll.model.WarmPool;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.GroupTag;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.aws.WarmPool.OnScaleIn;
import dev.noderoll.sim.aws.WarmPool.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Puts together a group from what Auto Scaling and EC2 say of it. */
final class GroupReader {

    private final SimAws aws;

    GroupReader(SimAws aws) {
        this.aws = aws;
    }

    /** All of it: with its hooks, and what EC2 says of its instances. */
    NodeGroup read(GroupDescription group) {
        TreeSet<String> hooks = aws.autoScaling().describeLifecycleHooks(group.name(), List.of()).stream()
                .filter(h -> h.transition() == Transition.TERMINATING)
                .map(LifecycleHook::name)
                .collect(Collectors.toCollection(TreeSet::new));
        return read(group, hooks, members(group.instances()));
    }

    /** As it was described: no image, no launch time. */
    NodeGroup glance(GroupDescription group) {
        return read(
                group,
                new TreeSet<>(),
                group.instances().stream().map(i -> member(i, "", Instant.MAX)).toList());
    }

    Map<InstanceId, Instant> launchedAt(List<InstanceId> ids) {
        Map<InstanceId, Instant> times = new TreeMap<>();
        if (!ids.isEmpty()) {
            aws.ec2()
                    .describeInstances(ids.stream().map(InstanceId::value).toList())
                    .forEach(i -> times.put(new InstanceId(i.id()), i.launchTime()));
        }
        return times;
    }

    private NodeGroup read(GroupDescription group, SortedSet<String> hooks, List<Member> members) {
        group.options().mixed().stream()
                .flatMap(mixed -> mixed.overrides().stream())
                .filter(override -> override.template().isPresent())
                .forEach(override -> {
                    throw Misconfigured.field(
                            "nodeGroup",
                            group.name(),
                            "a group whose instance types all launch from its one launch template: the override for "
                                    + override.instanceType() + " has a launch template of its own");
                });
        Map<String, String> tags = new TreeMap<>();
        group.tags().forEach((GroupTag tag) -> tags.put(tag.key(), tag.value()));
        return new NodeGroup(
                        group.name(),
                        group.min(),
                        group.desired(),
                        group.max(),
                        new TreeSet<>(group.zones()),
                        new TreeSet<>(group.suspended()),
                        hooks,
                        tags,
                        resolve(group),
                        group.templateVersion(),
                        purchase(group),
                        group.pool().map(pool -> reserve(pool, group.warm())).orElse(Reserve.NONE),
                        named(group, members))
                .attachedTo(new TreeSet<>(group.targetGroups()));
    }

    private static Reserve reserve(dev.noderoll.sim.aws.WarmPool pool, int size) {
        WarmPool settings = new WarmPool(
                pool.min(), pool.prepared().orElse(-1), pool.rest().text(), pool.onScaleIn() == OnScaleIn.RETURN);
        return pool.status() == Status.KEPT ? Reserve.of(settings, size) : Reserve.going(size);
    }

    /** Those of a type that the group no longer names run nothing that it launches. */
    private static List<Member> named(GroupDescription group, List<Member> members) {
        Set<String> types = group.options().mixed().stream()
                .flatMap(mixed -> mixed.overrides().stream())
                .map(override -> override.instanceType())
                .collect(Collectors.toSet());
        Set<String> others = group.instances().stream()
                .filter(i -> !types.isEmpty() && !types.contains(i.instanceType()))
                .map(InstanceDescription::id)
                .collect(Collectors.toSet());
        return members.stream()
                .map(m -> others.contains(m.id().value()) ? m.ofAnotherType() : m)
                .toList();
    }

    List<Member> members(List<InstanceDescription> seen) {
        List<String> ids = seen.stream().map(InstanceDescription::id).toList();
        Map<String, SimInstance> instances = ids.isEmpty()
                ? Map.of()
                : aws.ec2().describeInstances(ids).stream()
                        .collect(Collectors.toMap(SimInstance::id, Function.identity()));
        return seen.stream()
                .flatMap(i ->
                        Optional.ofNullable(instances.get(i.id()))
                                .map(e -> member(i, e.imageId(), e.launchTime()))
                                .stream())
                .toList();
    }

    private static Purchase purchase(GroupDescription group) {
        return group.options()
                .mixed()
                .filter(m -> m.onDemandPercentage() != 100 && (m.onDemandPercentage() != 0 || m.onDemandBase() != 0))
                .map(m -> Purchase.MIXED)
                .orElse(Purchase.UNIFORM);
    }

    /** EC2 is asked only what {@code $Latest} or {@code $Default} means, as the adapter does. */
    private Template resolve(GroupDescription group) {
        if (!group.templateVersion().startsWith("$")) {
            return new Template(group.templateId(), Long.parseLong(group.templateVersion()));
        }
        long version = aws.templates()
                .describeVersions(group.templateId(), List.of(group.templateVersion()))
                .getFirst()
                .number();
        return new Template(group.templateId(), version);
    }

    private static Member member(InstanceDescription seen, String image, Instant launchedAt) {
        return new Member(
                new InstanceId(seen.id()),
                image,
                new Template(seen.templateId(), seen.templateVersion()),
                seen.zone(),
                stage(seen.state()),
                seen.protection() == GroupDescription.Protection.NONE ? Protection.NONE : Protection.SCALE_IN,
                launchedAt);
    }

    private static Stage stage(LifecycleState state) {
        return switch (state) {
            case PENDING, PENDING_WAIT, PENDING_PROCEED -> Stage.ARRIVING;
            case IN_SERVICE -> Stage.IN_SERVICE;
            case TERMINATING_WAIT, WARMED_PENDING_WAIT, WARMED_TERMINATING_WAIT -> Stage.LEAVING_HOOKED;
            case TERMINATING, WARMED_TERMINATING -> Stage.LEAVING;
            case TERMINATING_PROCEED, TERMINATED, WARMED_TERMINATING_PROCEED -> Stage.SHUTTING_DOWN;
            case ENTERING_STANDBY, STANDBY, DETACHING, TERMINATING_RETAINED -> Stage.ASIDE;
            case WARMED_PENDING, WARMED_PENDING_PROCEED, WARMED_STOPPED, WARMED_RUNNING, WARMED_HIBERNATED ->
                Stage.ASIDE;
        };
    }
}
