package dev.noderoll.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of an Auto Scaling group's warm pool.
 *
 * @param min how many instances it has at least: MinSize
 * @param prepared how many instances pool and group may have together: MaxGroupPreparedCapacity; -1 for the group's maximum
 * @param state how its instances wait: PoolState, as AWS writes it
 * @param reuse whether an instance that the group gives up goes back into it: InstanceReusePolicy
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutWarmPool.html">PutWarmPool</a>
 */
public record WarmPool(int min, int prepared, String state, boolean reuse) {

    private static final Pattern TEXT =
            Pattern.compile("min=([0-9]{1,9}),prepared=(-1|[0-9]{1,9}),state=([A-Za-z]{1,32}),reuse=(true|false)");

    /** The same, where no instance goes back into it. */
    public WarmPool withoutReuse() {
        return new WarmPool(min, prepared, state, false);
    }

    /** As a tag has it. */
    public String text() {
        return "min=" + min + ",prepared=" + prepared + ",state=" + state + ",reuse=" + reuse;
    }

    /** Reads what {@link #text} wrote; throws {@link IllegalArgumentException} for anything else. */
    public static WarmPool parse(String text) {
        Matcher found = TEXT.matcher(text);
        if (!found.matches()) {
            throw new IllegalArgumentException("no settings of a warm pool: " + text);
        }
        return new WarmPool(
                Integer.parseInt(found.group(1)),
                Integer.parseInt(found.group(2)),
                found.group(3),
                Boolean.parseBoolean(found.group(4)));
    }
}
