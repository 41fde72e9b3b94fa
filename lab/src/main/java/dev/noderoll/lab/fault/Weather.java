package dev.noderoll.lab.fault;

import dev.noderoll.lab.check.Excuses;
import dev.noderoll.lab.run.StateCalls;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.lambda.Invocation;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Which faults happen in a run, how often, and for what the promises do not answer.
 *
 * <p>Each kind rolls its own dice, so one kind's draws do not shift another's.
 */
public final class Weather implements Excuses {

    /** How long after it a deed of others counts as met by whatever runs. */
    private static final Duration FELT = Duration.ofMinutes(10);

    /** Faults that stand between functions and services for a while. */
    private static final Set<FaultKind> STANDING =
            EnumSet.of(FaultKind.CONFLICT_STORM, FaultKind.API_OUTAGE, FaultKind.CREDENTIALS_EXPIRED);

    /** How long one of them lasts that begins with a function. */
    private static final Duration STANDS = Duration.ofMinutes(2);

    /** How often a focused fault strikes for certain. */
    private static final int FOCUSED = 2;

    /** A function that met a fault: its own, or one that had struck the world a short while ago. */
    public record Meeting(FaultKind kind, String state) implements Comparable<Meeting> {
        @Override
        public int compareTo(Meeting other) {
            return Comparator.comparing(Meeting::kind)
                    .thenComparing(Meeting::state)
                    .compare(this, other);
        }
    }

    private final Agenda agenda;
    private final Map<FaultKind, Double> rates;
    private final Optional<Focus> focus;
    private final Map<FaultKind, Dice> dice = new EnumMap<>(FaultKind.class);
    private final Map<FaultKind, Integer> met = new EnumMap<>(FaultKind.class);
    private final Set<String> endedInstances = new TreeSet<>();
    private final Set<String> cordonedNodes = new TreeSet<>();
    private boolean capacityLowered;
    private int nodesTaken;
    private int instancesAdded;
    private final Set<FaultKind> standing = EnumSet.noneOf(FaultKind.class);
    private final Map<FaultKind, Instant> lasting = new EnumMap<>(FaultKind.class);
    private final Map<Meeting, Integer> meetings = new TreeMap<>();
    private int mishaps;
    private boolean bad;

    /** Calm until it turns bad; then with these rates, from 0 to 1: a kind without a rate does not happen. */
    public Weather(Agenda agenda, Dice dice, Map<FaultKind, Double> rates) {
        this(agenda, dice, rates, Optional.empty());
    }

    /** As the other, with a fault that is to meet one function. */
    public Weather(Agenda agenda, Dice dice, Map<FaultKind, Double> rates, Optional<Focus> focus) {
        this.focus = focus;
        this.agenda = agenda;
        this.rates = new EnumMap<>(FaultKind.class);
        this.rates.putAll(rates);
        for (FaultKind kind : FaultKind.values()) {
            this.dice.put(kind, dice.named(kind.name()));
        }
    }

    /**
     * Draws up to five kinds with their rates, and in half of all seeds one or two more; one seed of sixteen has no fault
     * at all.
     */
    public static Map<FaultKind, Double> draw(Dice dice) {
        Map<FaultKind, Double> rates = new EnumMap<>(FaultKind.class);
        int kinds = dice.below(8) == 0 ? 0 : 1 + dice.below(5);
        add(rates, dice, kinds, FaultKind.first());
        Dice further = dice.named("further");
        add(rates, further, Math.max(0, further.below(4) - 1), FaultKind.further());
        return rates;
    }

    private static void add(Map<FaultKind, Double> rates, Dice dice, int kinds, List<FaultKind> from) {
        for (int i = 0; i < kinds; i++) {
            FaultKind kind = dice.pick(from);
            rates.put(kind, rate(dice, kind));
        }
    }

    /** Draws the rates of these kinds, and of no others. */
    public static Map<FaultKind, Double> draw(Dice dice, Set<FaultKind> kinds) {
        Map<FaultKind, Double> rates = new EnumMap<>(FaultKind.class);
        new TreeSet<>(kinds).forEach(kind -> rates.put(kind, rate(dice, kind)));
        return rates;
    }

    /** Draws as {@link #draw(Dice)} does, and up to two kinds in addition that only mean clusters have. */
    public static Map<FaultKind, Double> drawMean(Dice dice) {
        Map<FaultKind, Double> rates = draw(dice);
        Dice mean = dice.named("mean");
        add(rates, mean, mean.below(3), FaultKind.mean());
        return rates;
    }

    /** The same rates, and one more, of a kind that only groups of Spot instances know. */
    public static Map<FaultKind, Double> withSpot(Map<FaultKind, Double> rates, Dice dice) {
        Map<FaultKind, Double> more = new EnumMap<>(FaultKind.class);
        more.putAll(rates);
        more.put(FaultKind.SPOT_INTERRUPTED, rate(dice, FaultKind.SPOT_INTERRUPTED));
        return more;
    }

