package dev.noderoll.sim.aws;

import dev.noderoll.sim.aws.GroupChange.TemplateChoice;
import dev.noderoll.sim.aws.Nodegroup.Failure;
import dev.noderoll.sim.aws.Nodegroup.Status;
import dev.noderoll.sim.aws.Nodegroup.Update;
import dev.noderoll.sim.aws.Nodegroup.Update.State;
import dev.noderoll.sim.kernel.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * EKS: clusters, to be looked at only, and managed node groups, which can be updated to other versions.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html">
 *     UpdateNodegroupVersion</a> and its errors; the words of the messages are the simulator's own
 */
public final class Eks {

    /**
     * A cluster.
     *
     * @param version Kubernetes' minor version: {@code 1.34}
     * @param certificateAuthority PEM in Base64
     */
    public record Cluster(
            String name, String arn, String endpoint, String certificateAuthority, String version, String status) {
        Cluster upgradedTo(String next) {
            return new Cluster(name, arn, endpoint, certificateAuthority, next, status);
        }
    }

    /**
     * What an update is to bring.
     *
     * @param releaseVersion empty for the latest, or what the template says
     * @param template empty for the one that the group has
     * @param force whether pods that budgets keep are deleted
     * @param token with which a repeat is known; empty when each call is another one
     */
    public record VersionOrder(
            Optional<String> releaseVersion,
            Optional<TemplateChoice> template,
            boolean force,
            Optional<String> token) {}

    private final SimAws.Parts parts;
    private final AutoScaling scaling;
    private final Dice dice;
    private final Dice ids;
    private final ApiLog.Service log;
    private final NavigableMap<String, Cluster> clusters = new TreeMap<>();
    private final NavigableMap<String, Nodegroup> nodegroups = new TreeMap<>();
    private final NavigableMap<String, ManagedNodes> nodes = new TreeMap<>();
    private final NavigableMap<String, String> releases = new TreeMap<>();
    private final NavigableMap<String, List<Update>> updates = new TreeMap<>();
    private final NavigableMap<String, String> byToken = new TreeMap<>();

    /** As groups are to be when the update is over that has begun, or failed. */
    private final NavigableMap<String, NodegroupRoll.Size> sizes = new TreeMap<>();

    Eks(SimAws.Parts parts, AutoScaling scaling, Dice dice) {
        this.parts = parts;
        this.scaling = scaling;
        this.dice = dice.named("managed-node-group");
        this.ids = parts.dice().named("eks");
        this.log = parts.log().of("eks");
    }

    public Cluster describeCluster(String name) {
        log.reads("DescribeCluster");
        return cluster(name);
    }

    /** The names of the cluster's managed node groups. */
    public List<String> listNodegroups(String cluster) {
        log.reads("ListNodegroups");
        cluster(cluster);
        return nodegroups.values().stream()
                .filter(n -> n.cluster().equals(cluster))
                .map(Nodegroup::name)
                .toList();
    }

    public Nodegroup describeNodegroup(String cluster, String name) {
        log.reads("DescribeNodegroup");
        return nodegroup(cluster, name);
    }

    /** Begins to update a group; the update that an earlier call with the same token began is answered again. */
    public Update updateNodegroupVersion(String cluster, String name, VersionOrder order) {
        log.changes("UpdateNodegroupVersion");
        Nodegroup nodegroup = nodegroup(cluster, name);
        String key = key(cluster, name);
        Optional<String> earlier = order.token().map(token -> byToken.get(key + " " + token));
        if (earlier.isPresent()) {
            return update(key, earlier.get());
        }
        if (nodegroup.status() == Status.UPDATING) {
            throw new AwsError(
                    "ResourceInUseException",
                    409,
                    "Nodegroup cannot be updated as it is currently not in Active State");
        }
        Update update = ordered(nodegroup, order);
        updates.computeIfAbsent(key, _ -> new ArrayList<>()).add(update);
        order.token().ifPresent(token -> byToken.put(key + " " + token, update.id()));
        nodegroups.put(key, nodegroup.as(Status.UPDATING));
        new NodegroupRoll(
                        parts,
                        dice,
                        scaling,
                        nodes.getOrDefault(key, ManagedNodes.NONE),
                        nodegroup,
                        order.force(),
                        why -> ended(key, update.id(), why))
                .begin(launched(update), sizes.computeIfAbsent(key, _ -> size(nodegroup)));
        return update;
    }

    /** The ids of a group's updates, newest first. */
    public Page<String> listUpdates(String cluster, String nodegroup, Page.Request page) {
        log.reads("ListUpdates");
        nodegroup(cluster, nodegroup);
        List<String> ids = updates.getOrDefault(key(cluster, nodegroup), List.of()).reversed().stream()
                .map(Update::id)
                .toList();
        return Page.of(ids, page, 100, 100);
    }

    public Update describeUpdate(String cluster, String nodegroup, String id) {
        log.reads("DescribeUpdate");
        nodegroup(cluster, nodegroup);
        return update(key(cluster, nodegroup), id);
    }

