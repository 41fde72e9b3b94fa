package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.number;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.List;

/**
 * A Deployment's status from those of its ReplicaSets.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment/sync.go">calculateStatus</a>
 *     and progress.go
 */
final class DeploymentStatus {

    private DeploymentStatus() {}

    static void write(Control control, ObjectNode deployment, List<ObjectNode> sets, String currentHash) {
        int pods = 0;
        int ready = 0;
        int available = 0;
        int updated = 0;
        for (ObjectNode set : sets) {
            pods += number(set, "status", "replicas");
            ready += number(set, "status", "readyReplicas");
            available += number(set, "status", "availableReplicas");
            updated += Deployments.isOf(set, currentHash) ? number(set, "status", "replicas") : 0;
        }
        int replicas = number(deployment, "spec", "replicas");
        ObjectNode after = deployment.deepCopy();
        Fields.child(after, "status")
                .put("observedGeneration", number(deployment, "metadata", "generation"))
                .put("replicas", pods)
                .put("updatedReplicas", updated)
                .put("readyReplicas", ready)
                .put("availableReplicas", available)
                .put("unavailableReplicas", Math.max(0, Math.max(pods, replicas) - available));
        int unavailable = Share.of(Fields.at(deployment, "spec", "strategy", "rollingUpdate", "maxUnavailable"))
                .roundDown(replicas);
        boolean enough = available >= replicas - unavailable;
        Fields.setCondition(
                after,
                "Available",
                enough ? "True" : "False",
                enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
                control.now());
        boolean complete = updated == replicas && pods == replicas && available == replicas;
        Fields.setCondition(
                after,
                "Progressing",
                "True",
                complete ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
                complete ? "ReplicaSet has successfully progressed." : "ReplicaSet is progressing.",
                control.now());
        control.api().updateStatus(Kind.DEPLOYMENT, after);
    }
}
