package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.ServedBy;
import dev.noderoll.port.Executions;
import dev.noderoll.port.Live;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Nodes.Change;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The right to write to nodes that AWS takes from no rollout's hands: each node names the stay that has it. */
final class NodeSession extends Session {

    private final String holder;
    private final Live live;
    private final Map<NodeName, Long> numbers;

    private NodeSession(
            String holder, Live live, Map<NodeName, Long> numbers, Executions executions, InstantSource clock) {
        super(holder, executions, clock);
        this.holder = holder;
        this.live = live;
        this.numbers = Map.copyOf(numbers);
    }

    /** Takes the next number of each node; a node that is gone has none. */
    static NodeSession enter(
            Nodes nodes, Live live, List<NodeName> names, String holder, Executions executions, InstantSource clock) {
        Map<NodeName, Long> numbers = new HashMap<>();
        for (NodeName name : names) {
            nodes.change(name, node -> {
                long next = number(node) + 1;
                numbers.put(name, next);
                return Optional.of(Change.annotate(Marks.SESSION, Optional.of(String.valueOf(next))));
            });
        }
        return new NodeSession(holder, live, numbers, executions, clock);
    }

    /** An annotation that somebody has spoilt counts as none. */
    private static long number(ClusterNode node) {
        String text = node.annotations().getOrDefault(Marks.SESSION, "");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    @Override
    String name() {
        return holder + numbers;
    }

    @Override
    Right right() {
        return numbers.entrySet().stream()
                .flatMap(e -> live.node(e.getKey()).filter(n -> number(n) > e.getValue()).stream())
                .findFirst()
                .map(node -> ServedBy.of(node)
                        .filter(served -> served.holder().equals(holder))
                        .map(_ -> Right.NEXT_STAY)
                        .orElse(Right.OTHERS))
                .orElse(Right.OURS);
    }

    /** BeatHook keeps the mark that says who serves the termination; it lasts longer than a stay. */
    @Override
    void renew(Instant now) {}

    @Override
    Instant end(Map<InstanceId, Instant> drained, List<InstanceId> failed, Instant now) {
        return Instant.EPOCH;
    }

    @Override
    boolean settled(InstanceId instance) {
        return false;
    }

    @Override
    boolean failed(InstanceId instance) {
        return false;
    }
}
