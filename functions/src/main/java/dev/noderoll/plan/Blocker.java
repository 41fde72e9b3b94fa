package dev.noderoll.plan;

import dev.noderoll.model.Workload;
import java.time.Instant;
import java.util.List;

/** What keeps a pod on a node that is to be drained, with what an operator needs to know to unblock it. */
public sealed interface Blocker {

    /** Whether it passes by itself, or a person has to act. */
    enum Course {
        PASSES,
        STAYS
    }

    Course course();

    /** The budget allows no eviction now. */
    record BudgetFull(String budget, int healthy, int needs) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** The budget's status does not speak of its present spec yet (D68). */
    record BudgetBehind(String budget) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** The API server refused, for a reason that the survey did not show: a budget, a webhook, an admission policy. */
    record ServerRefused(String cause) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** It has been told to stop, and has until then. */
    record StillStopping(Instant goneBy) implements Blocker {

        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** Its namespace is being deleted, and it with that (D43). */
    record NamespaceClosing() implements Blocker {

        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** It might be evicted now, but the drain's time is over. */
    record OutOfTime() implements Blocker {

        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /** The API server will not evict it, however long one waits: several budgets, or a broken one (D63, D69). */
    record ServerForbids(String cause) implements Blocker {

        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /** All of the budget's pods are healthy, and it still allows no eviction: it never will (D88). */
    record BudgetNeverAllows(String budget, int healthy, int needs) implements Blocker {
        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /** The budget's status is broken: a negative number of disruptions is allowed (D69). */
    record BudgetBroken(String budget, int allowed) implements Blocker {
        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /**
     * The controller manager cannot count the budget's pods (SyncFailed), and allows nothing: their owner's kind has no
     * scale, which maxUnavailable and percentages are counted from.
     *
     * @see <a href="https://kubernetes.io/docs/tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors">
     *     Arbitrary workloads and arbitrary selectors</a>
     */
    record BudgetUncounted(String budget) implements Blocker {
        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /** The budget never allows an eviction, and a restart, which needs none, cannot bring a successor up. */
    record NoRestart(String budget, int healthy, int needs, String because) implements Blocker {
        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /** The eviction API refuses pods that several budgets cover (D63). */
    record SeveralBudgets(List<String> budgets) implements Blocker {
        public SeveralBudgets {
            budgets = List.copyOf(budgets);
        }

        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /** Load balancers still send to its node, or what they have sent goes on there: see {@link Deregistration}. */
    record NodeIsTarget(String why, String unblock) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** It is the Service's last ready endpoint, and a successor is on its way. */
    record LastEndpoint(String service) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** It is the workload's last ready pod, and a successor is on its way. */
    record LastReplica(Workload.Key workload) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /**
     * The other ready pods of {@code what} (a Service or a workload) are, or may be, on nodes that others drain: it goes
     * in the namespace's turn.
     */
    record TurnOfOthers(String namespace, String what) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** A rollout restart that brings its successor up is under way. */
    record SuccessorComing(Workload.Key workload) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /**
     * It is the last ready pod of {@code what} (a Service or a workload), and nothing would bring a successor up before
     * it has gone.
     *
     * @param because why a restart would not; empty where nobody restarts it
     */
    record NoSuccessor(String what, String because) implements Blocker {

        public NoSuccessor(String what) {
            this(what, "");
        }

        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /** No node takes its successor now, and a new one would. */
    record NeedsNode(String why) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** No node takes its successor, no new one would, and the going of its own node does not help. */
    record NoPlace(String why) implements Blocker {

        /** Of pods that have places only when their node has gone, and whose budget does not let as many go as it has. */
        public static NoPlace behind(String budget, int pods, int most) {
            return new NoPlace("its successor has a place only when its node has gone, with " + pods
                    + " pods like it, and budget " + budget + " lets at most " + most + " go at a time");
        }

        /** Of a pod whose template names a node. */
        public static NoPlace pinned(Workload workload) {
            return new NoPlace("the template of " + workload.key().text() + " names node " + workload.pinned()
                    + " (spec.nodeName), so its successor would come back there past every taint");
        }

        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /** It tolerates that its node is closed, so its successor would come back to it. */
    record ComesBack(String why) implements Blocker {
        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /** A Service that has one pod by design has none, since one of this pod's kind has just gone: its operator chooses another. */
    record SwitchingOver(String service) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /**
     * The budget is about this pod alone, as long as it has its role, and never lets it go: its operator gives the role to
     * another one once the node is cordoned.
     */
    record UpToOperator(String budget) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** Another pod of its gang cannot go now, and it goes with that or not at all. */
    record GangHeld(String gang, String pod, Blocker because) implements Blocker {
        @Override
        public Course course() {
            return because.course();
        }
    }

    /** Pods of its gang are on nodes that go later: it goes with them. */
    record GangApart(String gang, int nodes) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** Its gang is on more nodes than may be drained at a time. */
    record GangTooWide(String gang, int nodes, int atOnce) implements Blocker {
        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /** The budget never lets as many of its gang go at a time as there are on nodes that go. */
    record GangOverBudget(String gang, int pods, String budget, int most) implements Blocker {
        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /** Whether it is for want of a node that a launch would bring, or that is to be drained with its own. */
    default boolean awaitsNode() {
        return switch (this) {
            case NeedsNode _, GangApart _ -> true;
            case GangHeld held -> held.because().awaitsNode();
            default -> false;
        };
    }

    /** Pods of lower priority go first (D79). */
    record HigherTier() implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** The policy's order lets another pod of its node go first. */
    record InTurn(String after) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** Whether it passes only with what holds other pods of the node. */
    default boolean awaitsOthers() {
        return this instanceof HigherTier || this instanceof InTurn;
    }

    /** It does work that is to end first, as a Job's pod does, or a pod that is marked so (D90). */
    record RunsToItsEnd() implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** Its Job would take its eviction for one failure too many, and has failed for good then. */
    record LastTry() implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** Its owner has asked for it to be left alone until then (D93). */
    record NotBefore(String annotation, Instant until) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** It was taken off its Services, and clients hear of that until then. */
    record Detaching(Instant until) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** The rollout's pod selector leaves it to others to move (D3). */
    record NotSelected() implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /**
     * Another volume has left the node or is leaving it, and the policy lets pods with volumes go one by one: the next goes
     * when that one's pod serves elsewhere (D87).
     */
    record VolumesOneByOne() implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** The API server could not do it: too busy, a conflict, a time-out or an error of its own (D41, D72). */
    record ServerFailed(String cause) implements Blocker {
        @Override
        public Course course() {
            return Course.PASSES;
        }
    }

    /** No controller would make it again. */
    record Unmanaged() implements Blocker {
        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /** It has an emptyDir, which would be lost. */
    record LocalData() implements Blocker {
        @Override
        public Course course() {
            return Course.STAYS;
        }
    }

    /** Its owner has put up this annotation against eviction. */
    record OptedOut(String annotation) implements Blocker {
        @Override
        public Course course() {
            return Course.STAYS;
        }
    }
}
