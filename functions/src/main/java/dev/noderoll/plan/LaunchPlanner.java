package dev.noderoll.plan;

import static java.util.Comparator.comparing;

import dev.noderoll.model.Rollout;
import dev.noderoll.plan.NodeChoice.Launch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What to launch: a successor for each outdated member that has none, as far as the surge goes, in that member's zone.
 *
 * @param launches to ask for now
 * @param wanted the zones that need an instance, and may have one now but for what they refuse
 * @param refusing what those of them say that refuse
 */
record LaunchPlanner(List<Launch> launches, List<String> wanted, List<Refusal> refusing) {

    static LaunchPlanner plan(Census census, DrainOrder order, List<Refusal> refusals, Instant now) {
        Rollout rollout = census.rollout();
        int capacity = rollout.capacity();
        int remain = census.count(census::remains) + census.count(census::stays);
        int missing = capacity - remain - census.pending();
        int room = capacity + rollout.surge() - census.group().desired();
        int most = Math.min(missing, room);
        if (most < 1) {
            return new LaunchPlanner(List.of(), List.of(), List.of());
        }
        if (!rollout.launching().choosesZones()) {
            return new LaunchPlanner(List.of(new Launch("", most)), List.of(""), List.of());
        }
        List<String> wanted = wanted(census, order, missing);
        Map<String, Refusal> refusing = new TreeMap<>();
        refusals.stream().filter(r -> wanted.contains(r.zone())).forEach(r -> refusing.put(r.zone(), r));
        Map<String, Integer> launches = new TreeMap<>();
        wanted.stream()
                .filter(zone -> !refusing.containsKey(zone)
                        || !refusing.get(zone).retryAt().isAfter(now))
                .sorted(comparing(zone -> tried(refusing.get(zone))))
                .limit(most)
                .forEach(zone -> launches.merge(zone, 1, Integer::sum));
        return new LaunchPlanner(
                launches.entrySet().stream()
                        .map(e -> new Launch(e.getKey(), e.getValue()))
                        .toList(),
                wanted.stream().distinct().toList(),
                List.copyOf(refusing.values()));
    }

    /** Those that have not refused come first, then the one that was asked longest ago. */
    private static Instant tried(@Nullable Refusal refusal) {
        return refusal == null ? Instant.MIN : refusal.last();
    }

    /** One for each instance: first those whose members go first, then where a member is missing for another reason. */
    private static List<String> wanted(Census census, DrainOrder order, int missing) {
        Map<String, Integer> needs = new TreeMap<>(census.rollout().before().zones());
        census.group().zones().forEach(zone -> needs.putIfAbsent(zone, 0));
        census.zones(m -> census.stays(m) || census.remains(m))
                .forEach((zone, n) -> needs.computeIfPresent(zone, (_, needed) -> needed - n));
        needs.keySet().retainAll(census.group().zones());
        List<String> wanted = new ArrayList<>();
        for (String zone : order.successors()) {
            if (wanted.size() < missing && needs.getOrDefault(zone, 0) > 0) {
                wanted.add(zone);
                needs.merge(zone, -1, Integer::sum);
            }
        }
        while (wanted.size() < missing && !needs.isEmpty()) {
            String zone = needs.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            wanted.add(zone);
            needs.merge(zone, -1, Integer::sum);
        }
        return wanted;
    }

    /** Whether every zone that needs an instance has refused for longer than an instance may take to join. */
    boolean refused(Census census, Instant now) {
        return !wanted.isEmpty()
                && refusing.size() == wanted.size()
                && refusing.stream().allMatch(r -> lastsTooLong(r, census, now));
    }

    /** Whether instances of the desired capacity have not come in the time that one may take to join. */
    static boolean notCome(Census census, List<Refusal> refusals, Instant now) {
        return asked(census, refusals).filter(r -> lastsTooLong(r, census, now)).isPresent();
    }

    /** Since when the group owes instances of its present desired capacity; empty when it owes none. */
    static Optional<Refusal> asked(Census census, List<Refusal> refusals) {
        return refusals.stream()
                .filter(r -> census.pending() > 0 && r.asks(census.group().desired()))
                .findFirst();
    }

    /**
     * The refusals, with that of the group as a whole since it owes instances of its present desired capacity: also where
     * nobody asked for more, as without a surge, or when an instance was lost.
     */
    static List<Refusal> told(Census census, List<Refusal> refusals, Instant now) {
        Stream<Refusal> zones = refusals.stream().filter(r -> !r.zone().isEmpty());
        Stream<Refusal> whole = census.pending() == 0
                ? Stream.empty()
                : Stream.of(asked(census, refusals)
                        .orElseGet(() -> Refusal.asked(census.group().desired(), now)));
        return Stream.concat(zones, whole).toList();
    }

    private static boolean lastsTooLong(Refusal refusal, Census census, Instant now) {
        return now.isAfter(refusal.since().plusSeconds(census.rollout().policy().joinTimeoutSeconds()));
    }
}