    private static double rate(Dice dice, FaultKind kind) {
        return kind.most() * (1 + dice.below(4)) / 4;
    }

    /** Whether this kind happens on this occasion, to the function that runs if one does; counts it. */
    public boolean strikes(FaultKind kind) {
        return strikes(kind, Invocation.current().map(StateCalls::state).orElse(""));
    }

    /** Whether it happens to this function; counts it. */
    boolean strikes(FaultKind kind, String function) {
        double rate = rates.getOrDefault(kind, 0.0);
        if (!bad || (!isFocus(kind, function) && (rate == 0 || !dice(kind).chance(rate)))) {
            return false;
        }
        met.merge(kind, 1, Integer::sum);
        mishaps++;
        if (kind.hits() == FaultKind.Hits.WORLD) {
            lasting.put(kind, agenda.instant().plus(FELT));
        } else if (!function.isEmpty()) {
            meetings.merge(new Meeting(kind, function), 1, Integer::sum);
        }
        return true;
    }

    private boolean isFocus(FaultKind kind, String function) {
        return focus.filter(f -> f.kind() == kind && f.state().equals(function)).isPresent()
                && meetings.getOrDefault(new Meeting(kind, function), 0) < FOCUSED;
    }

    /** Whether a fault that lasts is there now. */
    boolean stands(FaultKind kind) {
        return bad && standing.contains(kind);
    }

    void begins(FaultKind kind) {
        standing.add(kind);
    }

    void ends(FaultKind kind) {
        standing.remove(kind);
    }

    /** Whether a write in a storm of conflicts meets one. */
    boolean blows() {
        boolean blows = dice(FaultKind.CONFLICT_STORM).chance(0.8);
        mishaps += blows ? 1 : 0;
        return blows;
    }

    /** A function begins: what stands in the world is met by it. */
    void meets(String function) {
        focus.filter(f -> bad && STANDING.contains(f.kind()) && isFocus(f.kind(), function))
                .ifPresent(f -> standFor(f.kind()));
        if (bad) {
            lasting.forEach((kind, until) -> {
                if (agenda.instant().isBefore(until)) {
                    meetings.merge(new Meeting(kind, function), 1, Integer::sum);
                }
            });
        }
    }

    /** What is to meet a function while it stands begins with it: whoever calls it would fail before, else. */
    private void standFor(FaultKind kind) {
        met.merge(kind, 1, Integer::sum);
        mishaps++;
        lasting.put(kind, agenda.instant().plus(FELT));
        begins(kind);
        agenda.after(STANDS, "an end of " + kind, () -> ends(kind));
    }

    /** Which function met which fault, and how often. */
    public Map<Meeting, Integer> meetings() {
        return new TreeMap<>(meetings);
    }

    Instant now() {
        return agenda.instant();
    }

    public Dice dice(FaultKind kind) {
        Dice own = dice.get(kind);
        if (own == null) {
            throw new IllegalArgumentException("no dice for " + kind);
        }
        return own;
    }

    void turnBad() {
        bad = true;
    }

    /** No fault happens any more. */
    public void calm() {
        bad = false;
    }

    public boolean isCalm() {
        return !bad;
    }

    /** Lets {@code call} through unharmed: calls that are part of a fault. */
    public <T> T unharmed(Supplier<T> call) {
        boolean was = bad;
        bad = false;
        try {
            return call.get();
        } finally {
            bad = was;
        }
    }

    /** How often each kind has happened. */
    public Map<FaultKind, Integer> met() {
        return new EnumMap<>(met);
    }

    // --- what others did

    void nodeTaken() {
        nodesTaken++;
    }

    void capacityLowered() {
        capacityLowered = true;
    }

    /** Whether others have asked for fewer instances than there were. */
    public boolean isCapacityLowered() {
        return capacityLowered;
    }

    void instancesAdded(int some) {
        instancesAdded += some;
    }

    void ends(String instance) {
        endedInstances.add(instance);
    }

    void cordons(String node) {
        cordonedNodes.add(node);
    }

    void uncordons(String node) {
        cordonedNodes.remove(node);
    }

    @Override
    public int nodesTaken() {
        return nodesTaken;
    }

    @Override
    public int instancesAdded() {
        return instancesAdded;
    }

    /** More than the clocks of two functions are apart, and a function runs, where any of it is not as usual. */
    @Override
    public Duration doubt() {
        boolean apart = met.containsKey(FaultKind.CLOCK_SKEW)
                || met.containsKey(FaultKind.SLOW_ANSWER)
                || met.containsKey(FaultKind.STALE_READ);
        return apart ? Duration.ofMinutes(2) : Excuses.super.doubt();
    }

    /** Each fault as it strikes, and each write that a storm of conflicts refuses. */
    @Override
    public int mishaps() {
        return mishaps;
    }

    @Override
    public boolean ended(String instance) {
        return endedInstances.contains(instance);
    }

    @Override
    public boolean cordoned(String node) {
        return cordonedNodes.contains(node);
    }
}
