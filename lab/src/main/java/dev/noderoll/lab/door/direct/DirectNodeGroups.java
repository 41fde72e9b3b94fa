package dev.noderoll.lab.door.direct;

import static dev.noderoll.lab.door.direct.DirectAnswers.ask;
import static dev.noderoll.lab.door.direct.DirectAnswers.tell;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Template;
import dev.noderoll.model.WarmPool;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.sim.aws.AutoScaling;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.GroupChange;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.GroupFilter;
import dev.noderoll.sim.aws.GroupOptions.OnAbandon;
import dev.noderoll.sim.aws.GroupTag;
import dev.noderoll.sim.aws.GroupTag.Propagation;
import dev.noderoll.sim.aws.InstanceRefresh;
import dev.noderoll.sim.aws.LaunchRequests;
import dev.noderoll.sim.aws.LifecycleHook;
import dev.noderoll.sim.aws.LifecycleHook.Result;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import dev.noderoll.sim.aws.LifecycleState;
import dev.noderoll.sim.aws.Page;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.WarmPool.OnScaleIn;
import dev.noderoll.sim.aws.WarmPool.Rest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/** Auto Scaling groups of the simulated account. */
public final class DirectNodeGroups implements NodeGroups {

    private final SimAws aws;
    private final AutoScaling scaling;
    private final GroupReader reader;

    public DirectNodeGroups(SimAws aws) {
        this.aws = aws;
        this.scaling = aws.autoScaling();
        this.reader = new GroupReader(aws);
    }

    @Override
    public Optional<NodeGroup> find(String group) {
        return ask("describe " + group, () -> {
            List<GroupDescription> found = scaling.describeAutoScalingGroups(
                            List.of(group), List.of(), Page.Request.FIRST)
                    .items();
            return found.stream().findFirst().map(reader::read);
        });
    }

    /** One call, for which the adapter asks neither hooks nor EC2. */
    @Override
    public NodeGroup glance(String group) {
        return ask(
                        "describe " + group,
                        () ->
                                scaling
                                        .describeAutoScalingGroups(List.of(group), List.of(), Page.Request.FIRST)
                                        .items()
                                        .stream()
                                        .findFirst()
                                        .map(reader::glance))
                .orElseThrow(() -> Misconfigured.field("nodeGroup", group, "an Auto Scaling group of this region"));
    }

    @Override
    public Map<InstanceId, Instant> launchedAt(List<InstanceId> instances) {
        return ask("describe instances", () -> reader.launchedAt(instances));
    }

    @Override
    public SortedSet<String> tagged(Map<String, Set<String>> tags) {
        List<GroupFilter> filters = tags.entrySet().stream()
                .map(tag -> tag.getValue().isEmpty()
                        ? new GroupFilter("tag-key", List.of(tag.getKey()))
                        : new GroupFilter("tag:" + tag.getKey(), sorted(tag.getValue())))
                .toList();
        return ask("find groups", () -> {
            SortedSet<String> names = new TreeSet<>();
            Optional<String> token = Optional.empty();
            do {
                var page = scaling.describeAutoScalingGroups(
                        List.of(), filters, new Page.Request(Optional.empty(), token));
                page.items().forEach(group -> names.add(group.name()));
                token = page.nextToken();
            } while (token.isPresent());
            return names;
        });
    }

    @Override
    public SortedSet<String> unsettled() {
        return ask("find groups", () -> {
            SortedSet<String> names = new TreeSet<>();
            Optional<String> token = Optional.empty();
            do {
                var page = scaling.describeAutoScalingGroups(
                        List.of(), List.of(), new Page.Request(Optional.empty(), token));
                page.items().stream()
                        .filter(group -> group.pool().isPresent()
                                || group.instances().stream()
                                        .anyMatch(i -> i.state() == LifecycleState.TERMINATING_WAIT))
                        .forEach(group -> names.add(group.name()));
                token = page.nextToken();
            } while (token.isPresent());
            return names;
        });
    }

    @Override
    public List<Member> warm(String group) {
        return ask(
                "describe the warm pool",
                () -> reader.members(scaling.warmPools().describeWarmPool(group).instances()));
    }

    @Override
    public void putWarmPool(String group, WarmPool pool) {
        OnScaleIn onScaleIn = pool.reuse() ? OnScaleIn.RETURN : OnScaleIn.TERMINATE;
        tell(
                "put the warm pool",
                () -> scaling.warmPools()
                        .putWarmPool(
                                group,
                                new dev.noderoll.sim.aws.WarmPool(
                                        pool.min(),
                                        Optional.of(pool.prepared()).filter(most -> most >= 0),
                                        Rest.of(pool.state()),
                                        onScaleIn)));
    }

    @Override
    public void deleteWarmPool(String group) {
        tell("delete the warm pool", () -> {
            try {
                scaling.warmPools().deleteWarmPool(group, true);
            } catch (AwsError e) {
                if (!String.valueOf(e.getMessage()).contains("No warm pool found")) {
                    throw e;
                }
            }
        });
    }

    @Override
    public Optional<String> groupOf(InstanceId instance) {
        return ask(
                "describe " + instance,
                () ->
                        scaling
                                .describeAutoScalingInstances(List.of(instance.value()), Page.Request.FIRST)
                                .items()
                                .stream()
                                .map(m -> m.group())
                                .findFirst());
    }

    @Override
    public Optional<String> hookMetadata(String group, String hook) {
        return ask(
                "describe hooks",
                () -> scaling.describeLifecycleHooks(group, List.of()).stream()
                        .filter(found -> found.name().equals(hook))
                        .findFirst()
                        .flatMap(LifecycleHook::metadata));
    }

