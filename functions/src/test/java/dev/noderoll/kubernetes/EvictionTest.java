package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.PodKey;
import dev.noderoll.port.EvictionAnswer;
import dev.noderoll.port.EvictionAnswer.Failed.Blame;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.recorded.RecordedServer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvictionTest {

    private static final PodKey POD = new PodKey("shop", "web-1", "uid-1");

    private final RecordedServer server = new RecordedServer();
    private final ApiPods pods = new ApiPods(new ClusterClient(Connection.open(server.endpoint())));

    @AfterEach
    void stop() {
        server.close();
    }

    private EvictionAnswer evict() {
        return pods.evict(POD, Optional.empty());
    }

    /** A Status with details, as the API server writes it. */
    private static String status(String message, String details) {
        return """
            {"kind":"Status","apiVersion":"v1","status":"Failure","message":"%s","details":%s}""".formatted(message, details);
    }

    @Test
    void theRequestNamesTheUidAndLeavesTheGraceToThePod() {
        server.answers(201, "{\"kind\":\"Status\",\"status\":\"Success\"}");

        assertThat(evict()).isEqualTo(new EvictionAnswer.Accepted());
        assertThat(server.targets()).containsExactly("POST /api/v1/namespaces/shop/pods/web-1/eviction");
        assertThat(server.body())
                .isEqualTo("{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\","
                        + "\"metadata\":{\"name\":\"web-1\",\"namespace\":\"shop\"},"
                        + "\"deleteOptions\":{\"preconditions\":{\"uid\":\"uid-1\"}}}");
    }

    @Test
    void aGraceIsSentInSeconds() {
        server.answers(201, "{}");

        pods.evict(POD, Optional.of(Duration.ofMinutes(2)));

        assertThat(server.body()).contains("\"gracePeriodSeconds\":120");
    }

    @Test
    void aPodThatIsNotThereIsGone() {
        server.answers(404, status("pods \\\"web-1\\\" not found", "{\"kind\":\"pods\"}"));

        assertThat(evict()).isEqualTo(new EvictionAnswer.Gone());
    }

    @Test
    void aNamesakeWithAnotherUidMeansThatThisOneIsGone() {
        server.answers(
                409, status("the UID in the precondition (uid-1) does not match the UID in record (uid-2)", "{}"));

        assertThat(evict()).isEqualTo(new EvictionAnswer.Gone());
    }

    @Test
    void anyOtherConflictIsTriedAgain() {
        server.answers(409, status("the object has been modified", "{}"));

        assertThat(evict())
                .isEqualTo(
                        new EvictionAnswer.Failed("409 the object has been modified", Duration.ZERO, Blame.THIS_CALL));
    }

    @Test
    void aBudgetsRefusalTellsItsCauseAndWhenToAskAgain() {
        server.answers(
                429,
                status(
                        "Cannot evict pod as it would violate the pod's disruption budget.",
                        "{\"retryAfterSeconds\":10,\"causes\":[{\"reason\":\"DisruptionBudget\","
                                + "\"message\":\"The disruption budget web needs 2 healthy pods and has 2 currently\"}]}"));

        assertThat(evict())
                .isEqualTo(new EvictionAnswer.Refused(
                        "The disruption budget web needs 2 healthy pods and has 2 currently", Duration.ofSeconds(10)));
    }

    @Test
    void theHeaderTellsWhenTheStatusDoesNot() {
        server.answers(
                429,
                status("no", "{\"causes\":[{\"reason\":\"DisruptionBudget\",\"message\":\"\"}]}"),
                Map.of("Retry-After", "7"));

        assertThat(evict()).isEqualTo(new EvictionAnswer.Refused("no", Duration.ofSeconds(7)));
    }

    @Test
    void aBusyServersRefusalIsNoBudgets() {
        server.answers(429, status("too many requests, please try again later", "{\"retryAfterSeconds\":1}"));

        assertThat(evict())
                .isEqualTo(new EvictionAnswer.Failed(
                        "429 too many requests, please try again later", Duration.ofSeconds(1), Blame.SERVER));
    }

    @Test
    void aWebhookThatRefusesIsAskedAgain() {
        String message = "admission webhook \\\"drain.example.com\\\" denied the request: the broker moves first";
        server.answers(403, status(message, "{}"));

        assertThat(evict()).isEqualTo(new EvictionAnswer.Denied(message.replace("\\", ""), Duration.ZERO));
    }

    /** 422 as a rule, 403 where the policy says so: of this pod alone, unlike a missing right. */
    @Test
    void anAdmissionPolicyThatRefusesIsAskedAgain() {
        String message =
                "pods web-1 is forbidden: ValidatingAdmissionPolicy 'freeze' with binding 'freeze' denied request: no";
        server.answers(422, status(message, "{}")).answers(403, status(message, "{}"));

        assertThat(evict()).isEqualTo(new EvictionAnswer.Denied("422 " + message, Duration.ZERO));
        assertThat(evict()).isEqualTo(new EvictionAnswer.Denied("403 " + message, Duration.ZERO));
    }

    @Test
    void aNamespaceThatClosesTakesThePodWithIt() {
        server.answers(
                403,
                status(
                        "forbidden",
                        "{\"causes\":[{\"reason\":\"NamespaceTerminating\",\"message\":\"being terminated\"}]}"));

        assertThat(evict()).isEqualTo(new EvictionAnswer.NamespaceClosing());
    }

    @Test
    void aBrokenBudgetMakesTheEvictionImpossible() {
        String message = "poddisruptionbudget.policy \\\"web\\\" is forbidden: pdb disruptions allowed is negative";
        server.answers(403, status(message, "{\"group\":\"policy\",\"kind\":\"poddisruptionbudget\"}"));

        assertThat(evict()).isEqualTo(new EvictionAnswer.Impossible(message.replace("\\", "")));
    }

    @Test
    void aMissingPermissionIsForAPerson() {
        server.answers(
                403, status("pods is forbidden: User x cannot create resource pods/eviction", "{\"kind\":\"pods\"}"));

        assertThatThrownBy(this::evict)
                .isInstanceOf(Misconfigured.class)
                .hasMessage("evict shop/web-1: 403 pods is forbidden: User x cannot create resource pods/eviction");
    }

    @Test
    void twoBudgetsMakeTheEvictionImpossible() {
        String message =
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
        server.answers(500, status(message, "{}"));

        assertThat(evict()).isEqualTo(new EvictionAnswer.Impossible(message));
    }

    @ParameterizedTest
    @CsvSource({"500, THIS_CALL", "502, SERVER", "503, SERVER", "504, THIS_CALL"})
    void anErrorOfTheServerMayBeAskedAgain(int code, Blame blame) {
        server.answers(code, "upstream connect error");

        assertThat(evict())
                .isEqualTo(new EvictionAnswer.Failed(code + " upstream connect error", Duration.ZERO, blame));
    }

    @Test
    void aBudgetThatCouldNotBeWrittenInTimeMayBeAskedAgain() {
        String message = "couldn't update PodDisruptionBudget \\\"web\\\" due to conflicts";
        server.answers(504, status(message, "{}"));

        assertThat(evict())
                .isEqualTo(
                        new EvictionAnswer.Failed("504 " + message.replace("\\", ""), Duration.ZERO, Blame.THIS_CALL));
    }

    @Test
    void noAnswerMayBeAskedAgain() {
        server.close();

        assertThat(evict()).isInstanceOfSatisfying(EvictionAnswer.Failed.class, failed -> {
            assertThat(failed.cause()).startsWith("no answer: ");
            assertThat(failed.blame()).isEqualTo(Blame.SERVER);
        });
    }
}
