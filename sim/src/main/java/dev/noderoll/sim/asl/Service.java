package dev.noderoll.sim.asl;

import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;

/** What every execution works with. */
record Service(
        Agenda agenda,
        Dice dice,
        Functions functions,
        Integrations integrations,
        Settings settings,
        Listeners listeners,
        Tokens tokens,
        Launcher launcher) {}
