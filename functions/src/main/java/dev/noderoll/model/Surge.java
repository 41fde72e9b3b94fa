package dev.noderoll.model;

/**
 * How many instances a rollout may add above steady: a count, or a percentage of steady, rounded up.
 *
 * <p>At least one, since a rollout without surge would leave pods without a node to go to.
 */
public sealed interface Surge {

    /** How many that is for a group of {@code steady} instances. */
    int of(int steady);

    record Count(int instances) implements Surge {
        public static final int MAX = 1000;

        public Count {
            if (instances < 1 || instances > MAX) {
                throw new IllegalArgumentException("is " + instances + ", expected 1 to " + MAX);
            }
        }

        @Override
        public int of(int steady) {
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
    }
}
