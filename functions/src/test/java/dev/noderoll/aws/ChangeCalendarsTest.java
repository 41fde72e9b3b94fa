package dev.noderoll.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.port.Calendars.Gate;
import dev.noderoll.port.Misconfigured;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangeCalendarsTest {

    private final Recorded aws = new Recorded();
    private final ChangeCalendars calendars = new ChangeCalendars(aws.clients::ssm);

    @AfterEach
    void stop() {
        aws.close();
    }

    private void says(String state) {
        aws.server.answers(200, state, Recorded.JSON);
    }

    @Test
    void tellsTheStateAndWhenItChanges() {
        says(
                "{\"State\":\"OPEN\",\"AtTime\":\"2020-07-30T16:18:18Z\",\"NextTransitionTime\":\"2020-07-31T00:00:00Z\"}");
        assertThat(calendars.gate(List.of("freeze", "arn:aws:ssm:eu-west-1:111122223333:document/other")))
                .isEqualTo(new Gate.Open(Instant.parse("2020-07-31T00:00:00Z")));
        assertThat(aws.server.requests().getLast().body())
                .isEqualTo("{\"CalendarNames\":[\"freeze\",\"arn:aws:ssm:eu-west-1:111122223333:document/other\"]}");

        says("{\"State\":\"CLOSED\",\"NextTransitionTime\":\"2020-07-31T02:00:00+02:00\"}");
        assertThat(calendars.gate(List.of("freeze"))).isEqualTo(new Gate.Closed(Instant.parse("2020-07-31T00:00:00Z")));
    }

    @Test
    void aCalendarWithoutAPlannedChangeAndAStateThatIsNewAreRead() {
        says("{\"State\":\"OPEN\"}");
        assertThat(calendars.gate(List.of("freeze"))).isEqualTo(new Gate.Open(null));

        says("{\"State\":\"AJAR\"}");
        assertThat(calendars.gate(List.of("freeze"))).isEqualTo(new Gate.Closed(null));
    }

    @Test
    void forNoCalendarsNobodyIsAsked() {
        assertThat(calendars.gate(List.of())).isEqualTo(new Gate.Open(null));
        assertThat(aws.server.requests()).isEmpty();
    }

    @Test
    void aCalendarThatIsNotThereIsToldByName() {
        aws.server.answers(400, "{\"__type\":\"InvalidDocument\",\"message\":\"no\"}", Recorded.JSON);

        assertThatThrownBy(() -> calendars.gate(List.of("freeze")))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith("read the calendars [freeze]: InvalidDocument, no");
    }
}
