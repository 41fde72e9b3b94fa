package dev.noderoll.cli;

import dev.noderoll.model.Hold;
import dev.noderoll.model.Wish;
import java.util.Optional;

/** Asks something of the rollout that has a group, and tells who has it. Answers with an {@link ExitStatus}. */
record Asking(Login login, Terminal terminal, String group) {

    /** {@code told} says what is asked, after "is asked to". */
    int ask(Wish.Kind kind, String told) {
        Optional<Hold> hold = hold();
        if (hold.isEmpty()) {
            return nothing();
        }
        Wish wish = new Wish(kind, who(), terminal.clock().instant());
        return say(login.wishes().ask(group, wish), hold.get().holder() + " is asked to " + told + ".");
    }

    int takeBack() {
        Optional<Hold> hold = hold();
        return hold.isEmpty()
                ? nothing()
                : say(login.wishes().withdraw(group), hold.get().holder() + " is asked for nothing any more.");
    }

    private int say(boolean there, String text) {
        terminal.say(there ? text : "Nothing rolls " + group + " any more.");
        return there ? ExitStatus.OK : ExitStatus.NO;
    }

    private int nothing() {
        terminal.say("Nothing rolls " + group + "; what a rollout has left is told by: noderoll status");
        return ExitStatus.NO;
    }

    private Optional<Hold> hold() {
        return login.cluster().ledger().holds().stream()
                .filter(h -> h.group().equals(group) && h.valid(terminal.clock().instant()))
                .findFirst();
    }

    private String who() {
        String name = terminal.environment().getOrDefault("USER", System.getProperty("user.name", "somebody"));
        return name.replace(' ', '-') + "@noderoll-cli";
    }
}
