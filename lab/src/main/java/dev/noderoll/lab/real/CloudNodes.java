package dev.noderoll.lab.real;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import dev.noderoll.sim.kubernetes.KubeError;
import java.time.Duration;

/**
 * The cloud's node lifecycle controller for a cluster that has none: looks every 5 s, and deletes a Node that is not
 * Ready and whose instance does not exist.
 *
 * @see <a href="https://github.com/kubernetes/cloud-provider/blob/master/controllers/nodelifecycle/node_lifecycle_controller.go">
 *     MonitorNodes</a>
 */
public final class CloudNodes {

    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final Agenda agenda;
    private final SimAws aws;
    private final KubeApi api;

    public CloudNodes(Agenda agenda, SimAws aws, KubeApi api) {
        this.agenda = agenda;
        this.aws = aws;
        this.api = api;
    }

    /** Looks for the first time after a period. */
    public void start() {
        agenda.after(PERIOD, "the cloud looks at its nodes", () -> {
            api.list(Kind.NODE).stream()
                    .filter(node -> !isReady(node) && !exists(node))
                    .forEach(this::delete);
            start();
        });
    }

    private boolean exists(ObjectNode node) {
        return aws.ec2()
                .find(Json.instance(node))
                .filter(i -> i.state() != SimInstance.State.SHUTTING_DOWN && i.state() != SimInstance.State.TERMINATED)
                .isPresent();
    }

    private void delete(ObjectNode node) {
        try {
            api.delete(Kind.NODE, "", node.path("metadata").path("name").asText(), Deletion.PLAIN);
        } catch (KubeError gone) {
            if (gone.code() != 404) {
                throw gone;
            }
        }
    }

    private static boolean isReady(ObjectNode node) {
        return node.path("status")
                .path("conditions")
                .valueStream()
                .anyMatch(c -> c.path("type").asText().equals("Ready")
                        && c.path("status").asText().equals("True"));
    }
}
