package dev.noderoll.lab.real;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.InstanceObserver;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.time.Duration;

/**
 * Makes a Node object of each instance that runs, which kwok then keeps Ready, and deletes it when the instance is
 * gone, as the cloud node lifecycle controller does.
 *
 * @see <a href="https://kwok.sigs.k8s.io/docs/user/kwok-manage-nodes-and-pods/">Nodes that kwok manages</a>
 */
public final class RealNodes implements InstanceObserver {

    private static final Duration BOOT = Duration.ofSeconds(3);

    private final Agenda agenda;
    private final KubeApi api;
    private final int pods;

    /** Nodes that take this many pods each. */
    public RealNodes(Agenda agenda, KubeApi api, int pods) {
        this.agenda = agenda;
        this.api = api;
        this.pods = pods;
    }

    @Override
    public void running(SimInstance instance) {
        agenda.after(BOOT, instance.id() + " joins", () -> {
            if (instance.state() == SimInstance.State.RUNNING) {
                api.create(Kind.NODE, node(instance));
            }
        });
    }

    @Override
    public void terminated(SimInstance instance) {
        if (api.get(Kind.NODE, "", instance.privateDnsName()).isPresent()) {
            api.delete(Kind.NODE, "", instance.privateDnsName(), Deletion.PLAIN);
        }
    }

    private ObjectNode node(SimInstance instance) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("apiVersion", "v1").put("kind", "Node");
        ObjectNode metadata = node.putObject("metadata").put("name", instance.privateDnsName());
        metadata.putObject("labels")
                .put("kubernetes.io/hostname", instance.privateDnsName())
                .put("kubernetes.io/os", "linux")
                .put("kubernetes.io/arch", "amd64")
                .put("topology.kubernetes.io/zone", instance.zone())
                .put("node.kubernetes.io/instance-type", instance.instanceType());
        metadata.putObject("annotations").put("kwok.x-k8s.io/node", "fake");
        node.putObject("spec").put("providerID", instance.providerId());
        ObjectNode status = node.putObject("status");
        for (String field : new String[] {"capacity", "allocatable"}) {
            status.putObject(field).put("cpu", "4").put("memory", "8Gi").put("pods", String.valueOf(pods));
        }
        return node;
    }
}
