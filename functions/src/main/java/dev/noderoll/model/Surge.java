package dev.noderoll.model;

/**
 * How many instances a rollout may add above steady, or let be missing: a count, or a percentage of steady, which is one at
 * least; or, of those that it adds, as many as its pods need.
 */
public sealed interface Surge {

    /** How many that is for a group of {@code steady} instances; a percentage rounds up. */
    int of(int steady);

    /** The same, where a percentage rounds down. */
    int within(int steady);

    record Count(int instances) implements Surge {
        public static final int MAX = 1000;

        public Count {
            if (instances < 0 || instances > MAX) {
                throw new IllegalArgumentException("is " + instances + ", expected 0 to " + MAX);
            }
        }

        @Override
        public int of(int steady) {
            return instances;
        }

        @Override
        public int within(int steady) {
            return instances;
        }
    }

    record Percent(int percent) implements Surge {
        public Percent {
            if (percent < 1 || percent > 100) {
                throw new IllegalArgumentException("is " + percent + "%, expected 1% to 100%");
            }
        }

        @Override
        public int of(int steady) {
            return Math.max(1, (steady * percent + 99) / 100);
        }

        @Override
        public int within(int steady) {
            return Math.max(1, steady * percent / 100);
        }
    }

    /** As many as the pods that have to move need, which is found out when a rollout begins; here, the most that may be. */
    record Auto() implements Surge {
        @Override
        public int of(int steady) {
            return Math.max(1, steady);
        }

        @Override
        public int within(int steady) {
            return of(steady);
        }
    }
}
