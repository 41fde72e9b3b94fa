package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeError;
import java.util.List;

/**
 * A Kubernetes cluster apart from its API server: controllers, scheduler, nodes with kubelets, applications, routing.
 *
 * <p>All of it works on the API as the real parts do: it observes objects and writes objects, each after a delay.
 */
public final class Cluster {

    private final Control control;
    private final Nodes nodes;
    private final NodeLifecycle lifecycle;
    private final LoadBalancers balancers;
    private final ServiceRouting routing;

    public Cluster(Agenda agenda, Dice dice, KubeApi api, ClusterSettings settings) {
        this.control = new Control(agenda, dice.named("cluster"), api, settings);
        this.lifecycle = new NodeLifecycle(control);
        this.balancers = new LoadBalancers(control);
        this.nodes = new Nodes(control, name -> {
            lifecycle.lost(name);
            balancers.lost(name);
        });
        this.routing = new ServiceRouting(control, nodes, balancers);
    }

    /** From now on the cloud keeps the targets of load balancers; to be called before {@link #start}. */
    public void in(CloudTargets cloud) {
        balancers.in(cloud);
    }

    /** Starts every part; to be called once, before the first object is made. */
    public void start() {
        nodes.start();
        lifecycle.start();
        routing.start();
        VolumeBinding volumes = new VolumeBinding(control);
        volumes.start();
        new Scheduler(control, volumes).start();
        ReplicaSets.of(control).start();
        ReplicaSets.ofReplicationControllers(control).start();
        new Deployments(control).start();
        new StatefulSets(control).start();
        new EphemeralVolumes(control).start();
        new DaemonSets(control).start();
        new Jobs(control).start();
        new DisruptionBudgets(control).start();
        new ResourceQuotas(control).start();
        new Operators(control).start();
        new PostgresClusters(control).start();
        new EndpointSlices(control).start();
        new AttachDetach(control, nodes).start();
        new TaintEviction(control).start();
    }

    /** A machine joins: its node registers now, not ready, and is Ready after a while. */
    public ObjectNode addNode(NodeSpec spec) {
        return nodes.add(spec);
    }

    /**
     * The machine is gone: its processes end at once; the API finds out later. Nothing happens when it is gone already.
     */
    public void stopNode(String name) {
        nodes.stop(name);
    }

    /** The machine hangs, and its kubelet no longer reports, which the control plane has noticed. It is still there. */
    public void silenceNode(String name) {
        nodes.silence(name);
        lifecycle.silent(name);
    }

    /** A machine that was silent starts again: its kubelet reports the same node, Ready after a while. */
    public void wakeNode(String name) {
        nodes.wake(name);
    }

    /**
     * Pods that come to this node from now on get no network: their containers are not started, and stay waiting. Whether
     * the node is Ready for all that is up to its kubelet, which looks at the CNI's own pod at most.
     */
    public void cutPodNetwork(String node) {
        nodes.cutPodNetwork(node);
    }

    /** Whether the machine of this node is there, whatever the API says. */
    public boolean isRunning(String node) {
        return nodes.runs(node);
    }

    /** Each machine runs this pod from a file of its own, from now on: a static pod, which the API shows as a mirror. */
    public void runStatic(ObjectNode pod) {
        nodes.runStatic(pod);
    }

    /** Crashes a pod's process, which its kubelet starts again after its back-off. */
    public void crash(String namespace, String pod) {
        control.api().get(Kind.POD, namespace, pod).ifPresent(nodes::crash);
    }

    /** Where clients' connections go. */
    public ServiceRouting routing() {
        return routing;
    }

    /** Creates the objects, in their order, or replaces those that are there already: {@code kubectl apply}. */
    public void apply(List<ObjectNode> manifests) {
        for (ObjectNode manifest : manifests) {
            Kind kind = Manifests.kindOf(manifest);
            ObjectNode object = manifest.deepCopy();
            if (kind.scope() == Kind.Scope.NAMESPACE && Fields.namespace(object).isEmpty()) {
                Fields.child(object, "metadata").put("namespace", "default");
            }
            try {
                control.api().create(kind, object);
            } catch (KubeError e) {
                if (!"AlreadyExists".equals(e.reason())) {
                    throw e;
                }
                control.get(kind, Key.of(object)).ifPresent(there -> {
                    Fields.child(object, "metadata")
                            .put("resourceVersion", Fields.text(there, "metadata", "resourceVersion"));
                    control.api().update(kind, object);
                });
            }
        }
    }
}
