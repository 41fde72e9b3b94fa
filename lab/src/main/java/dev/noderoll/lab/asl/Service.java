package dev.noderoll.lab.asl;

import dev.noderoll.lab.kernel.Agenda;
import dev.noderoll.lab.kernel.Dice;

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
