package dev.noderoll.plan.placement;

import dev.noderoll.model.scheduling.HostPort;
import dev.noderoll.model.scheduling.Taint;

/** Why the scheduler would not place a pod on a node. Each is the answer of one of its plugins. */
public sealed interface NodeRefusal {

    /** The scheduler's plugins that refuse nodes, in the order in which they are asked. */
    enum Plugin {
        SCHEDULING_GATES("SchedulingGates"),
        NODE_UNSCHEDULABLE("NodeUnschedulable"),
        TAINT_TOLERATION("TaintToleration"),
        NODE_AFFINITY("NodeAffinity"),
        NODE_PORTS("NodePorts"),
        NODE_RESOURCES_FIT("NodeResourcesFit"),
        VOLUME_RESTRICTIONS("VolumeRestrictions"),
        NODE_VOLUME_LIMITS("NodeVolumeLimits"),
        VOLUME_BINDING("VolumeBinding"),
        VOLUME_ZONE("VolumeZone"),
        POD_TOPOLOGY_SPREAD("PodTopologySpread"),
        INTER_POD_AFFINITY("InterPodAffinity");

        private final String title;

        Plugin(String title) {
            this.title = title;
        }

        /** As Kubernetes writes it. */
        public String title() {
            return title;
        }
    }

    Plugin plugin();

    /** In words, with the node as the subject, or the pod. */
    String text();

    /** Somebody has to lift the pod's gate first: no node is even looked at. */
    record Gated(String gate) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.SCHEDULING_GATES;
        }

        @Override
        public String text() {
            return "the pod waits behind scheduling gate " + gate;
        }
    }

    record Cordoned() implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.NODE_UNSCHEDULABLE;
        }

        @Override
        public String text() {
            return "the node is cordoned";
        }
    }

    record Tainted(Taint taint) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.TAINT_TOLERATION;
        }

        @Override
        public String text() {
            return "the pod does not tolerate taint " + taint.text();
        }
    }

    record NotSelected() implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.NODE_AFFINITY;
        }

        @Override
        public String text() {
            return "the pod's node selector or node affinity leaves the node out";
        }
    }

    record PortTaken(HostPort port) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.NODE_PORTS;
        }

        @Override
        public String text() {
            return "host port " + port.text() + " is taken";
        }
    }

    record TooManyPods(int most) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.NODE_RESOURCES_FIT;
        }

        @Override
        public String text() {
            return "the node has its " + most + " pods";
        }
    }

    /**
     * What the pod asks of a resource is more than is free.
     *
     * @param asked CPU in thousandths of a core, all else in units; {@code free} likewise
     */
    record TooLittle(String resource, long asked, long free) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.NODE_RESOURCES_FIT;
        }

        @Override
        public String text() {
            String unit = resource.equals("cpu") ? "m" : "";
            return "too little " + resource + ": " + asked + unit + " asked, " + free + unit + " free";
        }
    }

    /** Another pod has the claim, which is ReadWriteOncePod. */
    record ClaimInUse(String claim) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.VOLUME_RESTRICTIONS;
        }

        @Override
        public String text() {
            return "claim " + claim + " is ReadWriteOncePod, and another pod has it";
        }
    }

    record DiskInUse(String disk) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.VOLUME_RESTRICTIONS;
        }

        @Override
        public String text() {
            return "another pod of the node has disk " + disk;
        }
    }

    record TooManyVolumes(String driver, int most) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.NODE_VOLUME_LIMITS;
        }

        @Override
        public String text() {
            return "the node can attach " + most + " volumes of " + driver + ", and they are taken";
        }
    }

    /** No node will do, for the sake of a claim. */
    record ClaimNotReady(String claim, Trouble trouble) implements NodeRefusal {

        /** What is wrong with a claim. */
        public enum Trouble {
            MISSING("does not exist"),
            LOST("has lost its volume"),
            DELETING("is being deleted"),
            UNBOUND("is not bound, and its storage class does not wait for a pod"),
            VOLUME_MISSING("is bound to a volume that does not exist");

            private final String text;

            Trouble(String text) {
                this.text = text;
            }
        }

        @Override
        public Plugin plugin() {
            return Plugin.VOLUME_BINDING;
        }

        @Override
        public String text() {
            return "claim " + claim + " " + trouble.text;
        }
    }

    record VolumeOutOfReach(String volume) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.VOLUME_BINDING;
        }

        @Override
        public String text() {
            return "volume " + volume + " cannot be reached from the node";
        }
    }

    /** The claim is unbound, and no volume for it is there or can be made. */
    record NoVolume(String claim) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.VOLUME_BINDING;
        }

        @Override
        public String text() {
            return "no volume for claim " + claim + " can be had on the node";
        }
    }

    record VolumeInOtherZone(String volume) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.VOLUME_ZONE;
        }

        @Override
        public String text() {
            return "volume " + volume + " is in another zone";
        }
    }

    record NoDomain(String topologyKey) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.POD_TOPOLOGY_SPREAD;
        }

        @Override
        public String text() {
            return "the node has no label " + topologyKey + ", over which the pod is to be spread";
        }
    }

    /**
     * One more pod in this domain would be more than may be there beyond the emptiest domain.
     *
     * @param here how many pods the domain has already
     * @param least how many the one with fewest has
     */
    record TooUneven(String topologyKey, String domain, int here, int least, int maxSkew) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.POD_TOPOLOGY_SPREAD;
        }

        @Override
        public String text() {
            return "topology spread over " + topologyKey + ": " + domain + " has " + here + ", another only " + least
                    + ", and they may differ by " + maxSkew;
        }
    }

    record NotNear(String topologyKey) implements NodeRefusal {
        @Override
        public Plugin plugin() {
            return Plugin.INTER_POD_AFFINITY;
        }

        @Override
        public String text() {
            return "no pod that the pod's affinity asks for is in the node's " + topologyKey;
        }
    }

    record TooNear(String topologyKey, String domain, Whose whose) implements NodeRefusal {

        /** Whose anti-affinity it is. */
        public enum Whose {
            THE_PODS_OWN,
            ANOTHER_PODS
        }

        @Override
        public Plugin plugin() {
            return Plugin.INTER_POD_AFFINITY;
        }

        @Override
        public String text() {
            return whose == Whose.THE_PODS_OWN
                    ? "a pod that the pod's anti-affinity keeps away from is in " + topologyKey + " " + domain
                    : "a pod in " + topologyKey + " " + domain + " keeps away from such pods by its anti-affinity";
        }
    }
}
