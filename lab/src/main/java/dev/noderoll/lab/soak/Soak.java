package dev.noderoll.lab.soak;

import dev.noderoll.lab.fault.FaultKind;
import dev.noderoll.lab.fault.Focus;
import dev.noderoll.port.Misconfigured;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Runs seeds, and tells what they came to. */
public final class Soak {

    private static final int LAST_LINES = 40;

    /** After how many seeds it says how far it is. */
    private static final int PROGRESS = 1000;

    /** How many clusters are tried to bring one fault to one function. */
    private static final int TRIES = 200;

    /** Where the seeds of these begin, far from those that anybody asks for. */
    private static final long APART = 1_000_000_000L;

    /** How many runs a failed seed may take to be made smaller. */
    private static final int SHRINKING = 400;

    /**
     * Which seeds to run.
     *
     * @param kinds the faults that happen; empty for those that each seed draws
     * @param mean whether to pass by the seeds that draw no mean cluster
     */
    public record Order(long from, int seeds, int threads, Set<FaultKind> kinds, boolean mean) {

        public Order {
            kinds = Set.copyOf(kinds);
        }

        /** {@code kinds} as in {@code THROTTLED,CONFLICT}; empty for those that each seed draws. */
        public static Order of(long from, int seeds, int threads, String kinds, boolean mean) {
            Set<FaultKind> named = new TreeSet<>();
            Stream.of(kinds.split(",")).filter(name -> !name.isBlank()).forEach(name -> named.add(DrawFile.kind(name)));
            return new Order(from, seeds, threads, named, mean);
        }

        List<Long> all() {
            return LongStream.iterate(from, seed -> seed + 1)
                    .filter(seed -> !mean || Draw.isMean(seed))
                    .limit(seeds)
                    .boxed()
                    .toList();
        }
    }

    private Soak() {}

    /**
     * Runs seeds {@code from}, {@code from + 1} and so on, side by side; what is told is in the order of the seeds, and
     * but for the rate the same whatever the threads.
     *
     * @param clock real time, for the rate
     * @return how many seeds broke a promise
     */
    public static int run(Order order, InstantSource clock, Consumer<String> out) {
        return total(order, clock, out).bad();
    }

    /**
     * As {@link #run}, then shows which faults met which functions. A pair that can meet and has not is tried for with
     * clusters of its own, in which that fault strikes at that function.
     *
     * @return how many seeds broke a promise, and how many pairs have never met
     */
    public static int cover(Order order, InstantSource clock, Consumer<String> out) {
        SoakTotal total = total(order, clock, out);
        Coverage coverage = new Coverage();
        coverage.add(total.meetings());
        List<Focus> missing = coverage.missing();
        out.accept(missing.size() + " pairs of fault and function have not met; tried for one by one");
        List<Callable<List<SoakResult>>> tasks = new ArrayList<>();
        for (Focus focus : missing) {
            tasks.add(() -> tryFor(focus));
        }
        int[] bad = {total.bad()};
        SideBySide.run(order.threads(), tasks, results -> {
            for (SoakResult result : results) {
                coverage.add(result.meetings());
                bad[0] += result.broken().isEmpty() ? 0 : 1;
                if (!result.broken().isEmpty()) {
                    tell(result, out);
                }
            }
        });
        coverage.table().forEach(out);
        List<Focus> never = coverage.missing();
        never.forEach(pair -> out.accept("NEVER MET " + pair.kind() + " at " + pair.state()));
        out.accept("coverage: " + coverage.summary());
        return bad[0] + never.size();
    }

    private static List<SoakResult> tryFor(Focus focus) {
        List<SoakResult> results = new ArrayList<>();
        for (long seed = APART; seed < APART + TRIES; seed++) {
            SoakResult result = SoakRun.of(Draw.of(seed, focus));
            results.add(result);
            if (result.meetings().keySet().stream()
                    .anyMatch(m -> m.kind() == focus.kind() && m.state().equals(focus.state()))) {
                break;
            }
        }
        return results;
    }

    private static SoakTotal total(Order order, InstantSource clock, Consumer<String> out) {
        List<Long> seeds = order.all();
        out.accept("soak: seeds " + order.from() + " to " + seeds.getLast() + (order.mean() ? ", the mean ones" : ""));
        SoakTotal total = new SoakTotal(clock.instant());
        List<Callable<SoakResult>> tasks = seeds.stream()
                .<Callable<SoakResult>>map(seed -> () -> SoakRun.of(Draw.of(seed, order.kinds())))
                .toList();
        SideBySide.run(order.threads(), tasks, result -> {
            total.add(result);
            if (!result.broken().isEmpty()) {
                tell(result, out);
            }
            if (total.seeds() % PROGRESS == 0 && total.seeds() < order.seeds()) {
                out.accept(
                        "... " + total.seeds() + " of " + order.seeds() + ", " + total.bad() + " with broken promises");
            }
        });
        total.lines(clock.instant()).forEach(out);
        return total;
    }

    /** All of one draw. */
    static List<String> replay(Draw draw) {
        SoakResult result = SoakRun.told(draw);
        List<String> lines = new ArrayList<>();
        lines.add("seed " + draw.seed() + ": " + draw.describe());
        lines.addAll(result.timeline());
        lines.addAll(result.endings());
        result.broken().forEach(b -> lines.add("BROKEN PROMISE " + b));
        return lines;
    }

    /** Runs a file that {@link #shrink} wrote; returns how many promises it broke. */
    public static int replay(Path file, Consumer<String> out) {
        List<String> lines = replay(DrawFile.read(file));
        lines.forEach(out);
        return (int) lines.stream().filter(l -> l.startsWith("BROKEN PROMISE")).count();
    }

    /**
     * Makes a failed seed smaller as long as it breaks the same promise, and writes what is left to a file.
     *
     * @throws Misconfigured when the seed breaks none
     */
    public static void shrink(long seed, Set<FaultKind> kinds, Path file, Consumer<String> out) {
        Draw draw = Draw.of(seed, kinds);
        List<String> broken = SoakRun.of(draw).broken();
        if (broken.isEmpty()) {
            throw Misconfigured.field("--shrink", String.valueOf(seed), "a seed that breaks a promise");
        }
        String promise = Shrinker.promise(broken.getFirst());
        out.accept("seed " + seed + " breaks " + promise + ": " + draw.describe());
        Shrinker shrinker = new Shrinker(
                candidate -> SoakRun.of(candidate).broken().stream()
                        .anyMatch(b -> Shrinker.promise(b).equals(promise)),
                SHRINKING,
                out);
        DrawFile.write(file, shrinker.shrink(draw), promise);
        out.accept("written to " + file + "; run it again: ./noderoll lab soak --replay " + file);
    }

    private static void tell(SoakResult result, Consumer<String> out) {
        out.accept("");
        Draw draw = result.draw();
        out.accept("seed " + draw.seed() + ": " + draw.describe());
        List<String> lines = SoakRun.told(draw).timeline();
        lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).forEach(out);
        result.endings().forEach(e -> out.accept("  ended: " + e));
        out.accept("  faults: " + new TreeMap<>(result.met()));
        result.broken().forEach(b -> out.accept("BROKEN PROMISE " + b));
        out.accept("replay: ./noderoll lab soak --seeds 1 --from " + draw.seed());
        out.accept("make it smaller: ./noderoll lab soak --shrink " + draw.seed());
        out.accept("");
    }
}
