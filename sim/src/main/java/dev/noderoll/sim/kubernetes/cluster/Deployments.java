package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.number;
import static dev.noderoll.sim.kubernetes.cluster.Fields.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.ChangeType;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The Deployment controller: one ReplicaSet per pod template, and the way from the old ones to the new one.
 *
 * <p>A template that differs in anything makes a new ReplicaSet, so the annotation of a rollout restart does. Not
 * modelled: pause, proportional scaling while a rollout runs, and the progress deadline.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/tree/master/pkg/controller/deployment">sync.go, rolling.go,
 *     recreate.go</a>
 */
final class Deployments {

    private static final String HASH = "pod-template-hash";
    private static final String REVISION = "deployment.kubernetes.io/revision";

    private final Control control;
    private final WorkQueue queue;
    private final RollingUpdate rolling;

    Deployments(Control control) {
        this.control = control;
        this.queue = control.queue("deployment-controller", this::reconcile);
        this.rolling = new RollingUpdate(this::scale);
    }

    void start() {
        control.enqueue(Kind.DEPLOYMENT, queue);
        control.enqueueOwner(Kind.REPLICA_SET, Kind.DEPLOYMENT, queue);
        // Recreate waits for the last pod's end, which changes no ReplicaSet.
        control.api().onChange(Kind.POD, change -> {
            if (change.type() == ChangeType.DELETED) {
                Fields.controller(change.object())
                        .flatMap(o -> control.api().get(Kind.REPLICA_SET, Fields.namespace(change.object()), o.name()))
                        .flatMap(Fields::controller)
                        .ifPresent(o -> queue.add(new Key(Fields.namespace(change.object()), o.name())));
            }
        });
    }

    private void reconcile(Key key) {
        Optional<ObjectNode> found = control.living(Kind.DEPLOYMENT, key);
        if (found.isEmpty()) {
            return;
        }
        ObjectNode deployment = found.get();
        if ("Recreate".equals(text(deployment, "spec", "strategy", "type"))) {
            recreate(deployment);
        } else {
            String current = current(deployment);
            rolling.step(deployment, current, sets(deployment));
        }
        DeploymentStatus.write(control, deployment, sets(deployment), hash(deployment));
        forgetOldRevisions(deployment);
    }

    private void recreate(ObjectNode deployment) {
        String hash = hash(deployment);
        boolean oldPods = false;
        for (ObjectNode set : sets(deployment)) {
            if (!isOf(set, hash)) {
                scale(set, 0);
                oldPods |= !control.api().ownedBy(Kind.POD, Fields.uid(set)).isEmpty();
            }
        }
        if (!oldPods) {
            String current = current(deployment);
            for (ObjectNode set : sets(deployment)) {
                if (isOf(set, current)) {
                    scale(set, number(deployment, "spec", "replicas"));
                }
            }
        }
    }

    /** Makes sure of the ReplicaSet of the present template, with no pods yet if it is new; returns its hash. */
    private String current(ObjectNode deployment) {
        String hash = hash(deployment);
        List<ObjectNode> sets = sets(deployment);
        if (sets.stream().noneMatch(set -> isOf(set, hash))) {
            ObjectNode set = Fields.object();
            Fields.own(set, Kind.DEPLOYMENT, deployment);
            ObjectNode metadata = Fields.child(set, "metadata").put("name", Fields.name(deployment) + "-" + hash);
            int revision = sets.stream().mapToInt(Deployments::revision).max().orElse(0) + 1;
            Fields.child(metadata, "annotations").put(REVISION, Integer.toString(revision));
            ObjectNode spec = set.putObject("spec").put("replicas", 0);
            spec.put("minReadySeconds", number(deployment, "spec", "minReadySeconds"));
            spec.set("selector", Fields.at(deployment, "spec", "selector").deepCopy());
            spec.set("template", Fields.at(deployment, "spec", "template").deepCopy());
            Fields.child(Fields.child(spec, "selector"), "matchLabels").put(HASH, hash);
            ObjectNode podMetadata = Fields.child(Fields.child(spec, "template"), "metadata");
            Fields.child(podMetadata, "labels").put(HASH, hash);
            metadata.set("labels", Fields.child(podMetadata, "labels").deepCopy());
            control.api().create(Kind.REPLICA_SET, set);
        }
        return hash;
    }

    private List<ObjectNode> sets(ObjectNode deployment) {
        List<ObjectNode> sets = new ArrayList<>(control.api().ownedBy(Kind.REPLICA_SET, Fields.uid(deployment)));
        sets.removeIf(Fields::isTerminating);
        sets.sort(Comparator.comparingInt(Deployments::revision).thenComparing(Key::of));
        return sets;
    }

    private void scale(ObjectNode set, int replicas) {
        if (number(set, "spec", "replicas") != replicas) {
            ObjectNode after = set.deepCopy();
            Fields.child(after, "spec").put("replicas", replicas);
            control.api().update(Kind.REPLICA_SET, after);
        }
    }

    private void forgetOldRevisions(ObjectNode deployment) {
        List<ObjectNode> empty = new ArrayList<>(sets(deployment));
        String hash = hash(deployment);
        empty.removeIf(s -> isOf(s, hash) || number(s, "spec", "replicas") > 0 || number(s, "status", "replicas") > 0);
        int surplus = empty.size() - number(deployment, "spec", "revisionHistoryLimit");
        for (ObjectNode set : empty.subList(0, Math.max(0, surplus))) {
            control.api().delete(Kind.REPLICA_SET, Fields.namespace(set), Fields.name(set), Deletion.PLAIN);
        }
    }

    static boolean isOf(ObjectNode set, String hash) {
        return hash.equals(text(set, "metadata", "labels", HASH));
    }

    private static int revision(ObjectNode set) {
        return Integer.parseInt("0" + Fields.annotation(set, REVISION));
    }

    /** Ten letters that depend on the pod template alone. Equal templates are taken to be those of equal hashes. */
    private static String hash(ObjectNode deployment) {
        String template = Fields.at(deployment, "spec", "template").toString();
        long hash = 1125899906842597L;
        for (int i = 0; i < template.length(); i++) {
            hash = 31 * hash + template.charAt(i);
        }
        String alphabet = "bcdfghjklmnpqrstvwxz2456789";
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            letters.append(alphabet.charAt((int) Long.remainderUnsigned(hash, alphabet.length())));
            hash = Long.divideUnsigned(hash, alphabet.length());
        }
        return letters.toString();
    }
}
