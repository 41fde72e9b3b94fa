package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.LabelSelector;
import java.util.List;
import java.util.Optional;

/**
 * The EndpointSlice controller: which pods of a Service can be reached, and how.
 *
 * <p>A pod that is being deleted stays listed as terminating: not ready, but serving while its Ready condition holds.
 * One slice per Service, whatever its size (the real controller splits at 100 endpoints).
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions">Conditions</a>
 */
final class EndpointSlices {

    static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final Control control;
    private final WorkQueue queue;
    private final SelectorIndex index;

    EndpointSlices(Control control) {
        this.control = control;
        this.queue = new WorkQueue(
                control.agenda(),
                control.dice().named("endpointslice-controller"),
                "endpoints of",
                control.settings().routing().endpoints(),
                this::reconcile);
        this.index = new SelectorIndex(
                control, Kind.SERVICE, s -> LabelSelector.ofMap(Fields.at(s, "spec", "selector")), queue::add);
    }

    void start() {
        index.start();
        control.api().onChange(Kind.ENDPOINT_SLICE, change -> {
            if (change.type() == ChangeType.DELETED) {
                queue.add(new Key(Fields.namespace(change.object()), serviceOf(change.object())));
            }
        });
    }

    static String serviceOf(ObjectNode slice) {
        return Fields.text(slice, "metadata", "labels", SERVICE_NAME);
    }

    private void reconcile(Key key) {
        Optional<ObjectNode> service = control.living(Kind.SERVICE, key);
        if (service.isEmpty() || Fields.at(service.get(), "spec", "selector").isEmpty()) {
            return;
        }
        List<ObjectNode> slices = control.api().ownedBy(Kind.ENDPOINT_SLICE, Fields.uid(service.get()));
        ObjectNode slice =
                slices.isEmpty() ? newSlice(service.get()) : slices.getFirst().deepCopy();
        fill(slice, service.get(), index.podsOf(key));
        if (slices.isEmpty()) {
            control.api().create(Kind.ENDPOINT_SLICE, slice);
        } else {
            control.api().update(Kind.ENDPOINT_SLICE, slice);
        }
    }

    private static ObjectNode newSlice(ObjectNode service) {
        ObjectNode slice = Fields.object();
        Fields.own(slice, Kind.SERVICE, service);
        ObjectNode metadata = Fields.child(slice, "metadata").put("generateName", Fields.name(service) + "-");
        metadata.putObject("labels")
                .put(SERVICE_NAME, Fields.name(service))
                .put("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
        slice.put("addressType", "IPv4");
        return slice;
    }

    private static void fill(ObjectNode slice, ObjectNode service, List<ObjectNode> pods) {
        boolean publishAll =
                service.path("spec").path("publishNotReadyAddresses").asBoolean();
        var endpoints = slice.putArray("endpoints");
        for (ObjectNode pod : pods) {
            String address = Fields.text(pod, "status", "podIP");
            if (address.isEmpty() || Fields.isFinished(pod)) {
                continue;
            }
            boolean serving = publishAll || Fields.isReady(pod);
            boolean terminating = Fields.isTerminating(pod);
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(address);
            endpoint.putObject("conditions")
                    .put("ready", publishAll || (serving && !terminating))
                    .put("serving", serving)
                    .put("terminating", terminating);
            endpoint.put("nodeName", Fields.nodeOf(pod));
            endpoint.putObject("targetRef")
                    .put("kind", "Pod")
                    .put("namespace", Fields.namespace(pod))
                    .put("name", Fields.name(pod))
                    .put("uid", Fields.uid(pod));
        }
        var ports = slice.putArray("ports");
        for (ObjectNode port : Fields.objects(Fields.at(service, "spec", "ports"))) {
            int number = port.path("targetPort").asInt(port.path("port").asInt());
            ports.addObject()
                    .put("name", Fields.text(port, "name"))
                    .put("protocol", "TCP")
                    .put("port", number);
        }
    }
}
