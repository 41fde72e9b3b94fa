package dev.noderoll.step;

import dev.noderoll.model.Marks;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.PatchPlan;
import dev.noderoll.model.PatchPlan.Selector;
import dev.noderoll.model.RolloutPolicy.Managed;
import dev.noderoll.model.RolloutPolicy.Pool;
import dev.noderoll.model.Site;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.step.ReadPlan.Account;
import dev.noderoll.step.ReadPlan.PassedBy;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The groups that a plan's selectors mean. One that several selectors find is in the first ring; one that is found, not
 * named, and that no rollout takes is passed by, for nearly every cluster has one that EKS manages.
 *
 * @param inOrder of their rings
 * @param passedBy at most 50
 */
record PlannedGroups(List<Group> inOrder, List<PassedBy> passedBy) {

    /** A group, and the selector that has found it first. */
    record Group(String name, Selector selector) {

        /** The same name may be one group here, and another elsewhere. */
        private String key() {
            return Site.of(selector.cluster()).qualified(name);
        }
    }

    private static final int MOST_PASSED_BY = 50;

    static PlannedGroups of(PatchPlan plan, Function<String, Account> accounts) {
        Map<String, Group> found = new LinkedHashMap<>();
        Map<String, PassedBy> passedBy = new TreeMap<>();
        plan.groups().stream()
                .sorted(Comparator.comparingInt(Selector::ring))
                .forEach(selector -> find(selector, accounts.apply(selector.cluster()), plan, found, passedBy));
        passedBy.keySet().removeAll(found.keySet());
        return new PlannedGroups(
                List.copyOf(found.values()),
                passedBy.values().stream().limit(MOST_PASSED_BY).toList());
    }

    private static void find(
            Selector selector,
            Account account,
            PatchPlan plan,
            Map<String, Group> found,
            Map<String, PassedBy> passedBy) {
        for (String name : names(selector, account.groups())) {
            Group group = new Group(name, selector);
            Optional<String> unfit = selector.nodeGroup().isEmpty()
                    ? unfit(account.groups(), name, plan)
                    : paused(account.groups(), name);
            if (unfit.isEmpty()) {
                found.putIfAbsent(group.key(), group);
            } else {
                passedBy.put(group.key(), new PassedBy(selector.cluster(), name, unfit.get()));
            }
        }
    }

    /** Of a group that is named: what else is wrong with it its rollout tells. */
    private static Optional<String> paused(NodeGroups groups, String name) {
        try {
            return paused(groups.glance(name));
        } catch (Misconfigured e) {
            return Optional.empty();
        }
    }

    private static Optional<String> paused(NodeGroup group) {
        return Optional.ofNullable(group.tags().get(Marks.PAUSED_BY))
                .map(by -> by + " has paused its rollout; to go on: noderoll resume " + group.name());
    }

    private static SortedSet<String> names(Selector selector, NodeGroups groups) {
        if (!selector.nodeGroup().isEmpty()) {
            return new TreeSet<>(List.of(selector.nodeGroup()));
        }
        SortedSet<String> names = new TreeSet<>(groups.ofCluster(selector.cluster()));
        if (!selector.tags().isEmpty()) {
            names.retainAll(groups.tagged(selector.asked()));
        }
        return names;
    }

    /**
     * Why no rollout takes a group, as far as its description tells. One that is rolling is carried on, whatever has become
     * of it.
     */
    private static Optional<String> unfit(NodeGroups groups, String name, PatchPlan plan) {
        NodeGroup group;
        try {
            group = groups.glance(name);
        } catch (Misconfigured e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        if (group.tags().containsKey(Marks.STEADY)) {
            return paused(group);
        }
        Optional<String> managed = group.managedAs()
                .filter(_ -> plan.managed() == Managed.REFUSE)
                .map(owner -> "EKS manages it, as node group " + owner + ", and the plan does not let EKS update it");
        Optional<String> pool = Optional.of("it has a warm pool, which the plan does not let be replaced")
                .filter(_ ->
                        plan.warmPool() == Pool.REFUSE && group.reserve().pool().isPresent());
        Optional<String> empty = Optional.of("it has no instance")
                .filter(_ -> group.members(Member::live).isEmpty());
        return managed.or(() -> pool).or(() -> empty);
    }
}
