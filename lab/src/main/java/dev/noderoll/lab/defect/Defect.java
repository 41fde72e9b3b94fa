package dev.noderoll.lab.defect;

import dev.noderoll.lab.fault.FaultKind;
import java.util.Set;
import java.util.TreeSet;

/**
 * A mistake that a developer could have made, put into the product by hand.
 *
 * @param promise the number of the promise that it breaks, as the README counts them
 * @param does what the product does wrong; one sentence without its full stop
 * @param faults those in which it is looked for; empty for those that each seed draws
 */
public record Defect(String name, int promise, String does, Set<FaultKind> faults, Product product) {

    public Defect {
        faults = new TreeSet<>(faults);
    }

    /** One that is looked for in the faults that each seed draws. */
    Defect(String name, int promise, String does, Product product) {
        this(name, promise, does, Set.of(), product);
    }

    /** The same, looked for in these faults alone. */
    Defect in(FaultKind... kinds) {
        return new Defect(name, promise, does, Set.of(kinds), product);
    }
}
