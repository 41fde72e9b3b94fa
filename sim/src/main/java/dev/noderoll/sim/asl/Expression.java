package dev.noderoll.sim.asl;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One JSONata expression, parsed once.
 *
 * <p>As in the service, an expression must yield a defined value that JSON can represent; anything else is a
 * {@code States.QueryEvaluationError}.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html">Transforming data</a>: "A
 *     JSONata expression that evaluates to undefined" is an error
 */
public final class Expression {

    private final String text;
    private final Jsonata jsonata;

    private Expression(String text, Jsonata jsonata) {
        this.text = text;
        this.jsonata = jsonata;
    }

    static Expression parse(String where, String text) {
        try {
            Jsonata jsonata = Jsonata.jsonata(text);
            // Else a result of null could not be told from undefined.
            jsonata.setOutputConvertNulls(false);
            return new Expression(text, jsonata);
        } catch (JException e) {
            throw new MachineRefused(where, "not JSONata: " + e.getMessage());
        }
    }

    /** Between the delimiters, without outer blanks. */
    public String text() {
        return text;
    }

    JsonNode evaluate(String where, Surroundings around) throws TaskFailure {
        Jsonata.Frame frame = jsonata.createFrame();
        around.bindTo(frame);
        Object result = run(where, frame);
        if (result == null) {
            throw TaskFailure.query(where, "the JSONata expression '" + text + "' returned nothing (undefined)");
        }
        try {
            return Values.toJson(result);
        } catch (IllegalArgumentException e) {
            throw TaskFailure.query(where, "the JSONata expression '" + text + "' returned " + e.getMessage());
        }
    }

    private @Nullable Object run(String where, Jsonata.Frame frame) throws TaskFailure {
        try {
            return jsonata.evaluate(null, frame);
        } catch (JException e) {
            throw TaskFailure.query(where, "the JSONata expression '" + text + "' threw: " + e.getMessage());
        } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
            // The library lets these through where the language has a type error.
            throw TaskFailure.query(where, "the JSONata expression '" + text + "' failed: " + e);
        }
    }
}
