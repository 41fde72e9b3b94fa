package dev.noderoll.lab.drain;

/** One row of the catalogue: a situation, and what our drain comes to in it. */
record Row(String name, Play play) {

    @FunctionalInterface
    interface Play {
        void in(Scene scene);
    }

    @Override
    public String toString() {
        return name;
    }
}
