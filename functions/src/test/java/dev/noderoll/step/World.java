package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static dev.noderoll.plan.Worlds.name;
import static dev.noderoll.plan.Worlds.node;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.Member;
import dev.noderoll.model.Member.Stage;
import dev.noderoll.model.Rollout;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.plan.Worlds;
import dev.noderoll.port.ManagedGroups;
import java.time.Instant;
import java.util.List;

/** A group of two, in a cluster, with all that steps need, and the little that happens by itself. */
final class World {

    final Faults faults = new Faults();
    final FakeImages images = new FakeImages();
    final FakeCluster cluster = new FakeCluster(faults);
    final FakeGroup group;
    Instant now = NOW;

    World(Member... members) {
        group = new FakeGroup(faults, members);
        for (Member member : members) {
            cluster.add(node(member));
        }
    }

    /** Instances that are asked for come, and join. */
    void boot() {
        group.launch();
        group.members.values().stream()
                .filter(m -> m.live() && cluster.get(name(m.id())).isEmpty())
                .forEach(member -> cluster.add(node(member)));
    }

    /** Instances whose hook is completed go. */
    void goAway() {
        for (Member member : List.copyOf(group.members.values())) {
            if (member.stage() == Stage.LEAVING) {
                remove(member.id());
            }
        }
    }

    /** The machine that serves terminations completes every hook. */
    void serveHooks() {
        for (Member member : List.copyOf(group.members.values())) {
            if (member.stage() == Stage.LEAVING_HOOKED) {
                group.members.put(member.id(), Worlds.at(Stage.LEAVING, member));
            }
        }
    }

    private void remove(InstanceId id) {
        group.members.remove(id);
        cluster.nodes.remove(name(id));
    }

    /** Begins the rollout to the new image, with a surge of one. */
    Rollout begun(String holder) {
        return ((BeginRollout.Outcome.Begun) begin(holder)).rollout();
    }

    BeginRollout.Outcome begin(String holder) {
        RolloutRequest request =
                new RolloutRequest("shop", "workers", new Wanted.Image("ami-new"), Worlds.policy(0, 0));
        return new BeginRollout(group, images, cluster, ManagedGroups.NONE).run(request, holder, now);
    }
}