    /** An update now; not a call. */
    public Update peekUpdate(String cluster, String nodegroup, String id) {
        return update(key(cluster, nodegroup), id);
    }

    private NodegroupRoll.Size size(Nodegroup nodegroup) {
        GroupDescription group = scaling.peek(nodegroup.group());
        return new NodegroupRoll.Size(group.desired(), group.max());
    }

    private Update ordered(Nodegroup nodegroup, VersionOrder order) {
        order.template().ifPresent(wanted -> checkTemplate(nodegroup, wanted));
        boolean own = nodegroup.amiType().equals(Nodegroup.CUSTOM);
        if (own && order.releaseVersion().isPresent()) {
            throw invalid("You cannot specify a release version for a node group whose launch template names an AMI");
        }
        Optional<TemplateChoice> template = order.template().or(nodegroup::template);
        String release = own
                ? template.flatMap(t -> parts.templates()
                                .resolve(t.template(), t.version())
                                .data()
                                .imageId())
                        .orElseThrow(() -> invalid("The launch template version names no AMI"))
                : order.releaseVersion().orElseGet(() -> latest(nodegroup));
        if (!own && !releases.containsKey(release)) {
            throw invalid("Requested release version " + release + " is not valid for kubernetes version "
                    + nodegroup.version());
        }
        return new Update(ids.uuid(), release, template, State.IN_PROGRESS, List.of());
    }

    private void checkTemplate(Nodegroup nodegroup, TemplateChoice wanted) {
        if (nodegroup.template().isEmpty()) {
            throw invalid("Node group " + nodegroup.name() + " was not created with a launch template");
        }
        if (!nodegroup.template().get().template().equals(wanted.template())) {
            throw invalid("The launch template must be the one that the node group was created with");
        }
        try {
            parts.templates().resolve(wanted.template(), wanted.version());
        } catch (AwsError missing) {
            throw new AwsError("InvalidRequestException", 400, String.valueOf(missing.getMessage()));
        }
    }

    private TemplateData launched(Update update) {
        String image = releases.getOrDefault(update.releaseVersion(), update.releaseVersion());
        return update.template()
                .map(t -> parts.templates().resolve(t.template(), t.version()).data())
                .orElse(TemplateData.ofImage(image))
                .overriddenBy(TemplateData.ofImage(image));
    }

    private String latest(Nodegroup nodegroup) {
        return releases.keySet().stream()
                .filter(release -> release.startsWith(nodegroup.version() + "."))
                .reduce((_, later) -> later)
                .orElse(nodegroup.releaseVersion());
    }

    private void ended(String key, String id, Optional<Failure> why) {
        Update ended = update(key, id)
                .as(
                        why.isEmpty() ? State.SUCCESSFUL : State.FAILED,
                        why.stream().toList());
        if (why.isEmpty()) {
            sizes.remove(key);
        }
        updates.getOrDefault(key, List.of()).replaceAll(u -> u.id().equals(id) ? ended : u);
        nodegroups.computeIfPresent(key, (_, n) -> why.isEmpty() ? n.updated(ended) : n.as(Status.ACTIVE));
    }

    private Update update(String key, String id) {
        return updates.getOrDefault(key, List.of()).stream()
                .filter(u -> u.id().equals(id))
                .findFirst()
                .orElseThrow(() -> notFound("No update found for ID: " + id));
    }

    void add(String name, String endpoint, String certificateAuthority, String version) {
        AwsSettings settings = parts.settings();
        String arn = "arn:aws:eks:" + settings.region() + ":" + settings.account() + ":cluster/" + name;
        clusters.put(name, new Cluster(name, arn, endpoint, certificateAuthority, version, "ACTIVE"));
    }

    void add(Nodegroup nodegroup, ManagedNodes itsNodes) {
        cluster(nodegroup.cluster());
        nodegroups.put(key(nodegroup.cluster(), nodegroup.name()), nodegroup);
        nodes.put(key(nodegroup.cluster(), nodegroup.name()), itsNodes);
    }

    /** Publishes a release of the EKS optimized AMI; the greatest name is the latest. */
    void addRelease(String release, String image) {
        releases.put(release, image);
    }

    void upgrade(String cluster, String version) {
        clusters.put(cluster, cluster(cluster).upgradedTo(version));
    }

    private Cluster cluster(String name) {
        Cluster cluster = clusters.get(name);
        if (cluster == null) {
            throw notFound("No cluster found for name: " + name + ".");
        }
        return cluster;
    }

    private Nodegroup nodegroup(String cluster, String name) {
        cluster(cluster);
        Nodegroup nodegroup = nodegroups.get(key(cluster, name));
        if (nodegroup == null) {
            throw notFound("No node group found for name: " + name + ".");
        }
        return nodegroup;
    }

    private static String key(String cluster, String nodegroup) {
        return cluster + "/" + nodegroup;
    }

    private static AwsError invalid(String message) {
        return new AwsError("InvalidParameterException", 400, message);
    }

    private static AwsError notFound(String message) {
        return new AwsError("ResourceNotFoundException", 404, message);
    }
}
