package dev.noderoll.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Which execution serves a termination, as the node's annotation says: so that a doubled event, or the sweep, does not
 * drain it a second time.
 *
 * @param until when somebody else may take over, unless it is renewed with each beat
 */
public record ServedBy(String holder, Instant until) {

    /** Empty on a node that no termination has marked. */
    public static Optional<ServedBy> of(ClusterNode node) {
        Map<String, String> annotations = node.annotations();
        return Optional.ofNullable(annotations.get(Marks.SERVED_BY)).map(text -> {
            int space = text.indexOf(' ');
            return new ServedBy(text.substring(space + 1), Instant.parse(text.substring(0, space)));
        });
    }

    public boolean byAnother(String other, Instant now) {
        return until.isAfter(now) && !holder.equals(other);
    }

    /** As the annotation has it. */
    public String text() {
        return until + " " + holder;
    }
}
