package dev.noderoll.model.scheduling;

/** A taint of a node. */
public record Taint(String key, String value, Effect effect) {

    /** What a taint does to pods that do not tolerate it. */
    public enum Effect {
        NO_SCHEDULE,
        PREFER_NO_SCHEDULE,
        NO_EXECUTE
    }

    /** The taint that a cordoned node is taken to have, whether it is there already or not. */
    public static final Taint CORDON = new Taint("node.kubernetes.io/unschedulable", "", Effect.NO_SCHEDULE);

    /** Whether it keeps pods from being placed on the node. */
    public boolean repels() {
        return effect != Effect.PREFER_NO_SCHEDULE;
    }

    /** Such as {@code dedicated=db:NoSchedule}, as kubectl writes it. */
    public String text() {
        String what =
                switch (effect) {
                    case NO_SCHEDULE -> "NoSchedule";
                    case PREFER_NO_SCHEDULE -> "PreferNoSchedule";
                    case NO_EXECUTE -> "NoExecute";
                };
        return key + (value.isEmpty() ? "" : "=" + value) + ":" + what;
    }
}
