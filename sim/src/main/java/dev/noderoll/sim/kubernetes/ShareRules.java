package dev.noderoll.sim.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.kubernetes.KubeErrors.Cause;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The rules for numbers of pods that may be percentages.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/apps/validation/validation.go">
 *     ValidatePositiveIntOrPercent, IsNotMoreThan100Percent</a>
 */
final class ShareRules {

    private static final Pattern PERCENT = Pattern.compile("[0-9]+%");

    private ShareRules() {}

    /** A missing one is good. */
    static void check(String at, JsonNode share, List<Cause> causes) {
        String text = share.asText();
        if (share.isTextual() && !PERCENT.matcher(text).matches()) {
            causes.add(Cause.invalid(
                    at,
                    share.toString(),
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%',"
                            + " regex used for validation is '[0-9]+%')"));
        } else if (share.isTextual() && (text.length() > 4 || number(share) > 100)) {
            causes.add(Cause.invalid(at, share.toString(), "must not be greater than 100%"));
        } else if (share.isNumber() && share.asLong() < 0) {
            causes.add(Cause.negative(at, share));
        }
    }

    /** A Deployment may go below its replicas, or above, or both. */
    static void checkStrategy(JsonNode rollingUpdate, List<Cause> causes) {
        JsonNode surge = rollingUpdate.path("maxSurge");
        JsonNode unavailable = rollingUpdate.path("maxUnavailable");
        if (surge.isValueNode() && unavailable.isValueNode() && number(surge) == 0 && number(unavailable) == 0) {
            causes.add(Cause.invalid(
                    "spec.strategy.rollingUpdate.maxUnavailable",
                    unavailable.toString(),
                    "may not be 0 when `maxSurge` is 0"));
        }
    }

    /** The count or the percentage; -1 for what is neither. */
    private static long number(JsonNode share) {
        String digits = share.asText().replace("%", "");
        return digits.matches("[0-9]{1,9}") ? Long.parseLong(digits) : -1;
    }
}
