package dev.noderoll.step;

import dev.noderoll.model.PatchPlan;
import dev.noderoll.model.PatchPlan.Approval;
import dev.noderoll.model.PatchPlan.Selector;
import dev.noderoll.model.PatchWindow;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Site;
import dev.noderoll.plan.SideBySide;
import dev.noderoll.plan.WindowClock;
import dev.noderoll.port.Calendars;
import dev.noderoll.port.Calendars.Gate;
import dev.noderoll.port.Images;
import dev.noderoll.port.Images.Image;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.NodeGroups;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * State ReadPlan: which groups are to be rolled now, in which order, and until when. Changes nothing.
 *
 * <p>It does not sort out which groups are outdated: a rollout itself answers at once when there is nothing to do, and
 * carries on where an earlier one has paused or died. So each run of the plan may be the first, or the hundredth. Only
 * where a person would be asked it looks whether there is anything to ask.
 */
public final class ReadPlan {

    /**
     * What was asked for.
     *
     * @param plan as JSON; empty when {@code parameter} names where it is
     * @param parameter a Parameter Store parameter that holds the plan; empty when {@code plan} is it
     * @param changed the Parameter Store parameter whose change has started this; null for any other start
     */
    public record Input(
            String plan, String parameter, @Nullable String changed) {}

    /**
     * A group's turn.
     *
     * @param cluster by its name alone
     * @param closesAt as a rollout's input has it
     * @param quietSeconds how long to wait once the groups of its batch have been rolled
     * @param approvalSeconds how long to wait for a person's approval before that; 0 to roll without
     * @param site where it is
     */
    public record Turn(
            String cluster, String nodeGroup, String closesAt, int quietSeconds, int approvalSeconds, Site site) {}

    /** Turns that are had side by side. Never empty, and all of one ring. */
    public record Batch(List<Turn> turns) {
        public Batch {
            turns = List.copyOf(turns);
        }
    }

    /**
     * Another execution of patch that runs and is older than this one.
     *
     * @param clusters that its plan touches, as {@link Site} names them; empty where that is not known, as long as it reads
     *     its plan
     */
    public record Other(String execution, Optional<Set<String>> clusters) {}

    /** What is to be done now. */
    public sealed interface Outcome {

        /**
         * These groups, batch after batch.
         *
         * @param rollout what every rollout is started with, as JSON
         * @param passedBy groups that a selector has found and no rollout takes, at most 50
         */
        record Planned(List<Batch> batches, String rollout, List<PassedBy> passedBy) implements Outcome {
            public Planned {
                batches = List.copyOf(batches);
                passedBy = List.copyOf(passedBy);
            }
        }

        record NotNow(Reason reason) implements Outcome {}
    }

    /** Why nothing is rolled. */
    public sealed interface Reason {

        /**
         * Another execution of patch rolls groups of a cluster of this plan, or may: its plan is not known yet.
         *
         * @param holder that execution
         * @param cluster the first that both touch; empty where its plan is not known
         */
        record AlreadyPatching(String holder, String cluster) implements Reason {}

        record OutsideWindow(Instant opensAt) implements Reason {}

        /**
         * A Change Calendar lets nothing change.
         *
         * @param opensAt null when no change of it is planned
         */
        record CalendarClosed(
                List<String> calendars, @Nullable Instant opensAt) implements Reason {
            public CalendarClosed {
                calendars = List.copyOf(calendars);
            }
        }

        /** The image is too young for the plan. */
        record Soaking(String image, Instant until) implements Reason {}

        /** A parameter has changed that is neither the plan's target nor the plan. */
        record OtherParameter(String changed) implements Reason {}

        /**
         * No group is as the plan's selectors say.
         *
         * @param passedBy as in {@link Outcome.Planned}
         */
        record NoGroups(List<PassedBy> passedBy) implements Reason {
            public NoGroups {
                passedBy = List.copyOf(passedBy);
            }
        }
    }

