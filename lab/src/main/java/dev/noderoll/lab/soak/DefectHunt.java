package dev.noderoll.lab.soak;

import dev.noderoll.lab.defect.Defect;
import dev.noderoll.lab.defect.Defects;
import dev.noderoll.lab.defect.Product;
import dev.noderoll.lab.fault.FaultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Looks for each defect with seed after seed, until one breaks a promise that the shipped product keeps on the same seed.
 *
 * <p>A soak that finds nothing shows only as much as it would find.
 */
public final class DefectHunt {

    private static final List<String> HEAD =
            List.of("| defect | promise | what is wrong | faults | seeds | found by |", "|---|---|---|---|---|---|");

    /**
     * How a defect was found.
     *
     * @param seed the first that found it
     * @param broken the checks that it failed; empty when no seed found it
     */
    record Found(Defect defect, long seed, Set<String> broken) {

        Found {
            broken = new TreeSet<>(broken);
        }

        /** A row of a table in Markdown. */
        String row() {
            String result = broken.isEmpty()
                    ? "- | NOT FOUND with " + seed + " seeds"
                    : seed + " | " + String.join(", ", broken);
            return head(defect) + " | " + result + " |";
        }
    }

    /** The row up to what came of it. */
    static String head(Defect defect) {
        String faults = defect.faults().isEmpty()
                ? "drawn"
                : defect.faults().stream().map(FaultKind::name).collect(Collectors.joining(", "));
        return "| `" + defect.name() + "` | " + defect.promise() + " | " + defect.does() + " | " + faults;
    }

    private final Map<Draw, Set<String>> shipped = new ConcurrentHashMap<>();

    /**
     * Hunts all defects, side by side; what is told is the same on any number of threads.
     *
     * @param seeds how many seeds are tried for each, from 1 on
     * @return how many were not found
     */
    public static int run(int seeds, int threads, Consumer<String> out) {
        return run(Defects.all(), seeds, threads, out);
    }

    static int run(List<Defect> defects, int seeds, int threads, Consumer<String> out) {
        DefectHunt hunt = new DefectHunt();
        HEAD.forEach(out);
        List<Callable<Found>> tasks = new ArrayList<>();
        defects.forEach(defect -> tasks.add(() -> hunt.find(defect, seeds)));
        int[] missed = new int[1];
        SideBySide.run(threads, tasks, found -> {
            out.accept(found.row());
            missed[0] += found.broken().isEmpty() ? 1 : 0;
        });
        out.accept("");
        out.accept("defects: " + (tasks.size() - missed[0]) + " of " + tasks.size() + " found");
        return missed[0];
    }

    private Found find(Defect defect, int seeds) {
        for (long seed = 1; seed <= seeds; seed++) {
            Set<String> broken = on(defect, seed);
            if (!broken.isEmpty()) {
                return new Found(defect, seed, broken);
            }
        }
        return new Found(defect, seeds, Set.of());
    }

    /** The checks that the defect fails on this seed, and the shipped product does not. */
    Set<String> on(Defect defect, long seed) {
        Draw draw = Draw.of(seed, defect.faults());
        Set<String> broken = broken(draw, defect.product());
        if (!broken.isEmpty()) {
            broken.removeAll(shipped.computeIfAbsent(draw, d -> broken(d, Product.SHIPPED)));
        }
        return broken;
    }

    private static Set<String> broken(Draw draw, Product product) {
        Set<String> names = new TreeSet<>();
        for (String broken : SoakRun.of(draw, product).broken()) {
            names.add(Shrinker.promise(broken));
            if (names.contains("TheLabRuns")) {
                throw new IllegalStateException("seed " + draw.seed() + ": " + broken);
            }
        }
        return names;
    }
}
