package dev.noderoll.lab.door.direct;

import dev.noderoll.port.Misconfigured;
import dev.noderoll.port.TryAgain;
import dev.noderoll.sim.aws.AwsError;
import java.util.Set;
import java.util.function.Supplier;

/** What an error of AWS means to the functions. */
final class DirectAnswers {

    private static final Set<String> PASSING = Set.of(
            "Throttling",
            "ThrottlingException",
            "RequestLimitExceeded",
            "ResourceContention",
            "ResourceInUseException",
            "ScalingActivityInProgress",
            "ServiceLinkedRoleFailure",
            "InternalFailure",
            "InternalError",
            "ExpiredToken",
            "ServiceUnavailable");

    private DirectAnswers() {}

    static <T> T ask(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsError e) {
            throw meaning(what, e);
        }
    }

    static void tell(String what, Runnable call) {
        try {
            call.run();
        } catch (AwsError e) {
            throw meaning(what, e);
        }
    }

    private static RuntimeException meaning(String what, AwsError e) {
        String message = what + ": " + e.code() + ": " + e.getMessage();
        return PASSING.contains(e.code()) || e.httpStatus() >= 500
                ? new TryAgain(message, e)
                : new Misconfigured(message, e);
    }
}
