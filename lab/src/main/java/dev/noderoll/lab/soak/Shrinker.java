package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.fault.FaultKind;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Group;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Makes a draw smaller as long as it breaks the same promise: fewer kinds of faults, lower rates, an earlier end of the
 * bad weather, fewer manifests, fewer nodes and zones, a policy with fewer fields.
 */
final class Shrinker {

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /** The fields of a rollout without which it is another cluster's. */
    private static final List<String> NEEDED = List.of("cluster", "nodeGroup", "target");

    private final Predicate<Draw> breaks;
    private final Consumer<String> out;
    private final int most;
    private int runs;

    /** Runs {@code breaks} at most {@code most} times. */
    Shrinker(Predicate<Draw> breaks, int most, Consumer<String> out) {
        this.breaks = breaks;
        this.most = most;
        this.out = out;
    }

    /** A draw that {@code breaks} and of which no smaller one does, as far as it was tried. */
    Draw shrink(Draw failing) {
        Draw least = failing;
        boolean smaller = true;
        while (smaller && runs < most) {
            smaller = false;
            for (Draw candidate : smaller(least)) {
                if (runs < most && breaks(candidate)) {
                    least = candidate;
                    out.accept("  smaller: " + candidate.describe() + ", storm of "
                            + candidate.storm().toMinutes() + " min");
                    smaller = true;
                    break;
                }
            }
        }
        return least;
    }

    private boolean breaks(Draw candidate) {
        runs++;
        return breaks.test(candidate);
    }

    /** The promise that a line of {@link SoakResult#broken} names. */
    static String promise(String broken) {
        return Stream.of(broken.split(" "))
                .filter(word -> word.matches("[A-Za-z]+:"))
                .findFirst()
                .orElse("?")
                .replace(":", "");
    }

    private static List<Draw> smaller(Draw draw) {
        List<Draw> all = new ArrayList<>();
        Group group = draw.scenario().group();
        for (FaultKind kind : draw.rates().keySet()) {
            all.add(faults(draw, without(draw.rates(), kind)));
        }
        Duration half = draw.storm().equals(Draw.ALL_THE_TIME)
                ? Duration.ofHours(2)
                : draw.storm().dividedBy(2);
        if (half.compareTo(SHORTEST) >= 0) {
            all.add(new Draw(draw.seed(), draw.scenario(), draw.manifests(), draw.rates(), draw.focus(), half));
        }
        int size = draw.manifests().size();
        if (size > 3) {
            all.add(manifests(draw, draw.manifests().subList(0, size / 2)));
            all.add(manifests(draw, draw.manifests().subList(size / 2, size)));
        }
        for (int i = 0; i < size && size > 1; i++) {
            List<ObjectNode> fewer = new ArrayList<>(draw.manifests());
            fewer.remove(i);
            all.add(manifests(draw, fewer));
        }
        if (group.size() > 1) {
            all.add(nodes(draw, group.size() / 2, group.zones()));
            all.add(nodes(draw, group.size() - 1, group.zones()));
        }
        if (group.zones().size() > 1) {
            all.add(nodes(draw, group.size(), group.zones().subList(0, 1)));
        }
        draw.scenario().rollout().fieldNames().forEachRemaining(field -> {
            if (!NEEDED.contains(field)) {
                ObjectNode fewer = draw.scenario().rollout().deepCopy();
                fewer.remove(field);
                all.add(scenario(draw, Draw.with(draw.scenario(), fewer)));
            }
        });
        for (Map.Entry<FaultKind, Double> rate : draw.rates().entrySet()) {
            if (rate.getValue() > 0.01) {
                Map<FaultKind, Double> lower = new EnumMap<>(draw.rates());
                lower.put(rate.getKey(), rate.getValue() / 2);
                all.add(faults(draw, lower));
            }
        }
        return all;
    }

    private static Map<FaultKind, Double> without(Map<FaultKind, Double> rates, FaultKind kind) {
        Map<FaultKind, Double> fewer = new EnumMap<>(rates);
        fewer.remove(kind);
        return fewer;
    }

    private static Draw faults(Draw draw, Map<FaultKind, Double> rates) {
        return new Draw(draw.seed(), draw.scenario(), draw.manifests(), rates, draw.focus(), draw.storm());
    }

    private static Draw manifests(Draw draw, List<ObjectNode> manifests) {
        return new Draw(draw.seed(), draw.scenario(), manifests, draw.rates(), draw.focus(), draw.storm());
    }

    private static Draw scenario(Draw draw, Scenario scenario) {
        return new Draw(draw.seed(), scenario, draw.manifests(), draw.rates(), draw.focus(), draw.storm());
    }

    private static Draw nodes(Draw draw, int size, List<String> zones) {
        Group group = draw.scenario().group();
        int room = group.max() - group.size();
        Group plain = RandomCluster.group(size, size + room, zones)
                .attached(group.targets())
                .besides(group.beside());
        return scenario(
                draw,
                RandomCluster.scenario(
                        group.mixed()
                                .map(plain::with)
                                .or(() -> group.managed().map(plain::with))
                                .orElse(plain),
                        draw.scenario().rollout(),
                        draw.scenario().script().hook().isPresent()));
    }
}
