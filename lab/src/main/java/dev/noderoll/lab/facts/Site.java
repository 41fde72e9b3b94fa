package dev.noderoll.lab.facts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.probe.Request;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A cluster of two nodes, simulated or real, that a case happens on. */
interface Site extends AutoCloseable {

    /** Between two requests of a stream. */
    Duration INTERVAL = Duration.ofMillis(50);

    /** What mirrors have and no other pod. */
    String MIRROR = "kubernetes.io/config.mirror";

    KubeApi api();

    SimAws aws();

    Agenda agenda();

    /** The time of what is seen: exact where the agenda's is not. */
    InstantSource clock();

    /** Creates objects. */
    void apply(List<ObjectNode> manifests);

    /** Begins to send requests to every Service, which has to have ready pods. */
    void send();

    /** Sends no more. Returns every request since {@link #send}, when all have ended; none without it. */
    List<Request> sent();

    /** Cuts the power of a node, as EC2 does when its instance is terminated. */
    default void powerOff(String node) {
        aws().ec2().live().stream()
                .filter(i -> i.privateDnsName().equals(node))
                .forEach(i -> aws().ec2().terminateInstances(List.of(i.id())));
    }

    /** The mirror of a pod that a node runs from a file, where there is one. */
    Optional<ObjectNode> mirror();

    /** Takes away what {@link #apply} has made, and waits until its pods are gone. */
    void clear();

    @Override
    void close();

    /** Lets time pass. */
    default void run(Duration time) {
        agenda().runUntil(() -> false, agenda().instant().plus(time));
    }

    /** Lets time pass until something is so; whether it is within the limit. */
    default boolean until(BooleanSupplier condition, Duration limit) {
        return agenda().runUntil(condition, agenda().instant().plus(limit));
    }
}
