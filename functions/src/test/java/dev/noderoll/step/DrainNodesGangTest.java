package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.outdated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.ClusterNode;
import dev.noderoll.model.ClusterNode.Readiness;
import dev.noderoll.model.ClusterNode.Scheduling;
import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Pod;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.Drains;
import dev.noderoll.port.Bell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stay on two nodes that share a gang, as a canary of one; of the two new nodes one is slow to get its daemon pods Ready. */
class DrainNodesGangTest {

    private static final Member A = outdated("i-a");
    private static final Member B = outdated("i-b");
    private static final Member NEW = current("i-new");
    private static final Member SLOW = current("i-slow");

    private final DrainWorld world = new DrainWorld(A, B, NEW, SLOW);
    private final List<Stayed.Held> told = new ArrayList<>();

    @BeforeEach
    void nodes() {
        world.keep = 2;
        world.most = 1;
        Stream.of(NEW, SLOW).forEach(member -> world.cluster.add(fresh(member)));
        world.goes(A).goes(B);
        inGang(world.pod("a-1", "train", A));
        inGang(world.pod("b-1", "train", B));
        world.cluster.pods.add(Drains.on(name(NEW.id()).value(), Drains.daemon(Drains.pod("net-new", "net"))));
    }

    private static ClusterNode fresh(Member member) {
        return new ClusterNode(
                name(member.id()), member.id(), Readiness.READY, Scheduling.OPEN, List.of(), Map.of(), Map.of(), NOW);
    }

    private void inGang(Pod pod) {
        Pod labelled = Drains.labelled("scheduling.x-k8s.io/pod-group", "train", pod);
        world.cluster.pods.replaceAll(p -> p.key().equals(pod.key()) ? labelled : p);
    }

    private void daemonReadyAt(int second) {
        Pod daemon = Drains.on(name(SLOW.id()).value(), Drains.daemon(Drains.pod("net-slow", "net")));
        Pod starting = Drains.phase(Pod.Phase.RUNNING, daemon);
        world.cluster.pods.add(starting);
        world.at(second, () -> world.cluster.pods.replaceAll(p -> p.key().equals(daemon.key()) ? daemon : p));
    }

    private List<String> evictions() {
        return world.story.stream().filter(line -> line.contains(" evict ")).toList();
    }

    @Test
    void theyBeginTogetherWhenTheSecondNewNodeIsThereToo() {
        daemonReadyAt(300);

        assertThat(stays()).containsExactlyInAnyOrder(A.id(), B.id());
        assertThat(evictions())
                .hasSize(2)
                .allMatch(line -> Integer.parseInt(line.substring(0, line.indexOf(' '))) >= 300);
    }

    @Test
    void whatIsNotThereAfterTenMinutesIsWaitedForNoMoreSoThatItIsToldWhatHoldsThePods() {
        daemonReadyAt(3600);

        assertThat(stays()).isEmpty();
        assertThat(told).anyMatch(held -> held.blocker() instanceof Blocker.GangApart);
    }

    /** What twenty minutes of stays have drained, each half a minute after the one before. */
    private List<InstanceId> stays() {
        List<InstanceId> drained = List.of();
        while (drained.isEmpty() && world.second() < 1200) {
            Stayed stayed = world.stay();
            drained = stayed.drained();
            told.addAll(stayed.held());
            world.await(new Bell(), world.instant().plusSeconds(30));
        }
        return drained;
    }
}
