package dev.noderoll.sim.aws;

import dev.noderoll.sim.aws.GroupDescription.Health;
import dev.noderoll.sim.aws.GroupDescription.Protection;
import dev.noderoll.sim.aws.GroupMember.Move;
import dev.noderoll.sim.aws.LifecycleHook.Result;
import dev.noderoll.sim.aws.LifecycleHook.Transition;
import dev.noderoll.sim.kernel.Agenda;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Moves instances through the states of their groups (semantics 2.1, with H3, H6, H7).
 *
 * <p>A launch: Pending, boot, the launching hooks, InService. An end: Terminating, load balancers let go (H7), the
 * terminating hooks, Terminating:Proceed, gone. A launching hook's ABANDON ends the instance through the terminating
 * hooks too. The same into a warm pool, out of it, and back into it (H11), with the states of {@link GroupMember.Move}.
 */
final class InstanceLifecycle implements InstanceObserver {

    private static final Duration MOVE = Duration.ofSeconds(1);

    private final Agenda agenda;
    private final AwsSettings settings;
    private final Ec2 ec2;
    private final Launcher launcher;
    private final Activities activities;
    private final LifecycleActions actions;
    private final TargetGroups targetGroups;
    private final Collection<Group> groups;
    private final Consumer<Group> changed;

    /** Makes the lifecycle of the members of {@code groups}; tells {@code changed} when a group has to act. */
    InstanceLifecycle(
            SimAws.Parts parts,
            Activities activities,
            HookTargets targets,
            Collection<Group> groups,
            Consumer<Group> changed) {
        this.agenda = parts.agenda();
        this.settings = parts.settings();
        this.ec2 = parts.ec2();
        this.launcher = new Launcher(parts.ec2(), parts.templates());
        this.activities = activities;
        this.actions = new LifecycleActions(parts.agenda(), parts.dice(), parts.events(), targets, this::settled);
        this.targetGroups = parts.targetGroups();
        this.groups = groups;
        this.changed = changed;
    }

    LifecycleActions actions() {
        return actions;
    }

    /** Launches an instance; throws why it could not. */
    GroupMember launch(Group group, String zone, String cause) {
        GroupMember member = join(group, launcher.launch(group, zone));
        member.activity = activities.begin(Activities.Kind.LAUNCH, group, member.instance, cause);
        return member;
    }

    /** Puts a running instance into service at once, of this type if any is given: for the start of a scenario. */
    void launchInService(Group group, String zone, Optional<String> type) {
        GroupMember member = join(group, launcher.launchRunning(group, zone, type));
        serve(group, member);
    }

    /** Starts the end of an instance; harmless for one whose end has started. Returns the activity's id. */
    String terminate(Group group, GroupMember member, String cause) {
        if (member.state.isTerminating() && member.state != LifecycleState.TERMINATING_RETAINED) {
            return member.activity;
        }
        actions.forget(member);
        activities.cancel(group, member.activity, "The instance is terminated before it was in service.");
        boolean warm = group.warm.containsKey(member.id());
        leave(
                group,
                member,
                warm ? Move.DISCARD : Move.TERMINATE,
                warm ? Duration.ZERO : deregistration(group, member),
                cause);
        return member.activity;
    }

    private void leave(Group group, GroupMember member, Move move, Duration deregistration, String cause) {
        member.begin(move);
        member.activity = activities.begin(Activities.Kind.TERMINATE, group, member.instance, cause);
        leaveTargets(group, member);
        if (!deregistration.isZero()) {
            activities.waitsForLoadBalancers(member.activity);
        }
        agenda.after(
                deregistration.plus(MOVE),
                member.id() + " is deregistered",
                () -> ask(group, member, Transition.TERMINATING));
        changed.accept(group);
    }

    /** Launches an instance into the warm pool; throws why it could not. */
    void warm(Group group, String zone, String cause) {
        GroupMember member = tagged(group, launcher.launch(group, zone));
        group.warm.put(member.id(), member);
        member.begin(Move.WARM);
        member.activity = activities.begin(Activities.Kind.LAUNCH, group, member.instance, cause);
    }

    /** Deletes the outstanding action of a warm instance that is on its way out: it goes on at once. */
    void letGo(Group group, GroupMember member) {
        if (member.state == LifecycleState.WARMED_TERMINATING_WAIT) {
            actions.forget(member);
            settled(group, member, Transition.TERMINATING, Result.CONTINUE);
        }
    }

    /** Takes a warm instance into the group: started if need be, then asked about as any that launches. */
    void draw(Group group, GroupMember member, String cause) {
        group.warm.remove(member.id());
        group.members.put(member.id(), member);
        member.begin(Move.DRAW);
        member.activity = activities.begin(Activities.Kind.LAUNCH, group, member.instance, cause);
        if (member.instance.state() == SimInstance.State.RUNNING) {
            later(group, member, LifecycleState.PENDING, () -> ask(group, member, Transition.LAUNCHING));
        } else {
            ec2.start(member.instance);
        }
    }

