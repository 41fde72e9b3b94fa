package dev.noderoll.sim.asl;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.asl.OnError.Catcher;
import dev.noderoll.sim.asl.OnError.Jitter;
import dev.noderoll.sim.asl.OnError.Retrier;
import dev.noderoll.sim.asl.TemplateReader.May;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads Retry and Catch.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html">Handling errors</a>:
 *     defaults (1 second, 3 attempts, rate 2.0, no jitter) and ranges; States.ALL stands alone and last
 */
final class OnErrorReader {

    private static final int MOST = 99_999_999;

    private OnErrorReader() {}

    static OnError read(FieldReader fields) {
        List<Retrier> retriers = new ArrayList<>();
        List<Catcher> catchers = new ArrayList<>();
        List<JsonNode> retry = fields.list("Retry");
        for (JsonNode node : retry) {
            Last last = retriers.size() == retry.size() - 1 ? Last.YES : Last.NO;
            retriers.add(retrier(fields.at("Retry") + " " + (retriers.size() + 1), node, last));
        }
        List<JsonNode> caught = fields.list("Catch");
        for (JsonNode node : caught) {
            Last last = catchers.size() == caught.size() - 1 ? Last.YES : Last.NO;
            catchers.add(catcher(fields.at("Catch") + " " + (catchers.size() + 1), node, last));
        }
        return new OnError(retriers, catchers);
    }

    private enum Last {
        YES,
        NO
    }

    private static Retrier retrier(String where, JsonNode node, Last last) {
        FieldReader fields = new FieldReader(
                where,
                node,
                Set.of(
                        "ErrorEquals",
                        "Comment",
                        "IntervalSeconds",
                        "MaxAttempts",
                        "BackoffRate",
                        "MaxDelaySeconds",
                        "JitterStrategy"));
        int interval = fields.whole("IntervalSeconds", 1, MOST, 1);
        Optional<Integer> most = fields.has("MaxDelaySeconds")
                ? Optional.of(fields.whole("MaxDelaySeconds", interval + 1, 31_622_400))
                : Optional.empty();
        return new Retrier(
                errors(fields, last),
                interval,
                fields.whole("MaxAttempts", 0, MOST, 3),
                rate(fields),
                most,
                jitter(fields));
    }

    private static double rate(FieldReader fields) {
        if (!fields.has("BackoffRate")) {
            return 2.0;
        }
        JsonNode rate = fields.node("BackoffRate");
        if (!rate.isNumber() || rate.doubleValue() < 1.0) {
            throw fields.refuse("BackoffRate", "expected a number of at least 1");
        }
        return rate.doubleValue();
    }

    private static Jitter jitter(FieldReader fields) {
        return switch (fields.maybeText("JitterStrategy").orElse("NONE")) {
            case "NONE" -> Jitter.NONE;
            case "FULL" -> Jitter.FULL;
            default -> throw fields.refuse("JitterStrategy", "expected FULL or NONE");
        };
    }

    private static Catcher catcher(String where, JsonNode node, Last last) {
        FieldReader fields = new FieldReader(where, node, Set.of("ErrorEquals", "Comment", "Assign", "Output", "Next"));
        return new Catcher(
                errors(fields, last),
                StateReader.assign(fields, May.ERROR),
                fields.maybeTemplate("Output", May.ERROR),
                fields.text("Next"));
    }

    private static List<String> errors(FieldReader fields, Last last) {
        List<String> errors = new ArrayList<>();
        if (!fields.has("ErrorEquals")) {
            throw fields.refuse("ErrorEquals", "missing");
        }
        for (JsonNode node : fields.list("ErrorEquals")) {
            String error = node.asText("");
            if (!node.isTextual() || (error.startsWith("States.") && !Errors.KNOWN.contains(error))) {
                throw fields.refuse("ErrorEquals", "unknown error " + node);
            }
            errors.add(error);
        }
        if (errors.contains(Errors.ALL) && (errors.size() > 1 || last == Last.NO)) {
            throw fields.refuse("ErrorEquals", "States.ALL stands alone, in the last entry");
        }
        return errors;
    }
}
