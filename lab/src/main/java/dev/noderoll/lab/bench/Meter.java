package dev.noderoll.lab.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;

/** What a stretch of real work costs this process: time, processor time, and heap. */
final class Meter {

    private final InstantSource clock;
    private final Instant begun;
    private final long cpuBefore;

    private Meter(InstantSource clock) {
        this.clock = clock;
        this.begun = clock.instant();
        this.cpuBefore = cpu();
    }

    /** Begins to measure. What earlier work has left on the heap is collected first. */
    static Meter start(InstantSource clock) {
        System.gc();
        pools().forEach(MemoryPoolMXBean::resetPeakUsage);
        return new Meter(clock);
    }

    double wallSeconds() {
        return Duration.between(begun, clock.instant()).toMillis() / 1000.0;
    }

    /** Of all threads, the collector's and the compiler's too. */
    double cpuSeconds() {
        return (cpu() - cpuBefore) / 1e9;
    }

    /** The sum of the most that each part of the heap held, garbage included. */
    double megabytes() {
        return pools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / 1e6;
    }

    private static long cpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private static Stream<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
    }
}
