package dev.noderoll.plan;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.Claim;
import dev.noderoll.model.Claim.Exit;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Member;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.Rollout.Goal;
import dev.noderoll.plan.Admission.Admitted;
import dev.noderoll.plan.Admission.AdmittedWithoutNode;
import dev.noderoll.plan.Admission.Reason;
import dev.noderoll.plan.Admission.Refused;
import dev.noderoll.plan.Admission.Skip;
import dev.noderoll.plan.Admission.Wait;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Judges whether a lane may take a member out of service.
 *
 * <p>Properties that its tests are named after: Ready nodes that are not being drained stay at steady or above; a member
 * that serves nobody is admitted at once; no member is launched beyond the successors that are needed, however many lanes
 * judge at the same time, since each sees the others' claims; alarms do not keep a rollout from rolling back, as they
 * are what it rolls back for.
 */
public final class AdmissionJudge {

    private AdmissionJudge() {}

    /**
     * Judges. Changes nothing.
     *
     * @param volumes attached to nodes; empty when the group has one zone
     * @param signals of the account
     */
    public static Admission judge(
            InstanceId instance,
            Rollout rollout,
            NodeGroup group,
            List<ClusterNode> nodes,
            List<Attachment> volumes,
            LedgerPage page,
            Signals signals,
            Instant now) {
        Census census = Census.of(rollout, group, nodes, page);
        Optional<Member> found = group.member(instance);
        if (found.isEmpty()) {
            return new Skip(new Reason.Gone());
        }
        Member member = found.get();
        if (!member.live()) {
            return new Skip(new Reason.Leaving());
        }
        Optional<Claim> claim = page.claim(instance);
        if (claim.isPresent()) {
            return admit(census, member, claim.get().exit());
        }
        Optional<Reason> stopped = stopped(census, signals, now);
        if (stopped.isPresent() && census.rollout().goal() != Goal.ABANDON) {
            return new Refused(stopped.get());
        }
        if (census.outdated(member)) {
            if (census.keptOut(member)) {
                return new Skip(new Reason.KeptOut());
            }
            if (now.isAfter(census.rollout().deadline())) {
                return new Refused(new Reason.DeadlinePassed(census.rollout().deadline()));
            }
        } else if (surplus(census, member.id()) < 1 || spare(census, member.id()) < 1) {
            return new Skip(new Reason.Current());
        }
        Optional<LastAdmission> last = LastAdmission.passed(census.rollout(), census.group(), now);
        if (last.isPresent()) {
            return new Refused(
                    new Reason.WindowClosing(last.get().closesAt(), last.get().predictedSeconds()));
        }
        return unlessOthersFirst(census, member, volumes, now);
    }

    private static Admission unlessOthersFirst(Census census, Member member, List<Attachment> volumes, Instant now) {
        int left = census.serving() - (census.serves(member) ? 1 : 0);
        if (census.serves(member) && left < census.rollout().steady()) {
            return new Wait(
                    new Reason.TooFewReady(census.serving(), census.rollout().steady()),
                    Patience.forBoot(newestBoot(census), now));
        }
        if (census.serves(member) && census.outdated(member)) {
            String next = ZoneOrder.next(member, census, volumes);
            if (!next.equals(member.zone())) {
                return new Skip(new Reason.OtherZoneFirst(next));
            }
        }
        return admit(census, member, census.outdated(member) ? Exit.UNDECIDED : Exit.RETIRED);
    }

    /** By how many the desired capacity is above steady when all that are to retire have done so. */
    private static int surplus(Census census, InstanceId butFor) {
        return census.group().desired()
                - census.claimsAhead(Exit.RETIRED, butFor)
                - census.rollout().steady();
    }

    private static int spare(Census census, InstanceId butFor) {
        return census.live()
                - census.claimsAhead(Exit.RETIRED, butFor)
                - census.rollout().steady();
    }

    private static Optional<Reason> stopped(Census census, Signals signals, Instant now) {
        LedgerPage page = census.page();
        int limit = census.rollout().policy().maxFailures();
        if (page.failed().size() > limit) {
            return Optional.of(new Reason.TooManyFailed(page.failed(), limit));
        }
        if (signals.withdrawn(census.rollout())) {
            return Optional.of(
                    new Reason.ImageWithdrawn(census.rollout().target().image(), signals.imageState()));
        }
        if (!signals.alarms().isEmpty() && census.rollout().goal() == Goal.REPLACE) {
            return Optional.of(new Reason.AlarmsNotOk(signals.alarms()));
        }
        List<InstanceId> late = notJoining(census, now);
        return late.isEmpty() ? Optional.empty() : Optional.of(new Reason.NotJoining(late));
    }

    /** Current members that have had their time to become Ready nodes, and are not. */
    static List<InstanceId> notJoining(Census census, Instant now) {
        int timeout = census.rollout().policy().joinTimeoutSeconds();
        return census.group().members(m -> m.live() && !census.rollout().outdates(m)).stream()
                .filter(m -> census.node(m).filter(Census::usable).isEmpty())
                .filter(m -> census.page().claim(m.id()).isEmpty())
                .filter(m -> now.isAfter(m.launchedAt().plusSeconds(timeout)))
                .map(Member::id)
                .sorted()
                .toList();
    }

    private static Admission admit(Census census, Member member, Exit exit) {
        return census.node(member)
                .<Admission>map(node -> new Admitted(node.name(), exit))
                .orElseGet(() -> new AdmittedWithoutNode(exit));
    }

    private static Instant newestBoot(Census census) {
        return census.group().members(m -> m.live() && !census.serves(m)).stream()
                .filter(m -> census.page().claim(m.id()).isEmpty())
                .map(Member::launchedAt)
                .max(Instant::compareTo)
                .orElse(Instant.MAX);
    }
}
