package dev.noderoll.aws;

import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What an error of an AWS service means to a rollout. A code that the table does not name is judged by its HTTP status:
 * 429 and 5xx pass, any other is for a person.
 */
final class AwsErrors {

    /** Whether an error passes by itself. */
    enum Meaning {
        TRY_AGAIN,
        MISCONFIGURED
    }

    /**
     * One code.
     *
     * @param doc where AWS says so
     */
    record Row(String code, Meaning meaning, String doc) {}

    private static final String SCALING = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/CommonErrors.html";
    private static final String TERMINATE =
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_TerminateInstanceInAutoScalingGroup.html";
    private static final String PUT_HOOK =
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html";
    private static final String UPDATE =
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html";
    private static final String TAGS =
            "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateOrUpdateTags.html";
    private static final String EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html";
    private static final String SSM =
            "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html";
    private static final String EKS = "https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html";
    private static final String EKS_UPDATE =
            "https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html";
    private static final String TARGETS =
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html";
    private static final String ALARMS =
            "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html";

    static final List<Row> TABLE = List.of(
            new Row("ScalingActivityInProgress", Meaning.TRY_AGAIN, TERMINATE),
            new Row("ResourceContention", Meaning.TRY_AGAIN, TERMINATE),
            new Row("ResourceInUse", Meaning.TRY_AGAIN, TAGS),
            new Row("LimitExceeded", Meaning.MISCONFIGURED, PUT_HOOK),
            // It is being made, and not ready yet.
            new Row("ServiceLinkedRoleFailure", Meaning.TRY_AGAIN, UPDATE),
            new Row("ValidationError", Meaning.MISCONFIGURED, SCALING),
            new Row("AccessDenied", Meaning.MISCONFIGURED, SCALING),
            new Row("AccessDeniedException", Meaning.MISCONFIGURED, SCALING),
            new Row("NotAuthorized", Meaning.MISCONFIGURED, SCALING),
            new Row("OptInRequired", Meaning.MISCONFIGURED, SCALING),
            new Row("InvalidClientTokenId", Meaning.MISCONFIGURED, SCALING),
            new Row("UnrecognizedClientException", Meaning.MISCONFIGURED, SCALING),
            // The next invocation is given new credentials.
            new Row("ExpiredToken", Meaning.TRY_AGAIN, SCALING),
            new Row("ExpiredTokenException", Meaning.TRY_AGAIN, SCALING),
            new Row("RequestExpired", Meaning.TRY_AGAIN, SCALING),
            new Row("Throttling", Meaning.TRY_AGAIN, SCALING),
            new Row("ThrottlingException", Meaning.TRY_AGAIN, SCALING),
            new Row("RequestLimitExceeded", Meaning.TRY_AGAIN, EC2),
            new Row("InternalFailure", Meaning.TRY_AGAIN, SCALING),
            new Row("ServiceUnavailable", Meaning.TRY_AGAIN, SCALING),
            new Row("Unavailable", Meaning.TRY_AGAIN, EC2),
            new Row("InternalError", Meaning.TRY_AGAIN, EC2),
            new Row("UnauthorizedOperation", Meaning.MISCONFIGURED, EC2),
            new Row("AuthFailure", Meaning.MISCONFIGURED, EC2),
            new Row("IdempotentParameterMismatch", Meaning.MISCONFIGURED, EC2),
            new Row("InternalServerError", Meaning.TRY_AGAIN, SSM),
            new Row("ResourceNotFoundException", Meaning.MISCONFIGURED, EKS),
            new Row("InvalidParameterException", Meaning.MISCONFIGURED, EKS_UPDATE),
            new Row("InvalidRequestException", Meaning.MISCONFIGURED, EKS_UPDATE),
            // Another update of the node group has just begun.
            new Row("ResourceInUseException", Meaning.TRY_AGAIN, EKS_UPDATE),
            // It has been taken away since it was listed.
            new Row("TargetGroupNotFound", Meaning.TRY_AGAIN, TARGETS),
            new Row("ClientException", Meaning.MISCONFIGURED, EKS),
            new Row("ServerException", Meaning.TRY_AGAIN, EKS),
            new Row("ServiceUnavailableException", Meaning.TRY_AGAIN, EKS),
            // A page token lives for a while only: the list begins anew.
            new Row("InvalidNextToken", Meaning.TRY_AGAIN, ALARMS));

    private AwsErrors() {}

    /** Makes a call, and translates its failure. {@code what} is what the call tried, such as "set max of web to 5". */
    static <T> T calling(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw translate(what, e);
        }
    }

    static RuntimeException translate(String what, SdkException e) {
        return switch (meaning(e)) {
            case TRY_AGAIN -> new TryAgain(what + ": " + text(e), e);
            case MISCONFIGURED -> new Misconfigured(what + ": " + text(e), e);
        };
    }

    /** The service's error code; empty when it told none, or did not answer. */
    static String code(SdkException e) {
        boolean told = e instanceof AwsServiceException service
                && service.awsErrorDetails() != null
                && service.awsErrorDetails().errorCode() != null;
        return told ? ((AwsServiceException) e).awsErrorDetails().errorCode() : "";
    }

    private static Meaning meaning(SdkException e) {
        if (!(e instanceof AwsServiceException service)) {
            return unanswered(e);
        }
        String code = code(e);
        return TABLE.stream()
                .filter(row -> row.code().equals(code))
                .map(Row::meaning)
                .findFirst()
                .orElseGet(() -> service.statusCode() == 429 || service.statusCode() >= 500
                        ? Meaning.TRY_AGAIN
                        : Meaning.MISCONFIGURED);
    }

    /** The network and the clock pass; a client that has no credentials or no region does not. */
    private static Meaning unanswered(SdkException e) {
        boolean passes = e instanceof ApiCallTimeoutException
                || e instanceof ApiCallAttemptTimeoutException
                || e instanceof AbortedException
                || e.getCause() instanceof IOException;
        return passes ? Meaning.TRY_AGAIN : Meaning.MISCONFIGURED;
    }

    private static String text(SdkException e) {
        String code = code(e);
        return code.isEmpty() ? String.valueOf(e.getMessage()) : code + ", " + e.getMessage();
    }
}
