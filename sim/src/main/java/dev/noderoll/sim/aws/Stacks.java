package dev.noderoll.sim.aws;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * CloudFormation, as far as somebody asks it for what stacks there are and what they tell: it makes nothing.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html">DescribeStacks</a>
 */
public final class Stacks {

    private final ApiLog.Service log;
    private final NavigableMap<String, Map<String, String>> stacks = new TreeMap<>();

    Stacks(ApiLog log) {
        this.log = log.of("cloudformation");
    }

    /** A stack that is there, with the values of its outputs by their keys. */
    public void add(String name, Map<String, String> outputs) {
        stacks.put(name, Map.copyOf(outputs));
    }

    /** The outputs of every stack, by its name. */
    public NavigableMap<String, Map<String, String>> describeStacks() {
        log.reads("DescribeStacks");
        return new TreeMap<>(stacks);
    }
}
