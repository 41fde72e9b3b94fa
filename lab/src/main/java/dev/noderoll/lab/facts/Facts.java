package dev.noderoll.lab.facts;

import dev.noderoll.lab.run.RealWorld.Equipment;
import dev.noderoll.lab.scenario.Scenario;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The same cases on the simulated cluster and on a real one, and a table of what was found: the judge of the simulator.
 *
 * <p>A fact is the same where the ranges of what was measured meet, or the medians are close; words have to be the same.
 */
public final class Facts {

    private final Scenario scenario;
    private final Predicate<String> wanted;
    private final double tolerance;
    private final Consumer<String> out;

    /**
     * Runs nothing yet.
     *
     * @param wanted tells the names of the cases that are looked at
     * @param tolerance how far the ranges of a fact may be apart, in seconds
     */
    public Facts(Scenario scenario, Predicate<String> wanted, double tolerance, Consumer<String> out) {
        this.scenario = scenario;
        this.wanted = wanted;
        this.tolerance = tolerance;
        this.out = out;
    }

    private SequencedMap<String, Case> cases() {
        SequencedMap<String, Case> all = new LinkedHashMap<>(StopCases.all());
        all.putAll(StartCases.all());
        all.putAll(NodeCases.all());
        all.put("power of one of two nodes cut", StartCases::powerOff);
        all.keySet().removeIf(wanted.negate());
        return all;
    }

    /**
     * Runs every case so many times on each; without a real cluster on the simulated one alone.
     *
     * @return how many facts are different
     */
    public int run(int seeds, int times, Optional<Equipment> equipment, InstantSource clock) {
        Findings simulated = new Findings(line -> {});
        Findings real = new Findings(out);
        cases().forEach((name, each) -> {
            simulated.about(name);
            for (int seed = 1; seed <= seeds; seed++) {
                try (Site site = new SimulatedSite(scenario, seed)) {
                    each.run(site, simulated);
                }
            }
        });
        equipment.ifPresent(e -> onReal(times, e, clock, real));
        return table(simulated, real, equipment.isPresent());
    }

    private void onReal(int times, Equipment equipment, InstantSource clock, Findings real) {
        SequencedMap<String, Case> cases = cases();
        for (int i = 1; i <= times; i++) {
            try (RealSite site = new RealSite(scenario, equipment, clock, out)) {
                for (var each : cases.sequencedEntrySet()) {
                    real.about(each.getKey());
                    out.accept("run " + i + ": " + each.getKey());
                    try {
                        each.getValue().run(site, real);
                    } catch (RuntimeException e) {
                        out.accept("FAILED: " + each.getKey() + ": " + e);
                        real.word("the case", "failed");
                    }
                    site.clear();
                }
            }
        }
    }

    private int table(Findings simulated, Findings real, boolean both) {
        List<String> different = new ArrayList<>();
        out.accept(row("fact", "simulator", "real", ""));
        List<String> facts = new ArrayList<>(simulated.facts());
        real.facts().stream().filter(fact -> !facts.contains(fact)).forEach(facts::add);
        for (String fact : facts) {
            boolean same = !both || simulated.agrees(real, fact, tolerance);
            if (!same) {
                different.add(fact);
            }
            out.accept(row(fact, simulated.show(fact), real.show(fact), same ? "" : "DIFFERENT"));
        }
        if (both) {
            out.accept(facts.size() + " facts, " + different.size() + " different");
        }
        return different.size();
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-90s | %-24s | %-24s %s", cells).stripTrailing();
    }
}
