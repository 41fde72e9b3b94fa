package dev.noderoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that begin, carry on, give up and list rollouts find the machines by themselves. */
class RolloutCommandsTest {

    private static final String HELD = "{\"kind\":\"Held\",\"holder\":\"other\",\"until\":\"2026-01-01T00:05:00Z\"}";
    private static final String DONE = "{\"kind\":\"Done\"}";
    private static final String WORKERS =
            "{\"cluster\":\"prod\",\"nodeGroup\":\"workers\",\"target\":{\"image\":\"ami-1\"}}";

    private final StatesStub states = new StatesStub();

    @BeforeEach
    void credentials() {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
    }

    @AfterEach
    void close() {
        states.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private Said say(String words) {
        List<String> all = new ArrayList<>(Arrays.asList(words.split(" ", -1)));
        all.addAll(List.of("--region", "eu-central-1", "--endpoint-url", states.url()));
        return Said.by(Map.of(), all.toArray(String[]::new));
    }

    @Test
    void rollStartsTheMachineWithWhatTheOptionsSay() {
        states.install("noderoll").answering(DONE);

        Said said = say(
                "roll workers --cluster prod --image ami-0123456789abcdef0 --max-surge 2 --set timeoutSeconds=7200");

        assertThat(said.err()).isEmpty();
        assertThat(said.status()).isZero();
        assertThat(said.out()).last().isEqualTo("SUCCEEDED " + DONE);
        assertThat(states.changes())
                .containsExactly("StartExecution {\"nodeGroup\":\"workers\",\"cluster\":\"prod\","
                        + "\"target\":{\"image\":\"ami-0123456789abcdef0\"},\"maxSurge\":2,\"timeoutSeconds\":7200}");
    }

    @Test
    void aGroupOfAnotherAccountIsRolledAndAbandonedByTheHubsMachine() {
        states.install("noderoll").answering(DONE);
        String there = "workers --cluster prod --spoke-account 222233334444 --spoke-region eu-west-1";

        assertThat(say("roll " + there + " --parameter /ami").status()).isZero();
        assertThat(say("abandon " + there).status()).isZero();

        assertThat(states.changes())
                .hasSize(2)
                .allMatch(change ->
                        change.contains("\"account\":\"222233334444\"") && change.contains("\"region\":\"eu-west-1\""));
    }

    /** As BeginRollout would refuse it, but before anything is started. */
    @ParameterizedTest
    @CsvSource({
        "roll workers --cluster prod, target",
        "roll workers --image ami-0123456789abcdef0, cluster",
        "roll workers --cluster prod --image ami-0123456789abcdef0 --set nonsense=1, nonsense",
        "roll workers --cluster prod --image ami-0123456789abcdef0 --max-surge 1001, maxSurge",
        "roll workers --cluster prod --image a --parameter b, mutually exclusive",
        "roll workers --cluster prod --parameter /ami --spoke-account 12, twelve digits",
        "abandon workers --cluster prod --spoke-region mars, Region"
    })
    void whatTheMachineWouldRefuseIsNotStarted(String words, String named) {
        states.install("noderoll");

        Said said = say(words);

        assertThat(said.status()).isEqualTo(ExitStatus.WRONG_USE);
        assertThat(said.err()).first().asString().contains(named);
        assertThat(states.changes()).isEmpty();
    }

    @Test
    void aGroupThatAnotherRolloutHoldsIsTheAnswerNo() {
        states.install("noderoll").answering(HELD);

        Said said = say("abandon workers --cluster prod");

        assertThat(said.status()).isEqualTo(ExitStatus.NO);
        assertThat(said.out()).last().asString().contains("other rolls this group, until 2026-01-01T00:05:00Z");
        assertThat(states.changes())
                .containsExactly("StartExecution {\"cluster\":\"prod\",\"nodeGroup\":\"workers\",\"abandon\":true}");
    }

    @Test
    void severalInstallationsHaveToBeTold() {
        states.install("noderoll").install("canary").answering(DONE);

        assertThat(say("abandon workers --cluster prod").err())
                .first()
                .asString()
                .contains("--stack: [canary, noderoll]");
        assertThat(say("abandon workers --cluster prod --stack canary").status())
                .isZero();
        assertThat(say("abandon workers --cluster prod --stack other").status()).isEqualTo(ExitStatus.WRONG_USE);
    }

    @Test
    void anAccountWithoutNoderollIsSaidToBeOne() {
        Said said = say("history");

        assertThat(said.status()).isEqualTo(ExitStatus.COULD_NOT);
        assertThat(said.err()).singleElement().asString().contains("not installed in this account and region");
    }

    @Test
    void aStoppedRolloutIsRedrivenAndAFailedOneStartedAnew() {
        states.install("noderoll").answering(DONE);
        states.execution("noderoll-rollout", "a", "FAILED", WORKERS);
        assertThat(say("resume workers").status()).isZero();
        assertThat(states.changes()).containsExactly("StartExecution " + WORKERS);

        states.execution("noderoll-rollout", "b", "ABORTED", WORKERS);
        states.execution("noderoll-rollout", "c", "ABORTED", WORKERS.replace("workers", "others"));
        assertThat(say("resume workers").status()).isZero();
        assertThat(states.changes())
                .last()
                .asString()
                .startsWith("RedriveExecution")
                .contains("noderoll-rollout:b");

        states.execution("noderoll-rollout", "d", "RUNNING", WORKERS);
        assertThat(say("resume workers").status()).isEqualTo(ExitStatus.NO);
        assertThat(states.changes()).hasSize(2);
    }

    @Test
    void theHistoryListsTheLatestFirst() {
        states.install("noderoll").answering(DONE);
        states.execution("noderoll-rollout", "a", "SUCCEEDED", WORKERS);
        states.execution("noderoll-rollout", "b", "FAILED", WORKERS.replace("workers", "others"));

        assertThat(say("history").out()).hasSize(3);
        assertThat(say("history workers").out())
                .last()
                .asString()
                .matches("2026-09-21T\\S+ +1:02:03 +SUCCEEDED +workers +ami-1 +a");
        assertThat(String.join("", say("history -o json").out())).contains("\"status\" : \"FAILED\"");
    }

    @Test
    void anApprovalIsGivenWithoutHandlingItsToken() {
        states.install("noderoll").execution("noderoll-patch", "p", "RUNNING", "{}");
        assertThat(say("approve").status()).isEqualTo(ExitStatus.NO);

        states.history("arn:aws:states:eu-central-1:1:execution:noderoll-patch:p", """
            [{"id": 1, "type": "ExecutionStarted", "timestamp": 1},
             {"id": 2, "type": "TaskScheduled", "timestamp": 2, "taskScheduledEventDetails": {
               "resourceType": "sns", "resource": "publish.waitForTaskToken", "region": "eu-central-1",
               "parameters": "{\\"Message\\": \\"To be rolled: workers\\\\nx\\", \\"MessageAttributes\\": {\\"TaskToken\\": {\\"StringValue\\": \\"T0K\\"}}}"}},
             {"id": 3, "type": "TaskSubmitted", "timestamp": 3}]\
            """);

        assertThat(say("approve").out()).contains("  To be rolled: workers").noneMatch(line -> line.contains("T0K"));
        assertThat(states.changes()).isEmpty();
        assertThat(say("approve --yes").out()).containsExactly("Approved.");
        assertThat(say("approve --refuse later").out()).containsExactly("Refused.");
        assertThat(states.changes())
                .containsExactly(
                        "SendTaskSuccess {\"taskToken\":\"T0K\",\"output\":\"{}\"}",
                        "SendTaskFailure {\"taskToken\":\"T0K\",\"error\":\"Refused\",\"cause\":\"later\"}");
    }
}
