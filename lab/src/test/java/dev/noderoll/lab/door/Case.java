package dev.noderoll.lab.door;

/** One thing that a Kubernetes API server, simulated or real, does. */
record Case(String name, Talk talk) {

    /** What is asked, and what has to be answered. */
    @FunctionalInterface
    interface Talk {
        void with(Conversation server) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}