    /** Takes a member back into the warm pool, through the terminating hooks (H11). */
    void giveBack(Group group, GroupMember member, String cause) {
        group.members.remove(member.id());
        group.warm.put(member.id(), member);
        leave(group, member, Move.RETURN, deregistration(group, member), cause);
    }

    /** Takes an instance out of service for a while; no hooks (H6). */
    void enterStandby(Group group, GroupMember member) {
        member.state = LifecycleState.ENTERING_STANDBY;
        leaveTargets(group, member);
        later(group, member, LifecycleState.ENTERING_STANDBY, () -> member.state = LifecycleState.STANDBY);
    }

    /** Brings an instance back; no hooks (H6). */
    void exitStandby(Group group, GroupMember member) {
        member.state = LifecycleState.PENDING_PROCEED;
        later(group, member, LifecycleState.PENDING_PROCEED, () -> serve(group, member));
    }

    /** Lets an instance leave the group, alive; no hooks (H6). */
    void detach(Group group, GroupMember member) {
        member.state = LifecycleState.DETACHING;
        leaveTargets(group, member);
        later(group, member, LifecycleState.DETACHING, () -> group.members.remove(member.id()));
    }

    /** Takes a running instance into the group; no hooks (H6). */
    void attach(Group group, SimInstance instance) {
        GroupMember member = join(group, instance);
        later(group, member, LifecycleState.PENDING, () -> serve(group, member));
    }

    /** Takes an instance into the group where another process left it; what was under way begins anew. */
    void adopt(
            Group group,
            SimInstance instance,
            LifecycleState state,
            Health health,
            Protection protection,
            boolean boots) {
        GroupMember member = join(group, instance);
        member.health = health;
        member.protection = protection;
        if (boots) {
            ec2.start(instance);
            return;
        }
        switch (state) {
            case PENDING, PENDING_WAIT ->
                later(group, member, LifecycleState.PENDING, () -> ask(group, member, Transition.LAUNCHING));
            case PENDING_PROCEED -> settled(group, member, Transition.LAUNCHING, Result.CONTINUE);
            case IN_SERVICE -> serve(group, member);
            case TERMINATING, TERMINATING_WAIT -> terminate(group, member, "as before");
            case TERMINATING_PROCEED -> {
                member.begin(Move.TERMINATE);
                settled(group, member, Transition.TERMINATING, Result.CONTINUE);
            }
            default ->
                throw new IllegalArgumentException(instance.id() + " is " + state.text() + ", which is not carried on");
        }
    }

    @Override
    public void running(SimInstance instance) {
        withMember(instance, (group, member) -> {
            if (member.state == LifecycleState.PENDING || member.state == LifecycleState.WARMED_PENDING) {
                ask(group, member, Transition.LAUNCHING);
            }
        });
    }

    @Override
    public void stopped(SimInstance instance) {
        withMember(instance, (group, member) -> {
            if (member.state == LifecycleState.WARMED_PENDING_PROCEED) {
                warmed(group, member);
            }
        });
    }

    /** An instance that somebody else stopped becomes unhealthy when the next health check finds it. */
    @Override
    public void terminating(SimInstance instance) {
        withMember(instance, (group, member) -> {
            if (!member.state.isTerminating()) {
                agenda.after(settings.healthCheck(), "health check of " + instance.id(), () -> {
                    member.health = Health.UNHEALTHY;
                    changed.accept(group);
                });
            }
        });
    }

    @Override
    public void terminated(SimInstance instance) {
        withMember(instance, (group, member) -> {
            boolean expected = member.state == member.move.proceeding && member.state.isTerminating();
            if (expected || group.warm.containsKey(instance.id())) {
                remove(group, member);
            }
        });
    }

    private GroupMember join(Group group, SimInstance instance) {
        GroupMember member = tagged(group, instance);
        group.members.put(member.id(), member);
        return member;
    }

    private static GroupMember tagged(Group group, SimInstance instance) {
        TemplateVersion template = instance.template();
        instance.tag("aws:autoscaling:groupName", group.name);
        instance.tag("aws:ec2launchtemplate:id", template.templateId());
        instance.tag("aws:ec2launchtemplate:version", Long.toString(template.number()));
        group.tags.values().stream()
                .filter(t -> t.propagation() == GroupTag.Propagation.AT_LAUNCH)
                .forEach(t -> instance.tag(t.key(), t.value()));
        return new GroupMember(instance, group.newInstances);
    }

    private void ask(Group group, GroupMember member, Transition transition) {
        if (group.hooksOf(transition).isEmpty()) {
            settled(group, member, transition, Result.CONTINUE);
            return;
        }
        member.state = member.move.waiting;
        activities.waitsForHook(member.activity);
        actions.ask(group, member, transition);
    }