    /** A group that was not named but found, and that no rollout takes: it is no reason to stop before the others. */
    public record PassedBy(String cluster, String nodeGroup, String why) {}

    /** What is read of an account and Region. */
    public record Account(NodeGroups groups, Images images) {}

    private final Function<String, Account> accounts;
    private final Calendars calendars;
    private final Function<String, PatchPlan> reader;

    /**
     * Reads plans.
     *
     * @param accounts those in which a cluster of this name is; of the empty name, the one in which the plan is
     * @param reader of a plan's JSON
     */
    public ReadPlan(Function<String, Account> accounts, Calendars calendars, Function<String, PatchPlan> reader) {
        this.accounts = accounts;
        this.calendars = calendars;
        this.reader = reader;
    }

    /**
     * Reads the plan.
     *
     * @param others that run and are older; of two executions the younger one yields where both touch a cluster
     */
    public Outcome run(Input input, List<Other> others, Instant now) {
        PatchPlan plan = reader.apply(input.plan().isEmpty() ? stored(input.parameter()) : input.plan());
        Optional<Reason> reason = other(plan, input).or(() -> closed(plan, now));
        if (reason.isPresent()) {
            return new Outcome.NotNow(reason.get());
        }
        return switch (calendars.gate(plan.calendars())) {
            case Gate.Closed(Instant opensAt) ->
                new Outcome.NotNow(new Reason.CalendarClosed(plan.calendars(), opensAt));
            case Gate.Open(Instant closesAt) ->
                soaking(plan, now)
                        .<Outcome>map(Outcome.NotNow::new)
                        .orElseGet(() -> planned(plan, others, closing(plan, closesAt, now)));
        };
    }

    private Outcome planned(PatchPlan plan, List<Other> others, String closesAt) {
        PlannedGroups groups = PlannedGroups.of(plan, accounts);
        if (groups.inOrder().isEmpty()) {
            return new Outcome.NotNow(new Reason.NoGroups(groups.passedBy()));
        }
        return busy(groups, others)
                .<Outcome>map(Outcome.NotNow::new)
                .orElseGet(() -> new Outcome.Planned(
                        batches(plan, groups.inOrder(), closesAt), plan.rollout(), groups.passedBy()));
    }

    /** Whether an older execution touches one of these clusters, or is not known not to. */
    private static Optional<Reason> busy(PlannedGroups groups, List<Other> others) {
        List<String> ours = groups.inOrder().stream()
                .map(group -> group.selector().cluster())
                .toList();
        return others.stream().flatMap(other -> busy(ours, other).stream()).findFirst();
    }

    /** All executions of a machine are of one account and Region, from which each cluster has one name. */
    private static Optional<Reason> busy(List<String> ours, Other other) {
        Optional<Set<String>> known = other.clusters();
        if (known.isEmpty()) {
            return Optional.of(new Reason.AlreadyPatching(other.execution(), ""));
        }
        Set<String> theirs = known.get().stream()
                .map(cluster -> Site.seenFrom(other.execution(), cluster))
                .collect(Collectors.toSet());
        return ours.stream()
                .map(cluster -> Site.seenFrom(other.execution(), cluster))
                .filter(theirs::contains)
                .findFirst()
                .map(cluster -> new Reason.AlreadyPatching(other.execution(), cluster));
    }

    private String stored(String parameter) {
        return accounts.apply("")
                .images()
                .parameter(parameter)
                .orElseThrow(() -> Misconfigured.field(
                        "planParameter", parameter, "a Parameter Store parameter that holds a plan"));
    }

    private static Optional<Reason> other(PatchPlan plan, Input input) {
        String changed = input.changed();
        if (changed == null || changed.equals(input.parameter())) {
            return Optional.empty();
        }
        boolean ours = plan.target() instanceof Wanted.Parameter(String name) && name.equals(changed);
        return ours ? Optional.empty() : Optional.of(new Reason.OtherParameter(changed));
    }

