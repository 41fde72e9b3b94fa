package dev.noderoll.lab.defect;

import dev.noderoll.handler.Ports;
import dev.noderoll.lab.run.World;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Readiness;
import dev.noderoll.model.LedgerPage;
import dev.noderoll.model.Marks;
import dev.noderoll.model.NodeGroup;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.PodKey;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.Ledger.Grip;
import dev.noderoll.port.Nodes;
import dev.noderoll.port.Nodes.Change;
import dev.noderoll.port.Pods;
import dev.noderoll.sim.kubernetes.KubeError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the defects do in the place of calls. Each takes the call's arguments as the port declares them. */
final class WrongCalls {

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration CACHE_FILLS = Duration.ofMinutes(1);

    private WrongCalls() {}

    static List<ClusterNode> allReady(Nodes nodes) {
        return nodes.list().stream().map(WrongCalls::ready).toList();
    }

    private static ClusterNode ready(ClusterNode node) {
        List<String> taints = node.taints().stream()
                .filter(taint -> !taint.equals("node.kubernetes.io/not-ready"))
                .toList();
        return new ClusterNode(
                node.name(),
                node.instance(),
                Readiness.READY,
                node.scheduling(),
                taints,
                node.labels(),
                node.annotations(),
                node.createdAt());
    }

    static Grip takeFromHolder(Ledger ledger, Object[] call) {
        String group = (String) call[0];
        String holder = (String) call[1];
        Instant now = (Instant) call[2];
        Grip grip = ledger.take(group, holder, now);
        if (grip instanceof Grip.HeldBy held) {
            ledger.release(group, held.holder());
            return ledger.take(group, holder, now);
        }
        return grip;
    }

    /** Whatever was written since the page was read is lost. */
    static @Nullable Object writeOver(Ledger ledger, Object[] call) {
        String group = (String) call[0];
        LedgerPage page = (LedgerPage) call[1];
        Instant now = (Instant) call[2];
        String version = ledger.open(group, page.holder(), now).page().version();
        LedgerPage over = new LedgerPage(page.holder(), page.session(), page.drained(), page.failed(), version);
        return ledger.write(group, over, now);
    }

    static NodeGroup steadyIsDesired(NodeGroup group) {
        Map<String, String> tags = new TreeMap<>(group.tags());
        tags.computeIfPresent(Marks.STEADY, (_, _) -> String.valueOf(group.desired()));
        return new NodeGroup(
                group.name(),
                group.min(),
                group.desired(),
                group.max(),
                group.zones(),
                group.suspended(),
                group.hooks(),
                tags,
                group.template(),
                group.templateAsSet(),
                group.purchase(),
                group.reserve(),
                group.members());
    }

    static Change withoutCordon(Object change) {
        Change asked = (Change) change;
        return new Change(null, asked.taint(), asked.untaint(), asked.labels(), asked.annotations());
    }

    /** The pod goes after its own grace period. */
    static EvictionAnswer evictByName(World world, Pods pods, Object[] call) {
        PodKey pod = (PodKey) call[0];
        try {
            world.api().evict(pod.namespace(), pod.name(), Optional.empty(), Optional.empty());
            return new EvictionAnswer.Accepted();
        } catch (KubeError refused) {
            // The real call is refused alike, and knows the words for it.
            return pods.evict(pod, Optional.empty());
        }
    }

    static EvictionAnswer delete(Pods pods, Object[] call) {
        pods.delete((PodKey) call[0], GRACE);
        return new EvictionAnswer.Accepted();
    }

    /** As of a cache that is read before it is filled. */
    static Product emptyFirstList() {
        return new Product() {
            @Override
            public Ports ports(Ports real, World world) {
                Map<NodeName, Instant> first = new TreeMap<>();
                return Instead.pods("onNode", (pods, call) -> {
                            Instant now = world.agenda().instant();
                            Instant since = first.computeIfAbsent((NodeName) call[0], _ -> now);
                            return now.isBefore(since.plus(CACHE_FILLS)) ? List.of() : pods.onNode((NodeName) call[0]);
                        })
                        .ports(real, world);
            }
        };
    }
}
