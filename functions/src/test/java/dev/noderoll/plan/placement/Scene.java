package dev.noderoll.plan.placement;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Selector;
import dev.noderoll.model.scheduling.Amounts;
import dev.noderoll.model.scheduling.ClaimView;
import dev.noderoll.model.scheduling.ClaimView.AccessMode;
import dev.noderoll.model.scheduling.ClaimView.Binding;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.NodeExpression;
import dev.noderoll.model.scheduling.NodeTerms;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.NodeView.Cordon;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.ClaimUse;
import dev.noderoll.model.scheduling.PodView.Standing;
import dev.noderoll.model.scheduling.QuotaView;
import dev.noderoll.model.scheduling.Taint;
import dev.noderoll.model.scheduling.VolumeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cluster put together for a test: nodes of 4 cores and 8 GiB, outdated ones closed, pods of namespace default. */
final class Scene {

    static final String ZONE = "topology.kubernetes.io/zone";
    static final String HOST = "kubernetes.io/hostname";
    static final Taint CLOSED = new Taint("noderoll.dev/outdated", "", Taint.Effect.NO_SCHEDULE);

    private final List<NodeView> nodes = new ArrayList<>();
    private final List<PodView> pods = new ArrayList<>();
    private final List<ClaimView> claims = new ArrayList<>();
    private final List<VolumeView> volumes = new ArrayList<>();
    private final List<QuotaView> quotas = new ArrayList<>();

    static NodeView node(String name, String zone) {
        return new NodeView(
                new NodeName(name),
                Map.of(ZONE, zone, HOST, name),
                List.of(),
                Cordon.OPEN,
                new Amounts(4_000, 8L << 30, 20L << 30, Map.of()),
                110,
                Map.of(),
                Set.of());
    }

    Scene open(String name, String zone) {
        nodes.add(node(name, zone));
        return this;
    }

    Scene outdated(String name, String zone) {
        nodes.add(node(name, zone).with(Cordon.OPEN, List.of(CLOSED)));
        return this;
    }

    Scene cordoned(String name, String zone) {
        nodes.add(node(name, zone).with(Cordon.CORDONED, List.of(CLOSED, Taint.CORDON)));
        return this;
    }

    static PodView pod(String app, int number, @Nullable String node, PodNeeds needs, String... claims) {
        List<ClaimUse> uses = new ArrayList<>();
        for (String claim : claims) {
            uses.add(new ClaimUse(claim, ClaimUse.Life.KEPT));
        }
        String name = app + "-" + number;
        return new PodView(
                new PodKey("default", name, "uid-" + name),
                node == null ? null : new NodeName(node),
                Standing.LIVE,
                Map.of("app", app),
                needs,
                uses,
                List.of());
    }

    Scene with(PodView pod) {
        pods.add(pod);
        return this;
    }

    /** A claim that is bound to a volume which only nodes with this label can reach. */
    Scene bound(String claim, AccessMode mode, String label, String value) {
        claims.add(new ClaimView(
                "default", claim, "v-" + claim, Binding.BOUND, "gp3", Set.of(mode), 1 << 30, "", null, "Filesystem"));
        NodeExpression there = new NodeExpression(label, NodeExpression.Operator.IN, List.of(value));
        volumes.add(new VolumeView(
                "v-" + claim,
                Map.of(),
                new NodeTerms(List.of(new NodeTerms.Term(List.of(there), List.of()))),
                "ebs.csi.aws.com/vol-" + claim,
                "default/" + claim,
                VolumeView.Phase.TAKEN,
                "gp3",
                Set.of(mode),
                1 << 30,
                "Filesystem"));
        return this;
    }

    Scene quota(String resource, long used, long hard) {
        quotas.add(new QuotaView("default", "team", Map.of(resource, hard), Map.of(resource, used)));
        return this;
    }

    Cluster cluster() {
        return new Cluster(view());
    }

    ClusterView view() {
        return new ClusterView(nodes, pods, Map.of("default", Map.of()), claims, volumes, List.of(), quotas);
    }

    static Selector app(String app) {
        return new Selector(Map.of("app", app), List.of());
    }

    static List<NodeName> names(String... names) {
        List<NodeName> list = new ArrayList<>();
        for (String name : names) {
            list.add(new NodeName(name));
        }
        return list;
    }
}
