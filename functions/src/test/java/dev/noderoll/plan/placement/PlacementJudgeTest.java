package dev.noderoll.plan.placement;

import static dev.noderoll.plan.placement.Scene.HOST;
import static dev.noderoll.plan.placement.Scene.ZONE;
import static dev.noderoll.plan.placement.Scene.names;
import static dev.noderoll.plan.placement.Scene.node;
import static dev.noderoll.plan.placement.Scene.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.scheduling.ClaimView.AccessMode;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.plan.placement.Placement.ComesBack;
import dev.noderoll.plan.placement.Placement.EvictNow;
import dev.noderoll.plan.placement.Placement.NodeInTheWay;
import dev.noderoll.plan.placement.Placement.NotJudged;
import dev.noderoll.plan.placement.Placement.Nowhere;
import dev.noderoll.plan.placement.Placement.UpToOthers;
import dev.noderoll.plan.placement.Placement.WaitForLaunch;
import dev.noderoll.plan.placement.PlacementJudge.Launches;
import dev.noderoll.plan.placement.Restart.CanStart;
import dev.noderoll.plan.placement.Restart.NeedsLaunch;
import dev.noderoll.plan.placement.Restart.NoRestart;
import dev.noderoll.plan.placement.Restart.Reason.OneNodeAtATime;
import dev.noderoll.plan.placement.Restart.Reason.OnePodAtATime;
import dev.noderoll.plan.placement.Restart.Reason.QuotaFull;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of pods that other tools have evicted to nowhere: each a report from the field. */
class PlacementJudgeTest {

    private static final List<NodeView> NOTHING_TO_LAUNCH = List.of();
    private static final List<NodeView> EVERYWHERE =
            List.of(node("new-a", "a"), node("new-b", "b"), node("new-c", "c"));

    private static PlacementJudge judge(Scene scene, List<NodeView> launchable) {
        return new PlacementJudge(scene.cluster(), launchable);
    }

    @Test
    void aPodWithRoomElsewhereIsEvicted() {
        PodView pod = pod("web", 0, "old-1", Needs.cpu(500));
        Scene scene = new Scene()
                .cordoned("old-1", "a")
                .outdated("old-2", "a")
                .open("new-1", "a")
                .with(pod);

        assertThat(judge(scene, EVERYWHERE).judge(pod)).isEqualTo(new EvictNow(names("new-1")));
    }

    @Test
    void podsThatGoTogetherDoNotShareAPlaceAndTheClusterIsAsBefore() {
        PodView one = pod("train", 0, "old-1", Needs.cpu(3_000));
        PodView other = pod("train", 1, "old-2", Needs.cpu(3_000));
        Scene scene = new Scene()
                .cordoned("old-1", "a")
                .cordoned("old-2", "a")
                .open("new-1", "a")
                .with(one)
                .with(other);
        PlacementJudge judge = judge(scene, EVERYWHERE);

        assertThat(judge.judge(one)).isEqualTo(new EvictNow(names("new-1")));
        assertThat(judge.judge(other)).isEqualTo(new EvictNow(names("new-1")));
        assertThat(judge.together(List.of(one, other)).values())
                .containsExactly(
                        new EvictNow(names("new-1")),
                        new WaitForLaunch(Set.of("a", "b", "c"), new NodeRefusal.TooLittle("cpu", 3_000, 1_000)));
        assertThat(judge.judge(other)).as("nothing was kept").isEqualTo(new EvictNow(names("new-1")));
    }

    @Test
    void podsThatGoTogetherLeaveTheirOwnRoomToEachOther() {
        PodView one = pod("train", 0, "old-1", Needs.cpu(3_000));
        PodView other = pod("train", 1, "old-2", Needs.cpu(3_000));
        Scene scene = new Scene()
                .cordoned("old-1", "a")
                .cordoned("old-2", "a")
                .open("new-1", "a")
                .open("new-2", "a")
                .with(one)
                .with(other);

        assertThat(judge(scene, NOTHING_TO_LAUNCH).together(List.of(one, other)).values())
                .containsExactly(new EvictNow(names("new-1", "new-2")), new EvictNow(names("new-2")));
    }