    private static Optional<Reason> closed(PatchPlan plan, Instant now) {
        PatchWindow window = plan.window();
        if (window == null || WindowClock.closesAt(window, now).isPresent()) {
            return Optional.empty();
        }
        Instant opens = WindowClock.opensNext(window, now)
                .orElseThrow(() -> Misconfigured.field("window", "over for good", "one that opens after " + now));
        return Optional.of(new Reason.OutsideWindow(opens));
    }

    /** In any account of the plan: where it is named by a parameter, each has its own. */
    private Optional<Reason> soaking(PatchPlan plan, Instant now) {
        return plan.groups().stream()
                .map(Selector::cluster)
                .collect(Collectors.toMap(Site::of, name -> name, (some, _) -> some, LinkedHashMap::new))
                .values()
                .stream()
                .flatMap(cluster -> soaking(plan, accounts.apply(cluster).images(), now).stream())
                .findFirst();
    }

    /** A version of a template has no age of its own: whoever made it has chosen its image. */
    private static Optional<Reason> soaking(PatchPlan plan, Images images, Instant now) {
        Optional<String> id =
                switch (plan.target()) {
                    case Wanted.Image(String image) -> Optional.of(image);
                    case Wanted.Parameter(String name) -> images.parameter(name);
                    case Wanted.TemplateVersion version -> Optional.empty();
                };
        return plan.soak().isZero()
                ? Optional.empty()
                : id.flatMap(images::image)
                        .map(Image::createdAt)
                        .map(created -> created.plus(plan.soak()))
                        .filter(until -> until.isAfter(now))
                        .map(until -> new Reason.Soaking(id.orElse(""), until));
    }

    /** The end of the window, or what a calendar plans before that; as a rollout's input has it. */
    private static String closing(PatchPlan plan, @Nullable Instant calendar, Instant now) {
        Optional<Instant> window = Optional.ofNullable(plan.window()).flatMap(open -> WindowClock.closesAt(open, now));
        return Stream.concat(window.stream(), Stream.ofNullable(calendar))
                .min(Comparator.naturalOrder())
                .map(instant -> instant.truncatedTo(ChronoUnit.SECONDS).toString())
                .orElse("never");
    }

    private List<Batch> batches(PatchPlan plan, List<PlannedGroups.Group> groups, String closesAt) {
        SortedMap<Integer, List<PlannedGroups.Group>> rings = groups.stream()
                .collect(Collectors.groupingBy(group -> group.selector().ring(), TreeMap::new, Collectors.toList()));
        int last = rings.lastKey();
        List<Batch> batches = new ArrayList<>();
        rings.forEach((ring, ofRing) -> {
            int quiet = ring < last ? Math.toIntExact(plan.quiet().toSeconds()) : 0;
            SideBySide.batches(ofRing, group -> group.selector().cluster(), plan.parallel())
                    .forEach(batch -> batches.add(new Batch(batch.stream()
                            .map(group -> turn(plan, group, closesAt, quiet))
                            .toList())));
        });
        return batches;
    }

    private Turn turn(PatchPlan plan, PlannedGroups.Group group, String closesAt, int quietSeconds) {
        String cluster = group.selector().cluster();
        return new Turn(
                Site.plain(cluster),
                group.name(),
                closesAt,
                quietSeconds,
                approvalSeconds(plan, group),
                Site.of(cluster));
    }

    private int approvalSeconds(PatchPlan plan, PlannedGroups.Group group) {
        Approval approval = plan.approval();
        if (approval == null || group.selector().ring() < approval.ring()) {
            return 0;
        }
        Account account = accounts.apply(group.selector().cluster());
        boolean asks = new ApprovalNeed(account.images()).of(account.groups().survey(group.name()), plan.target());
        return asks ? Math.toIntExact(approval.patience().toSeconds()) : 0;
    }
}
