package dev.noderoll.wire;

import dev.noderoll.model.Selector.Operator;
import dev.noderoll.model.Selector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A label selector as text, as {@code kubectl} takes it: {@code app=web,tier in (a,b),!internal}.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors">Label
 *     selectors</a>
 */
final class LabelSelector {

    static final String EXPECTED = "a label selector such as app=web, tier in (a,b), !internal";

    private static final String PART = "[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
    private static final String KEY = "(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?/)?" + PART;
    private static final String VALUE = "(?:" + PART + ")?";

    private static final Pattern EXISTS = Pattern.compile("\\s*(!?)\\s*(" + KEY + ")\\s*");
    private static final Pattern EQUALS = Pattern.compile("\\s*(" + KEY + ")\\s*(==|=|!=)\\s*(" + VALUE + ")\\s*");
    private static final Pattern AMONG = Pattern.compile(
            "\\s*(" + KEY + ")\\s+(in|notin)\\s*\\(\\s*(" + VALUE + "(?:\\s*,\\s*" + VALUE + ")*)\\s*\\)\\s*");

    /** Commas outside of parentheses. */
    private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

    private LabelSelector() {}

    /** Whether a text can be the name of a label. */
    static boolean isName(String text) {
        return text.matches(KEY);
    }

    /** Empty for a text that is no label selector. The text may be empty: that selects everything. */
    static Optional<List<Requirement>> parse(String text) {
        if (text.isEmpty()) {
            return Optional.of(List.of());
        }
        List<Requirement> requirements = new ArrayList<>();
        for (String part : COMMA.split(text, -1)) {
            Optional<Requirement> requirement = requirement(part);
            if (requirement.isEmpty()) {
                return Optional.empty();
            }
            requirements.add(requirement.get());
        }
        return Optional.of(requirements);
    }

    private static Optional<Requirement> requirement(String text) {
        Matcher exists = EXISTS.matcher(text);
        if (exists.matches()) {
            Operator operator = exists.group(1).isEmpty() ? Operator.EXISTS : Operator.DOES_NOT_EXIST;
            return Optional.of(new Requirement(exists.group(2), operator, List.of()));
        }
        Matcher equals = EQUALS.matcher(text);
        if (equals.matches()) {
            Operator operator = equals.group(2).equals("!=") ? Operator.NOT_IN : Operator.IN;
            return Optional.of(new Requirement(equals.group(1), operator, List.of(equals.group(3))));
        }
        Matcher among = AMONG.matcher(text);
        if (among.matches()) {
            Operator operator = among.group(2).equals("in") ? Operator.IN : Operator.NOT_IN;
            List<String> values = List.of(among.group(3).split("\\s*,\\s*", -1));
            return Optional.of(new Requirement(among.group(1), operator, values));
        }
        return Optional.empty();
    }
}
