package dev.noderoll.lab.fault;

import dev.noderoll.lab.check.Excuses;
import dev.noderoll.lab.kernel.Agenda;
import dev.noderoll.lab.kernel.Dice;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Which faults happen in a run, how often, and for what the promises do not answer.
 *
 * <p>Each kind rolls its own dice, so one kind's draws do not shift another's.
 */
public final class Weather implements Excuses {

    /** Longer than a disturbed pod needs to be Ready again. */
    private static final Duration AFTERMATH = Duration.ofMinutes(10);

    private final Agenda agenda;
    private final Map<FaultKind, Double> rates;
    private final Map<FaultKind, Dice> dice = new EnumMap<>(FaultKind.class);
    private final Map<FaultKind, Integer> met = new EnumMap<>(FaultKind.class);
    private final Set<String> endedInstances = new TreeSet<>();
    private final Set<String> cordonedNodes = new TreeSet<>();
    private Instant disturbedUntil = Instant.MIN;
    private int nodesTaken;
    private int instancesAdded;
    private boolean bad;

    /** Calm until it turns bad; then with these rates, from 0 to 1: a kind without a rate does not happen. */
    public Weather(Agenda agenda, Dice dice, Map<FaultKind, Double> rates) {
        this.agenda = agenda;
        this.rates = new EnumMap<>(FaultKind.class);
        this.rates.putAll(rates);
        for (FaultKind kind : FaultKind.values()) {
            this.dice.put(kind, dice.named(kind.name()));
        }
    }

    /** Draws up to five kinds with their rates; one seed of eight has no fault at all. */
    public static Map<FaultKind, Double> draw(Dice dice) {
        Map<FaultKind, Double> rates = new EnumMap<>(FaultKind.class);
        int kinds = dice.below(8) == 0 ? 0 : 1 + dice.below(5);
        for (int i = 0; i < kinds; i++) {
            FaultKind kind = dice.pick(List.of(FaultKind.values()));
            rates.put(kind, kind.most() * (1 + dice.below(4)) / 4);
        }
        return rates;
    }

    /** Whether this kind happens on this occasion; counts it. */
    public boolean strikes(FaultKind kind) {
        double rate = rates.getOrDefault(kind, 0.0);
        if (!bad || rate == 0 || !dice(kind).chance(rate)) {
            return false;
        }
        met.merge(kind, 1, Integer::sum);
        return true;
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

    public String describe() {
        return rates.isEmpty()
                ? "no faults"
                : rates.entrySet().stream()
                        .map(e -> e.getKey() + "=" + String.format(Locale.ROOT, "%.4f", e.getValue()))
                        .collect(Collectors.joining(" "));
    }

    // --- what others did

    void nodeTaken() {
        nodesTaken++;
    }

    void instanceAdded() {
        instancesAdded++;
    }

    void podsMoved() {
        disturbedUntil = agenda.instant().plus(AFTERMATH);
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

    @Override
    public boolean podsDisturbed() {
        return agenda.instant().isBefore(disturbedUntil);
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