    @Test
    void aPodThatFindsNoRoomWaitsForALaunchInAnyZone() {
        PodView pod = pod("web", 0, "old-1", Needs.cpu(3_000));
        Scene scene = new Scene()
                .cordoned("old-1", "a")
                .open("new-1", "a")
                .with(pod)
                .with(pod("big", 0, "new-1", Needs.cpu(2_000)));

        assertThat(judge(scene, EVERYWHERE).judge(pod))
                .isEqualTo(new WaitForLaunch(Set.of("a", "b", "c"), new NodeRefusal.TooLittle("cpu", 3_000, 2_000)));
    }

    @Test
    void aPodLargerThanAnyNodeHasNoPlace() {
        PodView pod = pod("web", 0, "old-1", Needs.cpu(5_000));
        Scene scene = new Scene().cordoned("old-1", "a").open("new-1", "a").with(pod);

        assertThat(judge(scene, EVERYWHERE).judge(pod)).isInstanceOf(Nowhere.class);
    }

    /** mattermost-helm#283: a rollout restart of a Deployment with a ReadWriteOnce volume hangs in Multi-Attach. */
    @Test
    void aPodWithAVolumeForOneNodeIsEvictedAndItsWorkloadNotRestarted() {
        PodView pod = pod("dash", 0, "old-1", Needs.PLAIN, "dash-data");
        Scene scene = new Scene()
                .cordoned("old-1", "a")
                .open("new-1", "a")
                .bound("dash-data", AccessMode.READ_WRITE_ONCE, ZONE, "a")
                .with(pod);

        assertThat(judge(scene, EVERYWHERE).judge(pod)).isEqualTo(new EvictNow(names("new-1")));
        assertThat(judge(scene, EVERYWHERE).restart(pod))
                .isEqualTo(new NoRestart(new OneNodeAtATime("default/dash-data")));
    }

    @Test
    void aVolumeForOnePodIsGivenOnByEvictionAlone() {
        PodView pod = pod("dash", 0, "old-1", Needs.PLAIN, "dash-data");
        Scene scene = new Scene()
                .cordoned("old-1", "a")
                .open("new-1", "a")
                .bound("dash-data", AccessMode.READ_WRITE_ONCE_POD, ZONE, "a")
                .with(pod);

        assertThat(judge(scene, EVERYWHERE).judge(pod)).isEqualTo(new EvictNow(names("new-1")));
        assertThat(judge(scene, EVERYWHERE).restart(pod))
                .isEqualTo(new NoRestart(new OnePodAtATime("default/dash-data")));
    }

    @Test
    void aVolumeThatAnotherPodOfTheNodeHoldsLeavesOnlyWithTheNode() {
        PodView pod = pod("dash", 0, "old-1", Needs.PLAIN, "shared");
        Scene scene = new Scene()
                .cordoned("old-1", "a")
                .open("new-1", "a")
                .bound("shared", AccessMode.READ_WRITE_ONCE, ZONE, "a")
                .with(pod)
                .with(pod("job", 0, "old-1", Needs.PLAIN, "shared"));

        assertThat(judge(scene, EVERYWHERE).judge(pod))
                .isEqualTo(new NodeInTheWay(
                        new NodeName("old-1"),
                        names("new-1"),
                        "claim default/shared stays attached to it for default/job-0"));
    }

    /** cilium/tetragon#3484: evicted 1,549 times, since it came back to the cordoned node each time. */
    @Test
    void aPodThatToleratesEverythingComesBack() {
        PodView pod = pod("operator", 0, "old-1", Needs.toleratingAll());
        Scene scene = new Scene().cordoned("old-1", "a").open("new-1", "a").with(pod);

        assertThat(judge(scene, EVERYWHERE).judge(pod)).isEqualTo(new ComesBack(new NodeName("old-1"), names("new-1")));
    }

