package dev.noderoll.lab.bench;

import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import java.util.List;

/**
 * What is to be measured.
 *
 * @param fixtures variants of the scenario {@code ten}
 * @param nodes sizes of the group
 * @param surges of Noderoll; the other methods have their own
 * @param seeds from 1 on; of each measure the median is shown
 * @param by how Noderoll's functions reach the world; their requests are counted over HTTP alone
 * @param detail whether to show where Noderoll's time and calls went
 */
public record BenchOrder(
        List<String> fixtures,
        List<Integer> nodes,
        List<String> surges,
        List<MethodName> methods,
        int seeds,
        By by,
        boolean detail) {

    public BenchOrder {
        fixtures = List.copyOf(fixtures);
        nodes = List.copyOf(nodes);
        surges = List.copyOf(surges);
        methods = List.copyOf(methods);
    }
}
