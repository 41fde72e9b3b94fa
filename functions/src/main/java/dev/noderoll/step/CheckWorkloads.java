package dev.noderoll.step;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.Drain;
import dev.noderoll.model.Workload;
import dev.noderoll.port.Clusters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * State CheckWorkloads: whether the workloads of the evicted pods are as available as before, minReadySeconds included.
 *
 * <p>A workload that was scaled down since then has to reach its new number only.
 */
public final class CheckWorkloads {

    /**
     * Which node's drain.
     *
     * @param deadline from CordonNode
     */
    public record Input(Drain drain, Instant deadline) {}

    /** Whether the evicted pods have their successors. */
    public sealed interface Outcome {

        record Available() implements Outcome {}

        record Wait(int seconds, List<Lagging> lagging) implements Outcome {
            public Wait {
                lagging = List.copyOf(lagging);
            }
        }

        /** The deadline has passed. */
        record Late(List<Lagging> lagging) implements Outcome {
            public Late {
                lagging = List.copyOf(lagging);
            }
        }
    }

    /** A workload with fewer available replicas than it had. */
    public record Lagging(String workload, int available, int before) {}

    private static final int MOST_TOLD = 50;

    private final Clusters clusters;

    public CheckWorkloads(Clusters clusters) {
        this.clusters = clusters;
    }

    public Outcome run(Input input, Instant now) {
        DrainSite site = DrainSite.open(clusters, input.drain(), now);
        ClusterNode node = site.node();
        if (node == null) {
            return new Outcome.Available();
        }
        List<Lagging> lagging = Recovery.recall(node).entrySet().stream()
                .flatMap(entry -> lagging(site, entry.getKey(), entry.getValue()).stream())
                .limit(MOST_TOLD)
                .toList();
        if (lagging.isEmpty()) {
            return new Outcome.Available();
        }
        return now.isAfter(input.deadline())
                ? new Outcome.Late(lagging)
                : new Outcome.Wait(site.patience(now), lagging);
    }

    private static Optional<Lagging> lagging(DrainSite site, Workload.Key key, int before) {
        return site.cluster()
                .workloads()
                .get(key)
                .filter(w -> w.available() < Math.min(before, w.replicas()))
                .map(w -> new Lagging(key.text(), w.available(), before));
    }
}
