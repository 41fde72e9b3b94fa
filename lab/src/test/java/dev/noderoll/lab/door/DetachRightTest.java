package dev.noderoll.lab.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.cli.Kubeconfig;
import dev.noderoll.lab.RealCluster;
import dev.noderoll.sim.kubernetes.cluster.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code infra/rbac-detach} lets our groups do to pods, at a real API server. */
@Tag("control-plane")
class DetachRightTest {

    private static final String LABELS = "{metadata: {labels: {app: null}, annotations: {noderoll.dev/detached: x}}}";
    private static final String IMAGE = "{spec: {containers: [{name: c, image: 'example/other:1'}]}}";

    @Test
    void ourGroupsMayChangeLabelsAndAnnotationsOfPodsAndNothingOfTheirSpec() throws Exception {
        try (RealCluster cluster = RealCluster.obtain("--no-kwok")) {
            Kubeconfig real = cluster.kubeconfig();
            OkHttpClient admin = real.client().getHttpClient();
            Conversation server = new Conversation(admin, real.server(), "detach");
            server.begin();
            server.runningPod("a", "True");
            String pod = server.core("pods/a");

            Conversation drain = as("noderoll:drain", admin, real.server());
            drain.patch(pod, Conversation.MERGE, LABELS).is(403);
            install(server);

            for (String group : List.of("noderoll:drain", "noderoll:change")) {
                Conversation ours = as(group, admin, real.server());
                await(ours, pod);
                ours.patch(pod, Conversation.MERGE, LABELS).is(200);
                ours.patch(pod, Conversation.STRATEGIC, IMAGE)
                        .is(422)
                        .text("/message")
                        .contains("nothing of their spec");
            }
            as("noderoll:look", admin, real.server())
                    .patch(pod, Conversation.MERGE, LABELS)
                    .is(403);
            server.patch(pod, Conversation.STRATEGIC, IMAGE).is(200);
        }
    }

    /** A policy holds some seconds after it was made. */
    private static void await(Conversation ours, String pod) throws Exception {
        String dry = pod + "?dryRun=All";
        for (int i = 0; i < 60 && ours.patch(dry, Conversation.STRATEGIC, IMAGE).code() != 422; i++) {
            Thread.sleep(500);
        }
    }

    private static Conversation as(String group, OkHttpClient admin, String server) {
        OkHttpClient client = admin.newBuilder()
                .addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .header("Impersonate-User", "functions")
                        .header("Impersonate-Group", group)
                        .build()))
                .build();
        return new Conversation(client, server, "detach");
    }

    private static void install(Conversation server) throws Exception {
        List<ObjectNode> documents = documents();
        assertThat(documents)
                .extracting(document -> document.path("kind").asText())
                .containsExactly(
                        "ClusterRole",
                        "ClusterRoleBinding",
                        "ValidatingAdmissionPolicy",
                        "ValidatingAdmissionPolicyBinding");
        String rbac = "/apis/rbac.authorization.k8s.io/v1/";
        String admission = "/apis/admissionregistration.k8s.io/v1/";
        List<String> paths = List.of(
                rbac + "clusterroles",
                rbac + "clusterrolebindings",
                admission + "validatingadmissionpolicies",
                admission + "validatingadmissionpolicybindings");
        for (int i = 0; i < paths.size(); i++) {
            server.post(paths.get(i), documents.get(i).toString()).is(201);
        }
    }

    private static List<ObjectNode> documents() throws IOException {
        String file = Files.readString(Golden.root().resolve("infra/rbac-detach/detach.yaml"));
        return Stream.of(file.split("\n---\n", -1)).map(TestCluster::yaml).toList();
    }
}
