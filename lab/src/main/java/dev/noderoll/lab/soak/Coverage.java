package dev.noderoll.lab.soak;

import dev.noderoll.handler.Handlers;
import dev.noderoll.lab.fault.FaultKind;
import dev.noderoll.lab.fault.Focus;
import dev.noderoll.lab.fault.Weather.Meeting;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which fault has met which function, and so which Task states of the machines: each calls the function of its name, but
 * for {@code HandOver}, which calls that of {@code PauseRollout}.
 *
 * <p>A fault of calls or functions meets the one that it struck; one of the world those that ran in the minutes after it.
 */
final class Coverage {

    /** What can not meet, and why. */
    private record Impossible(String why, Set<FaultKind> kinds, Set<String> states) {}

    private static final List<Impossible> IMPOSSIBLE = List.of(
            new Impossible("the function calls AWS alone", Set.of(FaultKind.CONFLICT), Set.of("CompleteHook")),
            new Impossible(
                    "the function calls the cluster only when its hold may be over, after minutes of errors",
                    Set.of(FaultKind.CONFLICT),
                    Set.of("LaunchNodes", "TerminateNodes")),
            new Impossible(
                    "the function does not describe the group",
                    Set.of(FaultKind.STALE_READ),
                    Set.of("BeatHook", "CompleteHook", "FindNode", "LaunchNodes")),
            new Impossible(
                    "nobody has asked for the same within the 15 s for which an answer may be old",
                    Set.of(FaultKind.STALE_READ),
                    Set.of("BeginRollout")),
            new Impossible(
                    "answers of a call are old for 15 s, and the sweep asks once in five minutes",
                    Set.of(FaultKind.STALE_READ),
                    Set.of("FindWaiting")),
            new Impossible(
                    "soaks start rollouts themselves, without a plan",
                    EnumSet.allOf(FaultKind.class),
                    Set.of("ReadPlan")),
            new Impossible(
                    "soaks let only faults meet a group of EKS that meet Noderoll, or keep EKS from its end",
                    EnumSet.complementOf(EnumSet.copyOf(DrawnGroups.WITH_EKS)),
                    Set.of("UpdateManagedGroup")));

    private final Map<Meeting, Integer> met = new TreeMap<>();

    void add(Map<Meeting, Integer> meetings) {
        meetings.forEach((meeting, count) -> met.merge(meeting, count, Integer::sum));
    }

    /** Pairs that can meet, and have not. */
    List<Focus> missing() {
        List<Focus> missing = new ArrayList<>();
        for (FaultKind kind : FaultKind.values()) {
            for (String state : Handlers.states()) {
                if (impossible(kind, state).isEmpty() && count(kind, state) == 0) {
                    missing.add(new Focus(kind, state));
                }
            }
        }
        return missing;
    }

    /** A line for each fault, a column for each function. */
    List<String> table() {
        List<String> states = Handlers.states();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            lines.add(String.format(Locale.ROOT, "%4d %s", i + 1, states.get(i)));
        }
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-20s", "fault"));
        for (int i = 0; i < states.size(); i++) {
            head.append(String.format(Locale.ROOT, " %5d", i + 1));
        }
        lines.add(head.toString());
        for (FaultKind kind : FaultKind.values()) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-20s", kind));
            for (String state : states) {
                line.append(String.format(Locale.ROOT, " %5s", cell(kind, state)));
            }
            lines.add(line.toString());
        }
        for (Impossible pairs : IMPOSSIBLE) {
            lines.add("- " + pairs.why());
        }
        return lines;
    }

    /** One line. */
    String summary() {
        int all = FaultKind.values().length * Handlers.states().size();
        int missing = missing().size();
        long possible = all - impossiblePairs();
        return (possible - missing) + " of " + possible + " pairs of fault and function have met, " + impossiblePairs()
                + " cannot";
    }

    private static long impossiblePairs() {
        long count = 0;
        for (FaultKind kind : FaultKind.values()) {
            count += Handlers.states().stream()
                    .filter(state -> impossible(kind, state).isPresent())
                    .count();
        }
        return count;
    }

    private String cell(FaultKind kind, String state) {
        if (impossible(kind, state).isPresent()) {
            return "-";
        }
        int count = count(kind, state);
        return count < 100_000 ? String.valueOf(count) : count / 1000 + "k";
    }

    private int count(FaultKind kind, String state) {
        return met.getOrDefault(new Meeting(kind, state), 0);
    }

    private static Optional<String> impossible(FaultKind kind, String state) {
        return IMPOSSIBLE.stream()
                .filter(i -> i.kinds().contains(kind) && i.states().contains(state))
                .map(Impossible::why)
                .findFirst();
    }
}
