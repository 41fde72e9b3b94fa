package dev.noderoll.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was done to a pod so that it leaves its Services before it is evicted. It is kept on the pod itself, whose labels
 * have to come back where it stays after all.
 *
 * @param at when
 * @param labels those that were taken off
 */
public record Detached(Instant at, Map<String, String> labels) {

    public Detached {
        labels = new TreeMap<>(labels);
    }

    /** As a pod's annotation says; empty without one, or with one that nobody can read. */
    public static Optional<Detached> of(Pod pod) {
        String[] parts = pod.annotations().getOrDefault(Marks.DETACHED, "").split(" ", -1);
        if (parts.length != 2) {
            return Optional.empty();
        }
        Map<String, String> labels = new TreeMap<>();
        for (String label : parts[1].split(",", -1)) {
            int equals = label.indexOf('=');
            if (equals <= 0) {
                return Optional.empty();
            }
            labels.put(label.substring(0, equals), label.substring(equals + 1));
        }
        try {
            return Optional.of(new Detached(Instant.parse(parts[0]), labels));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** For the annotation: {@code 2026-01-01T00:00:00Z traffic=on}. Neither name nor value of a label has a sign that parts them. */
    public String text() {
        return at + " "
                + labels.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining(","));
    }
}
