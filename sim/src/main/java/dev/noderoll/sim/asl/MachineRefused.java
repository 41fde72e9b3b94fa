package dev.noderoll.sim.asl;

/** A definition that the service would not accept, or that uses what the lab does not simulate. Says where and why. */
public final class MachineRefused extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    MachineRefused(String where, String why) {
        super(where + ": " + why);
    }
}