    /** kubernetes#106127: three replicas spread over three zones, with the one new node in another zone. */
    @Test
    void aSpreadPodWaitsForANodeInItsOwnZone() {
        assertThat(judge(spread(1), EVERYWHERE).judge(spreadPod("b", 0)))
                .isEqualTo(new WaitForLaunch(Set.of("b"), new NodeRefusal.TooUneven(ZONE, "a", 1, 0, 1)));
        assertThat(judge(spread(1), EVERYWHERE).judge(spreadPod("a", 0))).isEqualTo(new EvictNow(names("new-a0")));
    }

    @Test
    void aSpreadPodWhoseZoneCannotLaunchGoesWhenItsZoneIsGone() {
        assertThat(judge(spread(1), NOTHING_TO_LAUNCH).judge(spreadPod("b", 0)))
                .isEqualTo(new NodeInTheWay(
                        new NodeName("old-b0"),
                        names("new-a0"),
                        "topology spread over " + ZONE + ": a has 1, another only 0, and they may differ by 1"));
    }

    /** kubernetes#106396: six replicas over three zones; another outdated node keeps the zone a domain. */
    @Test
    void aSpreadPodHasNoPlaceWhileAnotherNodeKeepsItsZoneADomain() {
        assertThat(judge(spread(2), EVERYWHERE).judge(spreadPod("b", 1)))
                .isEqualTo(new WaitForLaunch(Set.of("b"), new NodeRefusal.TooUneven(ZONE, "a", 2, 1, 1)));
        assertThat(judge(spread(2), NOTHING_TO_LAUNCH).judge(spreadPod("b", 1))).isInstanceOf(Nowhere.class);
    }

    /** No launch comes for as long as the node is there: it would wait for ever. */
    @Test
    void aSpreadPodGoesWithItsNodeWhereALaunchWouldHelpAndNoneComesBefore() {
        Scene scene = new Scene()
                .cordoned("old-b0", "b")
                .open("new-b0", "b")
                .open("new-c0", "c")
                .with(hostPod(0, "old-b0"))
                .with(hostPod(1, "new-b0"))
                .with(hostPod(2, "new-c0"));
        List<NodeView> launchable = List.of(node("new-b", "b"));

        assertThat(judge(scene, launchable).judge(hostPod(0, "old-b0"))).isInstanceOf(WaitForLaunch.class);
        assertThat(new PlacementJudge(scene.cluster(), launchable, Launches.COME_AFTERWARDS)
                        .judge(hostPod(0, "old-b0")))
                .isEqualTo(new NodeInTheWay(
                        new NodeName("old-b0"),
                        names("new-b0", "new-c0"),
                        "topology spread over " + HOST + ": new-b0 has 1, another only 0, and they may differ by 1"));
    }

    private static PodView hostPod(int number, String node) {
        return pod("web", number, node, Needs.spread("web", HOST));
    }

    /** All replicas on one node, by their own affinity: none has a place before the last one is gone, and the node. */
    @Test
    void podsThatKeepTogetherOnOneNodeHaveAPlaceOnlyWhenItHasGone() {
        Scene scene = new Scene()
                .cordoned("old-1", "a")
                .with(pod("web", 0, "old-1", Needs.near("web", HOST)))
                .with(pod("web", 1, "old-1", Needs.near("web", HOST)));
        PodView first = pod("web", 0, "old-1", Needs.near("web", HOST));

        assertThat(judge(scene, EVERYWHERE).judge(first)).isInstanceOf(UpToOthers.class);
        assertThat(new PlacementJudge(scene.cluster(), EVERYWHERE, Launches.COME_FIRST).judge(first))
                .isEqualTo(new NodeInTheWay(
                        new NodeName("old-1"),
                        names("new-a", "new-b", "new-c"),
                        "no pod that the pod's affinity asks for is in the node's " + HOST));
    }

    private static PodView spreadPod(String zone, int number) {
        return pod("web", zone.charAt(0) * 10 + number, "old-" + zone + number, Needs.spread("web", ZONE));
    }

