package dev.noderoll.lab.drain;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Protection;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeGroup.Purchase;
import dev.noderoll.model.NodeGroup.Reserve;
import dev.noderoll.model.Template;
import dev.noderoll.port.NodeGroups;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A group that is described, and of which nothing else is asked. */
final class OneGroup {

    private OneGroup() {}

    /** With an instance in service for each node. */
    static NodeGroups of(String name, String... nodes) {
        List<Member> members = Stream.of(nodes)
                .map(node -> new Member(
                        new InstanceId("i-" + node), "", null, "", Stage.IN_SERVICE, Protection.NONE, Instant.EPOCH))
                .toList();
        NodeGroup group = new NodeGroup(
                name,
                0,
                nodes.length,
                nodes.length,
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                Map.of(),
                new Template("lt-1", 1),
                "1",
                Purchase.UNIFORM,
                Reserve.NONE,
                members);
        return (NodeGroups) Proxy.newProxyInstance(
                NodeGroups.class.getClassLoader(),
                new Class<?>[] {NodeGroups.class},
                (_, method, _) -> switch (method.getName()) {
                    case "find" -> Optional.of(group);
                    case "survey", "glance" -> group;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
