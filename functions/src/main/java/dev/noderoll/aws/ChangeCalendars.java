package dev.noderoll.aws;

import dev.noderoll.port.Calendars;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.CalendarState;
import software.amazon.awssdk.services.ssm.model.GetCalendarStateResponse;

/**
 * Change Calendars, read by GetCalendarState.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCalendarState.html">
 *     GetCalendarState</a>: several calendars are OPEN only if all of them are
 */
public final class ChangeCalendars implements Calendars {

    private final Supplier<SsmClient> client;

    /** Calls nothing yet. The client is made when it is first needed. */
    public ChangeCalendars(Supplier<SsmClient> client) {
        this.client = new Lazy<>(client);
    }

    @Override
    public Gate gate(List<String> names) {
        if (names.isEmpty()) {
            return new Gate.Open(null);
        }
        GetCalendarStateResponse answer = AwsErrors.calling(
                "read the calendars " + names, () -> client.get().getCalendarState(r -> r.calendarNames(names)));
        Instant next = time(answer.nextTransitionTime());
        // A state that this code does not know does not let it change anything.
        return answer.state() == CalendarState.OPEN ? new Gate.Open(next) : new Gate.Closed(next);
    }

    private static @Nullable Instant time(@Nullable String iso) {
        return iso == null || iso.isEmpty() ? null : OffsetDateTime.parse(iso).toInstant();
    }
}
