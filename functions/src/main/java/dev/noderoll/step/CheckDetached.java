package dev.noderoll.step;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Drain;
import dev.noderoll.port.Clusters;
import java.time.Instant;
import java.util.List;

/**
 * State CheckDetached: whether the drained node has let go of its persistent volumes.
 *
 * <p>An instance that is terminated before leaves its volumes attached for minutes, and the pods that follow them wait
 * (D86). A node that no longer reports will never let go of one: there the end of the instance is the way.
 */
public final class CheckDetached {

    /**
     * Which node's drain.
     *
     * @param deadline from CordonNode
     */
    public record Input(Drain drain, Instant deadline) {}

    /** Whether volumes are attached. */
    public sealed interface Outcome {

        record Detached() implements Outcome {}

        record Wait(int seconds, List<String> volumes) implements Outcome {
            public Wait {
                volumes = List.copyOf(volumes);
            }
        }

        /** The deadline has passed. */
        record Late(List<String> volumes) implements Outcome {
            public Late {
                volumes = List.copyOf(volumes);
            }
        }
    }

    private final Clusters clusters;

    public CheckDetached(Clusters clusters) {
        this.clusters = clusters;
    }

    public Outcome run(Input input, Instant now) {
        Drain drain = input.drain();
        DrainSite site = DrainSite.open(clusters, drain, now);
        ClusterNode node = site.node();
        List<String> volumes = node == null || node.silent()
                ? List.of()
                : site.cluster().volumes().attachedTo(drain.node()).stream()
                        .map(Attachment::volume)
                        .sorted()
                        .limit(50)
                        .toList();
        if (volumes.isEmpty()) {
            return new Outcome.Detached();
        }
        return now.isAfter(input.deadline())
                ? new Outcome.Late(volumes)
                : new Outcome.Wait(site.patience(now), volumes);
    }
}
