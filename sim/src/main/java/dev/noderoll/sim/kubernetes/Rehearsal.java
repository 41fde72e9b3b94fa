package dev.noderoll.sim.kubernetes;

import java.util.function.Supplier;

/** An API server that can answer what a request would do without doing it: {@code dryRun=All}. */
public interface Rehearsal {

    /** Runs {@code request}; its writes are checked and answered as ever, but not kept, and no observer hears of them. */
    <T> T rehearse(Supplier<T> request);
}