    private void settled(Group group, GroupMember member, Transition transition, Result result) {
        if (transition == Transition.LAUNCHING && result == Result.ABANDON) {
            slowDown(group);
            terminate(group, member, "the lifecycle hook of the launch was abandoned.");
            return;
        }
        LifecycleState proceeding = member.move.proceeding;
        member.state = proceeding;
        switch (member.move) {
            case LAUNCH, DRAW -> later(group, member, proceeding, () -> inService(group, member));
            case WARM, RETURN -> rest(group, member);
            case TERMINATE, DISCARD -> {
                if (result == Result.ABANDON && retains(group)) {
                    later(group, member, proceeding, () -> retain(group, member));
                } else if (member.instance.state() == SimInstance.State.TERMINATED) {
                    remove(group, member);
                } else {
                    ec2.stop(member.instance);
                }
            }
        }
    }

    private void rest(Group group, GroupMember member) {
        if (group.pool.filter(p -> p.rest() != WarmPool.Rest.RUNNING).isPresent()) {
            ec2.rest(member.instance);
        } else {
            later(group, member, member.state, () -> warmed(group, member));
        }
    }

    private void warmed(Group group, GroupMember member) {
        member.state = group.pool.map(p -> p.rest().state()).orElse(LifecycleState.WARMED_RUNNING);
        activities.succeed(group, member.activity);
        changed.accept(group);
    }

    private void inService(Group group, GroupMember member) {
        serve(group, member);
        group.abandonedLaunches = 0;
        activities.succeed(group, member.activity);
    }

    /**
     * A launching hook lets bootstrap scripts complete "before they are registered to the load balancer at the end of the
     * lifecycle hook".
     *
     * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html">Lifecycle hooks</a>
     */
    private void serve(Group group, GroupMember member) {
        member.state = LifecycleState.IN_SERVICE;
        member.inServiceSince = Optional.of(agenda.instant());
        group.targetGroups.forEach(arn -> targetGroups.register(arn, member.id()));
    }

    /** Registers those in service, as {@link Attachments} says. */
    void attachTargets(Group group, String arn) {
        if (group.targetGroups.add(arn)) {
            group.members.values().stream()
                    .filter(m -> m.state == LifecycleState.IN_SERVICE)
                    .forEach(m -> targetGroups.register(arn, m.id()));
        }
    }

    void detachTargets(Group group, String arn) {
        if (group.targetGroups.remove(arn)) {
            group.members.keySet().forEach(id -> targetGroups.deregister(arn, id));
        }
    }

    private void leaveTargets(Group group, GroupMember member) {
        group.targetGroups.forEach(arn -> targetGroups.deregister(arn, member.id()));
    }

    /** How long the load balancers let go of an instance, before its hooks run (H7). */
    private Duration deregistration(Group group, GroupMember member) {
        Duration draining = targetGroups.draining(List.copyOf(group.targetGroups), member.id());
        return draining.compareTo(settings.deregistration()) > 0 ? draining : settings.deregistration();
    }

    /**
     * H8: "Amazon EC2 Auto Scaling limits the rate at which it allows instances to launch if the lifecycle hooks are
     * failing consistently". Here, from the second failure in a row on.
     */
    private void slowDown(Group group) {
        group.abandonedLaunches++;
        if (group.abandonedLaunches > 1) {
            group.launchNotBefore = agenda.instant().plus(settings.launchRetry());
        }
    }

    /** H15: retention needs a termination hook whose default result is ABANDON. */
    private static boolean retains(Group group) {
        return group.options.onAbandon() == GroupOptions.OnAbandon.RETAIN
                && group.hooksOf(Transition.TERMINATING).stream().anyMatch(h -> h.defaultResult() == Result.ABANDON);
    }

    /** H15: the activity ends Cancelled, and the instance stays. */
    private void retain(Group group, GroupMember member) {
        member.state = LifecycleState.TERMINATING_RETAINED;
        activities.cancel(group, member.activity, "The instance is retained, as the group's lifecycle policy says.");
    }

    private void remove(Group group, GroupMember member) {
        member.state = LifecycleState.TERMINATED;
        group.members.remove(member.id());
        group.warm.remove(member.id());
        group.atRisk.remove(member.id());
        activities.succeed(group, member.activity);
        changed.accept(group);
    }

    /** Runs {@code move} in a moment, unless the member is somewhere else by then. */
    private void later(Group group, GroupMember member, LifecycleState from, Runnable move) {
        agenda.after(MOVE, member.id() + " leaves " + from.text(), () -> {
            if (member.state == from) {
                move.run();
                changed.accept(group);
            }
        });
    }

    private interface Act {
        void on(Group group, GroupMember member);
    }

    private void withMember(SimInstance instance, Act act) {
        for (Group group : groups) {
            GroupMember member = group.members.getOrDefault(instance.id(), group.warm.get(instance.id()));
            if (member != null) {
                act.on(group, member);
                return;
            }
        }
    }
}
