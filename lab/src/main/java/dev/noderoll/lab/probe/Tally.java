package dev.noderoll.lab.probe;

import dev.noderoll.sim.kubernetes.cluster.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts one stream's requests to one Service. */
final class Tally {

    private final Key service;
    private final Stream stream;
    private final Map<Failure, Long> reasons = new EnumMap<>(Failure.class);
    private final Map<Failure, ServiceRecord.FirstFailure> first = new EnumMap<>(Failure.class);
    private final SortedMap<Instant, ServiceRecord.Second> seconds = new TreeMap<>();
    // In the order of sending, which is not that of the answers; kept until no earlier one is open.
    private final SortedMap<Long, Boolean> outcomes = new TreeMap<>();
    private final Map<Long, Instant> sentAt = new TreeMap<>();
    private long next;
    private long settled;
    private long sent;
    private long failed;
    private @Nullable Instant outageSince;
    private Duration longestOutage = Duration.ZERO;

    Tally(Key service, Stream stream) {
        this.service = service;
        this.stream = stream;
    }

    /** A request is sent; its number is to be given back with its outcome. */
    long send(Instant when) {
        sentAt.put(next, when);
        return next++;
    }

    /** As the other, of a request that has its number already: they begin with 0, and none is left out. */
    void send(long request, Instant when) {
        sentAt.put(request, when);
    }

    void succeeded(long request) {
        settle(request, true);
    }

    void failed(long request, Failure failure, String pod) {
        reasons.merge(failure, 1L, Long::sum);
        Instant when = sentAt.getOrDefault(request, Instant.EPOCH);
        first.putIfAbsent(failure, new ServiceRecord.FirstFailure(when, pod));
        failed++;
        settle(request, false);
    }

    private void settle(long request, boolean isGood) {
        sent++;
        Instant second = sentAt.getOrDefault(request, Instant.EPOCH).truncatedTo(ChronoUnit.SECONDS);
        seconds.merge(
                second,
                new ServiceRecord.Second(1, isGood ? 0 : 1),
                (a, b) -> new ServiceRecord.Second(a.sent() + b.sent(), a.failed() + b.failed()));
        outcomes.put(request, isGood);
        for (Boolean outcome = outcomes.remove(settled); outcome != null; outcome = outcomes.remove(settled)) {
            Instant when = sentAt.remove(settled);
            settled++;
            if (outcome || when == null) {
                outageSince = null;
            } else {
                Instant since = outageSince == null ? when : outageSince;
                outageSince = since;
                Duration length = Duration.between(since, when);
                longestOutage = length.compareTo(longestOutage) > 0 ? length : longestOutage;
            }
        }
    }

    ServiceRecord record() {
        return new ServiceRecord(
                service,
                stream,
                sent,
                failed,
                Collections.unmodifiableMap(new TreeMap<>(reasons)),
                Collections.unmodifiableMap(new TreeMap<>(first)),
                longestOutage,
                Collections.unmodifiableSortedMap(new TreeMap<>(seconds)));
    }
}
