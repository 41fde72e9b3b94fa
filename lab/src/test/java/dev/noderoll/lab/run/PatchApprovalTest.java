package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.asl.TaskFailure;
import dev.noderoll.sim.aws.Topics.Message;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.wire.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A plan that asks a person before it rolls. */
class PatchApprovalTest {

    private final DeployedTwoNodes cluster = new DeployedTwoNodes();

    /** The world begins at 08:00 UTC, and a drain may take a minute. */
    private Execution patch(String name, String more) {
        String plan = """
                {"groups": [{"cluster": "two-nodes", "nodeGroup": "workers"}], "approval": {"hours": 2},
                 "target": {"image": "ami-0b0b000000000002"}, %s
                 "rollout": {"drain": {"timeoutSeconds": 60, "deregistrationSeconds": 0}}}
                """.formatted(more);
        Execution execution = Deployed.start(cluster.service, Machines.PATCH, name, json("{\"plan\":" + plan + "}"));
        cluster.passMinutes(5);
        return execution;
    }

    private List<Message> asked() {
        return cluster.world.aws().topics().published().stream()
                .filter(message -> message.subject().orElse("").contains("asks for approval"))
                .toList();
    }

    /** What the command of the message finds in the execution's history. */
    private String token() {
        return asked().getLast().attributes().getOrDefault("TaskToken", "");
    }

    private static String kind(Execution execution) {
        return execution
                .output()
                .map(o -> o.path("kind").asText())
                .orElse(execution.status().name());
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) Json.json().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Test
    void nothingIsRolledUntilSomebodyHasApproved() throws TaskFailure {
        Execution patch = patch("one", "");
        assertThat(asked()).hasSize(1);
        assertThat(asked().getLast().topicArn()).isEqualTo(Machines.REPORTS);
        assertThat(asked().getLast().body())
                .contains("workers of two-nodes", "ami-0b0b000000000002", "within 120 minutes", patch.arn())
                .contains("\nnoderoll approve " + patch.arn() + " --region eu-central-1 --yes\n")
                .doesNotContain(token());
        assertThat(OwnEvents.in(cluster.world.aws().events().delivered()))
                .singleElement()
                .satisfies(event -> assertThat(event.at("/detail/text").asText())
                        .contains("workers of two-nodes", "within 120 minutes: noderoll approve " + patch.arn()));
        assertThat(OwnEvents.unfit(cluster.world.aws().events().delivered())).isEmpty();

        Execution second = patch("two", "");
        cluster.passMinutes(60);
        assertThat(second.output().orElseThrow().at("/reason/kind").asText()).isEqualTo("AlreadyPatching");
        assertThat(asked()).hasSize(1);
        assertThat(cluster.current()).isZero();
        assertThat(cluster.unmarked()).isTrue();

        cluster.service.sendTaskSuccess(token(), json("{}"));
        cluster.passMinutes(30);

        assertThat(kind(patch)).isEqualTo("Patched");
        assertThat(cluster.current()).isEqualTo(2);
        assertThat(kind(patch("three", ""))).isEqualTo("Patched");
        assertThat(asked()).hasSize(1);
    }

    @Test
    void whoRefusesIsNotAskedAgainAsLongAsThePlanWouldHaveWaited() throws TaskFailure {
        Execution patch = patch("one", "");
        cluster.service.sendTaskFailure(token(), new TaskFailure("Refused", "not today"));
        cluster.passMinutes(115);
        assertThat(patch.status()).isEqualTo(Status.RUNNING);
        cluster.passMinutes(10);

        JsonNode output = patch.output().orElseThrow();
        assertThat(output.path("kind").asText()).isEqualTo("NotApproved");
        assertThat(output.path("why").path("Cause").asText()).isEqualTo("not today");
        assertThat(cluster.current()).isZero();
        assertThat(cluster.unmarked()).isTrue();
    }

    @Test
    void whereNobodyAnswersNothingIsRolled() {
        Execution patch = patch("one", "");
        cluster.passMinutes(120);

        assertThat(patch.output().orElseThrow().at("/why/Error").asText()).isEqualTo("States.Timeout");
        assertThat(kind(patch)).isEqualTo("NotApproved");
        assertThat(cluster.current()).isZero();
    }

    @Test
    void theWindowsCloseEndsTheWait() {
        Execution patch = patch("one", "\"window\": {\"opens\": \"07:00\", \"closes\": \"08:30\", \"zone\": \"UTC\"},");
        assertThat(asked().getLast().body()).containsPattern("within (2[5-9]|30) minutes");
        cluster.passMinutes(25);

        assertThat(kind(patch)).isEqualTo("NotApproved");
    }

    @Test
    void whatHasBegunCarriesOnWithoutBeingAskedAgain() throws TaskFailure {
        Execution patch = patch("one", "");
        cluster.service.sendTaskSuccess(token(), json("{}"));
        Agenda agenda = cluster.world.agenda();
        agenda.runUntil(() -> cluster.current() == 1, agenda.instant().plusSeconds(600));
        patch.children().forEach(rollout -> cluster.service.stop(rollout, "", "by hand"));
        cluster.service.stop(patch, "", "by hand");
        cluster.passMinutes(10);
        assertThat(cluster.current()).isLessThan(2);

        Execution second = patch("two", "");
        cluster.passMinutes(30);

        assertThat(kind(second)).isEqualTo("Patched");
        assertThat(asked()).hasSize(1);
    }
}