    /** So many outdated nodes a zone, each with a pod, and a new node in zone a. */
    private static Scene spread(int each) {
        Scene scene = new Scene().open("new-a0", "a");
        for (String zone : List.of("a", "b", "c")) {
            for (int i = 0; i < each; i++) {
                scene.cordoned("old-" + zone + i, zone).with(spreadPod(zone, i));
            }
        }
        return scene;
    }

    /** consul-helm#243: as many replicas as zones, and none may share a zone. */
    @Test
    void aPodThatIsAloneInItsZoneWaitsForANodeThere() {
        Scene scene = apart("edge", ZONE);

        assertThat(judge(scene, EVERYWHERE).judge(pod("edge", 1, "old-b", Needs.apart("edge", ZONE))))
                .isEqualTo(new WaitForLaunch(
                        Set.of("b"), new NodeRefusal.TooNear(ZONE, "a", NodeRefusal.TooNear.Whose.THE_PODS_OWN)));
        assertThat(judge(scene, NOTHING_TO_LAUNCH).judge(pod("edge", 1, "old-b", Needs.apart("edge", ZONE))))
                .isInstanceOf(Nowhere.class);
    }

    @Test
    void podsThatCannotShareAZoneAreNotRestartedBesideEachOther() {
        PodView pod = pod("edge", 1, "old-b", Needs.apart("edge", ZONE));

        assertThat(judge(apart("edge", ZONE), EVERYWHERE).restart(pod)).isInstanceOf(NoRestart.class);
        assertThat(judge(apart("edge", HOST), EVERYWHERE).restart(pod("edge", 1, "old-b", Needs.apart("edge", HOST))))
                .isInstanceOf(CanStart.class);
    }

    /** One pod a zone, each on an outdated node, and a new node in zone a. */
    private static Scene apart(String app, String key, String... claims) {
        Scene scene = new Scene().open("new-a", "a");
        List<String> zones = List.of("a", "b", "c");
        for (int i = 0; i < 3; i++) {
            scene.cordoned("old-" + zones.get(i), zones.get(i));
            scene.with(pod(app, i, "old-" + zones.get(i), Needs.apart(app, key), claims));
        }
        return scene;
    }

    /** local-path-provisioner#476: the pod is where its disk is, and nowhere else. */
    @Test
    void aPodWithALocalDiskHasNoPlace() {
        PodView pod = pod("cache", 0, "old-1", Needs.PLAIN, "data-cache-0");
        Scene scene = new Scene()
                .cordoned("old-1", "a")
                .open("new-1", "a")
                .bound("data-cache-0", AccessMode.READ_WRITE_ONCE, HOST, "old-1")
                .with(pod);

        Placement placement = judge(scene, List.of(node("launched", "a"))).judge(pod);

        assertThat(placement.text())
                .isEqualTo("its successor has no place: 1 node and new nodes in a: volume"
                        + " v-data-cache-0 cannot be reached from the node");
    }

    /** tidb-operator and others: each volume is in a zone of its own, and the surge has come to another. */
    @Test
    void aPodWithAVolumeInAZoneWaitsForANodeThere() {
        PodView pod = pod("db", 1, "old-b", Needs.apart("db", HOST), "d-db-1");
        Scene scene = new Scene()
                .cordoned("old-a", "a")
                .cordoned("old-b", "b")
                .open("new-1", "a")
                .bound("d-db-1", AccessMode.READ_WRITE_ONCE, ZONE, "b")
                .with(pod);

        assertThat(judge(scene, EVERYWHERE).judge(pod))
                .isEqualTo(new WaitForLaunch(Set.of("b"), new NodeRefusal.VolumeOutOfReach("v-d-db-1")));
        assertThat(judge(scene.open("new-2", "b"), EVERYWHERE).judge(pod)).isEqualTo(new EvictNow(names("new-2")));
    }

