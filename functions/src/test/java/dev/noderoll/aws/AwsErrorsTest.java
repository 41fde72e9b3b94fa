package dev.noderoll.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

class AwsErrorsTest {

    private static final Map<String, Class<?>> CLASSES = Map.of("again", TryAgain.class, "person", Misconfigured.class);

    private static RuntimeException translated(String code, int status) {
        return AwsErrors.translate(
                "set max",
                AwsServiceException.builder()
                        .statusCode(status)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode(code)
                                .errorMessage("because")
                                .build())
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "ScalingActivityInProgress, again",
        "ResourceContention, again",
        "ResourceInUse, again",
        "LimitExceeded, person",
        "ServiceLinkedRoleFailure, again",
        "ValidationError, person",
        "AccessDenied, person",
        "AccessDeniedException, person",
        "NotAuthorized, person",
        "OptInRequired, person",
        "InvalidClientTokenId, person",
        "UnrecognizedClientException, person",
        "ExpiredToken, again",
        "ExpiredTokenException, again",
        "RequestExpired, again",
        "Throttling, again",
        "ThrottlingException, again",
        "RequestLimitExceeded, again",
        "InternalFailure, again",
        "ServiceUnavailable, again",
        "Unavailable, again",
        "InternalError, again",
        "UnauthorizedOperation, person",
        "AuthFailure, person",
        "IdempotentParameterMismatch, person",
        "InternalServerError, again",
        "ResourceNotFoundException, person",
        "ClientException, person",
        "ServerException, again",
        "ServiceUnavailableException, again",
        "InvalidNextToken, again"
    })
    void eachCodeMeansWhatTheTableSaysWhateverItsStatus(String code, String meaning) {
        assertThat(translated(code, 400))
                .isInstanceOf(CLASSES.get(meaning))
                .hasMessageStartingWith("set max: " + code + ", because");
        assertThat(translated(code, 500)).isInstanceOf(CLASSES.get(meaning));
    }

    @Test
    void theTableNamesEachCodeOnceAndWhereItIsWritten() {
        Set<String> codes = AwsErrors.TABLE.stream().map(AwsErrors.Row::code).collect(Collectors.toSet());

        assertThat(codes).hasSameSizeAs(AwsErrors.TABLE).hasSize(35);
        assertThat(AwsErrors.TABLE).allMatch(row -> row.doc().startsWith("https://docs.aws.amazon.com/"));
    }

    @ParameterizedTest
    @CsvSource({"400, person", "404, person", "429, again", "500, again", "503, again"})
    void aCodeThatTheTableDoesNotNameIsJudgedByItsStatus(int status, String meaning) {
        assertThat(translated("Unheard", status)).isInstanceOf(CLASSES.get(meaning));
    }

    @Test
    void theNetworkAndTheClockPass() {
        SdkClientException network = SdkClientException.create("Unable to execute", new IOException("reset"));

        assertThat(AwsErrors.translate("x", network)).isInstanceOf(TryAgain.class);
        assertThat(AwsErrors.translate("x", ApiCallTimeoutException.create(9))).isInstanceOf(TryAgain.class);
        assertThat(AwsErrors.translate("x", ApiCallAttemptTimeoutException.create(9)))
                .isInstanceOf(TryAgain.class);
        assertThat(AwsErrors.translate("x", AbortedException.create("stop"))).isInstanceOf(TryAgain.class);
    }

    @Test
    void aClientWithoutCredentialsDoesNotGetThem() {
        assertThat(AwsErrors.translate("x", SdkClientException.create("Unable to load credentials")))
                .isInstanceOf(Misconfigured.class)
                .hasMessage("x: Unable to load credentials");
    }
}