    @Override
    public boolean refreshing(String group) {
        List<InstanceRefresh> refreshes =
                ask("describe refreshes", () -> aws.autoScaling().describeInstanceRefreshes(group));
        return refreshes.stream()
                .anyMatch(r -> Set.of("Pending", "InProgress", "Cancelling", "RollbackInProgress", "Baking")
                        .contains(r.status().text()));
    }

    @Override
    public void setMax(String group, int max) {
        tell("set max", () -> scaling.updateAutoScalingGroup(group, GroupChange.NOTHING.max(max)));
    }

    @Override
    public void setDesired(String group, int desired) {
        tell("set desired", () -> scaling.setDesiredCapacity(group, desired));
    }

    @Override
    public LaunchAnswer launch(String group, String zone, int count, String request) {
        String token = UUID.nameUUIDFromBytes(request.getBytes(UTF_8)).toString();
        return ask("launch", () -> {
            try {
                LaunchRequests.Outcome answer = scaling.launchInstances(
                        group, new LaunchRequests.Request(count, token, Optional.of(zone), LaunchRequests.Retry.NONE));
                return new LaunchAnswer.Launched(
                        answer.instances().size(),
                        answer.errors().stream()
                                .map(error -> error.code() + ", " + error.getMessage())
                                .findFirst());
            } catch (AwsError e) {
                if (e.code().equals("UnsupportedOperation")) {
                    return new LaunchAnswer.Unsupported(String.valueOf(e.getMessage()));
                }
                throw e;
            }
        });
    }

    @Override
    public void setTemplate(String group, Template template, String version) {
        tell(
                "set template",
                () -> scaling.updateAutoScalingGroup(group, GroupChange.NOTHING.template(template.id(), version)));
    }

    @Override
    public void suspend(String group, Set<String> processes) {
        tell("suspend", () -> scaling.suspendProcesses(group, sorted(processes)));
    }

    @Override
    public void resume(String group, Set<String> processes) {
        tell("resume", () -> scaling.resumeProcesses(group, sorted(processes)));
    }

    @Override
    public void tag(String group, Map<String, String> tags) {
        List<GroupTag> all = tags.entrySet().stream()
                .map(e -> new GroupTag(e.getKey(), e.getValue(), Propagation.GROUP_ONLY))
                .toList();
        tell("tag", () -> scaling.createOrUpdateTags(group, all));
    }

    @Override
    public void untag(String group, Set<String> keys) {
        tell("untag", () -> scaling.deleteTags(group, sorted(keys)));
    }

    @Override
    public void putTerminationHook(String group, String hook, int heartbeatSeconds, String metadata) {
        LifecycleHook wanted = new LifecycleHook(
                hook,
                Transition.TERMINATING,
                Duration.ofSeconds(heartbeatSeconds),
                Result.CONTINUE,
                Optional.of(metadata));
        tell("put hook", () -> scaling.putLifecycleHook(group, wanted));
    }

    @Override
    public void deleteHook(String group, String hook) {
        tell("delete hook", () -> {
            try {
                scaling.deleteLifecycleHook(group, hook);
            } catch (AwsError e) {
                if (!String.valueOf(e.getMessage()).contains("No Lifecycle Hook found")) {
                    throw e;
                }
            }
        });
    }

    /** Nothing happens to an instance that is terminating already, or is gone. */
    @Override
    public boolean terminate(InstanceId instance, Capacity capacity) {
        AutoScaling.Capacity change =
                switch (capacity) {
                    case KEEP -> AutoScaling.Capacity.KEEP;
                    case DECREMENT -> AutoScaling.Capacity.DECREMENT;
                };
        return ask("terminate " + instance, () -> {
            try {
                scaling.terminateInstanceInAutoScalingGroup(instance.value(), change);
                return true;
            } catch (AwsError e) {
                String message = String.valueOf(e.getMessage());
                if (!message.contains("Terminat") && !message.contains("not found")) {
                    throw e;
                }
                return false;
            }
        });
    }

    @Override
    public HookAnswer completeHook(String group, String hook, InstanceId instance) {
        return complete(group, hook, instance, Result.CONTINUE);
    }

    private HookAnswer complete(String group, String hook, InstanceId instance, Result result) {
        return answer(() ->
                scaling.completeLifecycleAction(group, hook, Optional.empty(), Optional.of(instance.value()), result));
    }

    @Override
    public Optional<HookAnswer> retain(String group, String hook, InstanceId instance) {
        boolean retains = ask("describe " + group, () -> {
            scaling.describeAutoScalingGroups(List.of(group), List.of(), Page.Request.FIRST);
            return scaling.peekOptions(group)
                    .filter(options -> options.onAbandon() == OnAbandon.RETAIN)
                    .isPresent();
        });
        return retains ? Optional.of(complete(group, hook, instance, Result.ABANDON)) : Optional.empty();
    }

    @Override
    public HookAnswer beatHook(String group, String hook, InstanceId instance) {
        return answer(() ->
                scaling.recordLifecycleActionHeartbeat(group, hook, Optional.empty(), Optional.of(instance.value())));
    }

    /** One code for every bad request: what it means is in the message alone (H14). */
    private static HookAnswer answer(Runnable call) {
        return ask("answer a hook", () -> {
            try {
                call.run();
                return HookAnswer.DONE;
            } catch (AwsError e) {
                if (String.valueOf(e.getMessage()).contains("No active Lifecycle Action")) {
                    return HookAnswer.NO_ACTION;
                }
                throw e;
            }
        });
    }

    private static List<String> sorted(Set<String> values) {
        return List.copyOf(new TreeSet<>(values));
    }
}