    @Test
    void aPodWithAHostPortNeedsANodeOfItsOwn() {
        PodView pod = pod("ingress", 0, "old-1", Needs.port(443));
        Scene scene = new Scene()
                .cordoned("old-1", "a")
                .open("new-1", "a")
                .with(pod)
                .with(pod("ingress", 1, "new-1", Needs.port(443)));

        assertThat(judge(scene, List.of(node("launched", "a"))).restart(pod)).isEqualTo(new NeedsLaunch(Set.of("a")));
        assertThat(judge(scene, NOTHING_TO_LAUNCH).restart(pod)).isInstanceOf(NoRestart.class);
    }

    @Test
    void aFullQuotaForbidsARestartAndNoEviction() {
        PodView pod = pod("web", 0, "old-1", Needs.cpu(500));
        Scene scene =
                new Scene().cordoned("old-1", "a").open("new-1", "a").with(pod).quota("requests.cpu", 1_000, 1_200);

        assertThat(judge(scene, EVERYWHERE).judge(pod)).isEqualTo(new EvictNow(names("new-1")));
        assertThat(judge(scene, EVERYWHERE).restart(pod))
                .isEqualTo(new NoRestart(new QuotaFull("default/team", "requests.cpu", 1_000, 1_200)));
    }

    @Test
    void anOverdrawnQuotaForbidsAnEviction() {
        PodView pod = pod("web", 0, "old-1", Needs.cpu(500));
        Scene scene =
                new Scene().cordoned("old-1", "a").open("new-1", "a").with(pod).quota("pods", 6, 5);

        assertThat(judge(scene, EVERYWHERE).judge(pod)).isInstanceOf(Nowhere.class);
    }

    @Test
    void whatAnotherSchedulerPlacesIsNotJudged() {
        PodView pod = pod("batch", 0, "old-1", Needs.by("volcano"));
        Scene scene = new Scene().cordoned("old-1", "a").with(pod);

        assertThat(judge(scene, EVERYWHERE).judge(pod)).isEqualTo(new NotJudged("scheduler volcano places it"));
    }

    @Test
    void twoPodsDoNotCountOnOnePlace() {
        PodNeeds large = Needs.cpu(3_000);
        PodView one = pod("web", 0, "old-1", large);
        PodView two = pod("web", 1, "old-1", large);
        Cluster cluster = new Scene()
                .cordoned("old-1", "a")
                .open("new-1", "a")
                .with(one)
                .with(two)
                .cluster();
        PlacementJudge judge = new PlacementJudge(cluster, NOTHING_TO_LAUNCH);

        assertThat(judge.judge(one)).isEqualTo(new EvictNow(names("new-1")));
        cluster.remove(one);
        cluster.add(pod("web", 2, null, large).on(new NodeName("new-1")));

        assertThat(judge.judge(two)).isInstanceOf(Nowhere.class);
    }

    @Test
    void aQuestionChangesNothing() {
        Scene scene = spread(2);
        Cluster asked = scene.cluster();
        PlacementJudge judge = new PlacementJudge(asked, EVERYWHERE);

        List<Placement> once = all(judge, scene);
        List<Placement> again = all(judge, scene);

        assertThat(again).isEqualTo(once);
        assertThat(asked.nodes()).isEqualTo(scene.cluster().nodes());
    }

    private static List<Placement> all(PlacementJudge judge, Scene scene) {
        List<Placement> placements = new ArrayList<>();
        scene.view().pods().forEach(p -> placements.add(judge.judge(p)));
        return placements;
    }

    @Test
    void aGatedPodHasNoNodeUntilItsGateIsLifted() {
        PodView queued = new PodView(
                pod("queued", 0, null, Needs.PLAIN).key(),
                null,
                PodView.Standing.LIVE,
                Map.of(),
                Needs.PLAIN,
                List.of(),
                List.of("example.com/admission"));
        Cluster cluster = new Scene().open("new-1", "a").cluster();

        assertThat(cluster.refusals(queued).values()).containsExactly(new NodeRefusal.Gated("example.com/admission"));
    }
}
