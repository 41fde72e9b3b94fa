package dev.noderoll.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is rolling or left over in a cluster. */
record Status(List<Entry> entries) {

    /** Of what a group or a node may be. */
    enum Standing {
        IDLE,
        ROLLING,
        STOPPED,
        /** A Lease without a group. */
        NO_GROUP,
        /** A marked node in no group that rolls. */
        STRAY
    }

    /**
     * A group, or a node that belongs to none that rolls.
     *
     * @param told how it stands, in words
     * @param progress of one that rolls
     * @param left what a rollout has changed and not put back
     * @param ways what somebody may do
     */
    record Entry(
            String name,
            Standing standing,
            String told,
            Optional<Progress> progress,
            List<String> left,
            List<Way> ways) {
        Entry {
            left = List.copyOf(left);
            ways = List.copyOf(ways);
        }
    }

    /**
     * A command and its purpose.
     *
     * @param to such as "go on"; empty for a remark on the line before
     */
    record Way(String to, String command) {}

    Status {
        entries = List.copyOf(entries);
    }

    boolean rolling() {
        return entries.stream().anyMatch(entry -> entry.standing() == Standing.ROLLING);
    }

    List<String> text() {
        if (entries.isEmpty()) {
            return List.of("Nothing is rolling, and nothing is left over.");
        }
        List<String> lines = new ArrayList<>();
        for (Entry entry : entries) {
            lines.add(entry.name() + ": " + entry.told());
            entry.progress().ifPresent(p -> p.text().forEach(line -> lines.add("  " + line)));
            changed(entry, lines);
            entry.ways().forEach(way -> lines.add("  " + title(way) + way.command()));
        }
        return lines;
    }

    /** What is changed while a rollout goes on is its own to put back; what one has left, somebody else's. */
    private static void changed(Entry entry, List<String> lines) {
        if (entry.standing() == Standing.ROLLING) {
            lines.add("  changed     " + entry.left().size()
                    + " settings and marks, put back at the end; -o json lists them");
        } else {
            entry.left().forEach(left -> lines.add("  left        " + left));
        }
    }

    private static String title(Way way) {
        String title = way.to().isEmpty() ? "" : "to " + way.to();
        return title + " ".repeat(Math.max(1, 12 - title.length()));
    }

    /** {@code [{"name", "standing", "told", "left": [...], "ways": [{"to", "command"}]}]}. */
    JsonNode data() {
        ArrayNode array = Json.json().createArrayNode();
        for (Entry entry : entries) {
            ObjectNode node = array.addObject()
                    .put("name", entry.name())
                    .put("standing", entry.standing().name())
                    .put("told", entry.told());
            entry.progress().ifPresent(p -> node.set("progress", p.data()));
            ArrayNode left = node.putArray("left");
            entry.left().forEach(left::add);
            ArrayNode ways = node.putArray("ways");
            entry.ways().stream()
                    .filter(way -> !way.to().isEmpty())
                    .forEach(way -> ways.addObject().put("to", way.to()).put("command", way.command()));
        }
        return array;
    }
}
