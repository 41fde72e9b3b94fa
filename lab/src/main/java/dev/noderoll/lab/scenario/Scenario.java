package dev.noderoll.lab.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cluster with a node group, or several, what runs on it, and the rollout to try.
 *
 * @param about one sentence for people
 * @param cluster the EKS cluster's name
 * @param variants versions of the manifests; the scenario is run with one of them, or compared over all
 * @param rollout the input of the rollout machine, whole
 * @param requestsPerSecond how many requests the probe sends to each Service
 * @param limit how long a method may take before it counts as one that does not end
 * @param script what happens beside the rollout
 */
public record Scenario(
        String name,
        String about,
        String cluster,
        Group group,
        Images images,
        List<Variant> variants,
        ObjectNode rollout,
        int requestsPerSecond,
        Duration limit,
        Script script) {

    /** The same, with another input of the rollout machine. */
    public Scenario rolledBy(ObjectNode input) {
        return new Scenario(name, about, cluster, group, images, variants, input, requestsPerSecond, limit, script);
    }

    /** The same, in which something else happens. */
    public Scenario playing(Script other) {
        return new Scenario(name, about, cluster, group, images, variants, rollout, requestsPerSecond, limit, other);
    }

    /**
     * The node group: {@code size} instances over the zones, each with this much to give to pods.
     *
     * @param mixed its mixed instances policy; empty for one type, On-Demand
     * @param pool its warm pool; empty for none
     * @param targets the target group that it is attached to; empty without one
     * @param beside names of further groups of the cluster, each of the same kind and size; none for one group alone
     * @param managed as which managed node group EKS has it; empty for a group of one's own
     */
    public record Group(
            String name,
            int size,
            int max,
            List<String> zones,
            String instanceType,
            int cpuMillis,
            int memoryMi,
            int maxPods,
            Optional<Mixed> mixed,
            Optional<Pool> pool,
            Optional<Targets> targets,
            List<String> beside,
            Optional<Managed> managed) {
        public Group {
            zones = List.copyOf(zones);
            beside = List.copyOf(beside);
        }

        /** Of one type, On-Demand, and no target of a load balancer of its own. */
        public Group(
                String name,
                int size,
                int max,
                List<String> zones,
                String instanceType,
                int cpuMillis,
                int memoryMi,
                int maxPods) {
            this(
                    name,
                    size,
                    max,
                    zones,
                    instanceType,
                    cpuMillis,
                    memoryMi,
                    maxPods,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty());
        }

        public Group with(Pool other) {
            return with(name, mixed, Optional.of(other), targets, beside, managed);
        }

        public Group with(Mixed other) {
            return with(name, Optional.of(other), pool, targets, beside, managed);
        }

        public Group with(Managed other) {
            return with(name, mixed, pool, targets, beside, Optional.of(other));
        }

        public Group attached(Optional<Targets> others) {
            return with(name, mixed, pool, others, beside, managed);
        }

        public Group besides(List<String> others) {
            return with(name, mixed, pool, targets, others, managed);
        }

        /** Whether it may have Spot instances. */
        public boolean hasSpot() {
            return mixed.filter(m -> m.onDemandPercentage() < 100).isPresent();
        }

        /** The names of all groups of the cluster, this one first. */
        public List<String> names() {
            return Stream.concat(Stream.of(name), beside.stream()).toList();
        }

        /** All groups of the cluster, this one first. */
        List<Group> each() {
            return names().stream().map(this::named).toList();
        }

        private Group named(String other) {
            return with(other, mixed, pool, targets, List.of(), managed);
        }

        private Group with(
                String called,
                Optional<Mixed> types,
                Optional<Pool> warm,
                Optional<Targets> balanced,
                List<String> others,
                Optional<Managed> byEks) {
            return new Group(
                    called,
                    size,
                    max,
                    zones,
                    instanceType,
                    cpuMillis,
                    memoryMi,
                    maxPods,
                    types,
                    warm,
                    balanced,
                    others,
                    byEks);
        }
    }

    /**
     * A warm pool, by the names of PutWarmPool.
     *
     * @param maxGroupPreparedCapacity -1 for the group's maximum
     * @param poolState Stopped or Hibernated: instances that ran while they wait would join the cluster
     */
    public record Pool(int minSize, int maxGroupPreparedCapacity, String poolState, boolean reuseOnScaleIn) {

        /** How instances may wait. */
        public static final List<String> STATES = List.of("Stopped", "Hibernated");
    }

    /**
     * A target group, through which Services of type NodePort are reached.
     *
     * @param deregistrationSeconds how long its targets drain
     * @param healthCheckSeconds between two health checks, and so from the registration of a target to its first
     */
    public record Targets(int deregistrationSeconds, int healthCheckSeconds) {}

    /**
     * A managed node group. The images of its scenario are releases of the EKS optimized AMI.
     *
     * @param maxUnavailable how many nodes EKS takes at a time
     */
    public record Managed(String name, int maxUnavailable) {

        /** The parameter that names the release of the target. */
        public static final String RELEASE =
                "/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/x86_64/standard/recommended/release_version";
    }

    /**
     * A mixed instances policy.
     *
     * @param types of its overrides, in their order; the first that has capacity is launched
     * @param onDemandBase how many instances are On-Demand before any other
     * @param onDemandPercentage how many of those above the base are; the others are Spot
     * @param running the types of the first instances, in turn, as a policy of before launched them; none for what the
     *     policy launches
     */
    public record Mixed(List<String> types, int onDemandBase, int onDemandPercentage, List<String> running) {
        public Mixed {
            types = List.copyOf(types);
            running = List.copyOf(running);
        }
    }

    /** The image that the nodes run, and the one that they shall run. */
    public record Images(String current, String target) {}

    /** One version of the manifests: a file or a directory. */
    public record Variant(String name, String about, Path manifests) {}

    public Scenario {
        variants = List.copyOf(variants);
    }

    /** The groups of the cluster, that which is rolled first. */
    public List<Group> groups() {
        return group.each();
    }

    /** With nothing beside the rollout, and half a day, which is longer than any rollout of a small cluster takes. */
    public Scenario(
            String name,
            String about,
            String cluster,
            Group group,
            Images images,
            List<Variant> variants,
            ObjectNode rollout,
            int requestsPerSecond) {
        this(
                name,
                about,
                cluster,
                group,
                images,
                variants,
                rollout,
                requestsPerSecond,
                Duration.ofHours(12),
                Script.NONE);
    }

    /** The variant of this name; the last one, which is the best protected, when the name is empty. */
    public Variant variant(String wanted) {
        return variants.stream()
                .filter(v -> wanted.isEmpty()
                        ? v.equals(variants.getLast())
                        : v.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("variant is '" + wanted + "', expected one of "
                        + variants.stream().map(Variant::name).toList()));
    }
}
