package dev.noderoll.port;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.PodKey;
import java.time.Instant;

/** Kubernetes Events: what happens to a node or a pod, for whoever looks at it there, as {@code kubectl describe} does. */
public interface Events {

    /**
     * Adds one. Safe to repeat: the same event again changes nothing.
     *
     * @throws TryAgain when the API server cannot answer
     * @throws Misconfigured when the role may not add events: {@code infra/rbac-events}
     */
    void add(Event event);

    /** What an event is about. */
    sealed interface About {

        /** A node. */
        record Node(NodeName name) implements About {}

        /** A pod. */
        record Pod(PodKey key) implements About {}
    }

    /** What has happened. */
    enum Reason {
        DRAIN_BEGAN("DrainBegan", Type.NORMAL),
        DRAIN_ENDED("DrainEnded", Type.NORMAL),
        DRAIN_FAILED("DrainFailed", Type.WARNING),
        EVICTED("Evicted", Type.NORMAL),
        EVICTION_REFUSED("EvictionRefused", Type.WARNING);

        private final String word;
        private final Type type;

        Reason(String word, Type type) {
            this.word = word;
            this.type = type;
        }

        /** As Kubernetes has it, in one word. */
        public String word() {
            return word;
        }

        public Type type() {
            return type;
        }
    }

    /** Whether somebody should look. */
    enum Type {
        NORMAL("Normal"),
        WARNING("Warning");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /** As Kubernetes has it. */
        public String word() {
            return word;
        }
    }

    /**
     * An event.
     *
     * @param note in words; what is over 1,024 characters is cut off
     */
    record Event(About about, Reason reason, String note, Instant at) {

        private static final int LONGEST = 1024;

        public Event {
            note = note.length() <= LONGEST ? note : note.substring(0, LONGEST);
        }
    }
}
