package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Agenda;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The simulated account of a run on a real cluster, in a file: a run that was killed leaves it behind, as it leaves the
 * machines, and the next run with the same file carries on with both.
 *
 * @param runs how many runs there were before this one
 */
record AccountFile(Path file, int runs, ObjectNode group) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * What an earlier run has left; a file that is not there is one that no run has left.
     *
     * @throws Misconfigured when the file is none of the lab's
     */
    static AccountFile at(Path file) {
        if (!Files.exists(file)) {
            return new AccountFile(file, 0, MAPPER.createObjectNode());
        }
        try {
            ObjectNode saved = (ObjectNode) MAPPER.readTree(Files.readString(file));
            return new AccountFile(file, saved.required("runs").asInt(), (ObjectNode) saved.required("group"));
        } catch (IOException | ClassCastException | IllegalArgumentException e) {
            throw new Misconfigured(file + " is no account that the lab has written: " + e.getMessage(), e);
        }
    }

    /**
     * Makes the account's group as it was left.
     *
     * @throws Misconfigured when it is of another scenario or seed
     */
    void restore(SimAws aws) {
        try {
            aws.autoScaling().saved().read(group);
        } catch (RuntimeException e) {
            throw new Misconfigured(file + " was written with another scenario or seed: " + e.getMessage(), e);
        }
    }

    /** Writes the account down after each event that has changed it, from now on. */
    void follow(Agenda agenda, SimAws aws, String name) {
        ObjectNode[] last = {MAPPER.createObjectNode()};
        agenda.afterEach(_ -> {
            ObjectNode now = aws.autoScaling().saved().write(name);
            if (!now.equals(last[0])) {
                last[0] = now;
                write(MAPPER.createObjectNode().put("runs", runs + 1).set("group", now));
            }
        });
    }

    /** Whole or not at all: the process may be killed at any time. */
    private void write(ObjectNode account) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.writeString(next, account.toPrettyString());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it was written for is taken away. */
    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
