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

    private static final String ROLLING = "spec.strategy.rollingUpdate";
    private static final Pattern PERCENT = Pattern.compile("[0-9]+%");

    private ShareRules() {}

    /** Of all that there are: not above 100%. A missing one is good. */
    static void check(String at, JsonNode share, List<Cause> causes) {
        String text = share.asText();
        boolean percent = share.isTextual() && PERCENT.matcher(text).matches();
        if (percent && (text.length() > 4 || number(share) > 100)) {
            causes.add(Cause.invalid(at, share.toString(), "must not be greater than 100%"));
        } else {
            checkAny(at, share, causes);
        }
    }

    /** What may be above 100% too, as a surge may. A missing one is good. */
    private static void checkAny(String at, JsonNode share, List<Cause> causes) {
        String text = share.asText();
        if (share.isTextual() && !PERCENT.matcher(text).matches()) {
            causes.add(Cause.invalid(
                    at,
                    share.toString(),
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%',"
                            + " regex used for validation is '[0-9]+%')"));
        } else if (share.isNumber() && share.asLong() < 0) {
            causes.add(Cause.negative(at, share));
        }
    }

    /** How a workload is updated: of Deployments and of DaemonSets. */
    static void checkUpdates(JsonNode spec, List<Cause> causes) {
        String daemons = "spec.updateStrategy.rollingUpdate.maxUnavailable";
        check(daemons, Json.at(spec, "updateStrategy", "rollingUpdate", "maxUnavailable"), causes);
        JsonNode rollingUpdate = Json.at(spec, "strategy", "rollingUpdate");
        if (!rollingUpdate.isObject()) {
            return;
        }
        if ("Recreate".equals(Json.text(spec, "strategy", "type"))) {
            causes.add(Cause.forbidden(ROLLING, "may not be specified when strategy `type` is 'Recreate'"));
            return;
        }
        JsonNode surge = rollingUpdate.path("maxSurge");
        JsonNode unavailable = rollingUpdate.path("maxUnavailable");
        check(ROLLING + ".maxUnavailable", unavailable, causes);
        checkAny(ROLLING + ".maxSurge", surge, causes);
        // It may go below its replicas, or above, or both.
        if (surge.isValueNode() && unavailable.isValueNode() && number(surge) == 0 && number(unavailable) == 0) {
            causes.add(Cause.invalid(
                    ROLLING + ".maxUnavailable", unavailable.toString(), "may not be 0 when `maxSurge` is 0"));
        }
    }

    /** The count or the percentage; -1 for what is neither. */
    private static long number(JsonNode share) {
        String digits = share.asText().replace("%", "");
        return digits.matches("[0-9]{1,9}") ? Long.parseLong(digits) : -1;
    }
}
