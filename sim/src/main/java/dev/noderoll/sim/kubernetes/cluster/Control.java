package dev.noderoll.sim.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** What every part of the cluster works with. */
record Control(Agenda agenda, Dice dice, KubeApi api, ClusterSettings settings) {

    WorkQueue queue(String controller, Consumer<Key> work) {
        return new WorkQueue(agenda, dice.named(controller), controller, settings.control(), work);
    }

    Instant now() {
        return agenda.instant();
    }

    /** Queues each object of {@code kind} that is written, and not deleted. */
    void enqueue(Kind kind, WorkQueue queue) {
        api.onChange(kind, change -> {
            if (change.type() != ChangeType.DELETED) {
                queue.add(Key.of(change.object()));
            }
        });
    }

    /** Queues the controlling {@code ownerKind} of each object of {@code kind} that is written or deleted. */
    void enqueueOwner(Kind kind, Kind ownerKind, WorkQueue queue) {
        api.onChange(
                kind,
                change -> Fields.controller(change.object())
                        .filter(owner -> owner.is(ownerKind))
                        .ifPresent(owner -> queue.add(new Key(Fields.namespace(change.object()), owner.name()))));
    }

    Optional<ObjectNode> get(Kind kind, Key key) {
        return api.get(kind, key.namespace(), key.name());
    }

    /** The object, unless it is gone or being deleted. */
    Optional<ObjectNode> living(Kind kind, Key key) {
        return get(kind, key).filter(o -> !Fields.isTerminating(o));
    }

    /** Whether a change made or removed the object, or changed it at a path. */
    static boolean touches(Change change, String... path) {
        ObjectNode before = change.before();
        return before == null || change.type() == ChangeType.DELETED || Fields.differs(before, change.object(), path);
    }
}
