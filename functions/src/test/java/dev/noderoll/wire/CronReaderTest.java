package dev.noderoll.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Cron;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions as EventBridge Scheduler takes them; what comes of them was counted out by a calendar. */
class CronReaderTest {

    private static Cron read(String text) {
        return CronReader.read(text).orElseThrow(() -> new AssertionError(text + " is no expression"));
    }

    /** The first {@code count} times from a day on. */
    private static List<LocalDateTime> times(String text, String from, int count) {
        Cron cron = read(text);
        return Stream.iterate(LocalDate.parse(from), day -> day.plusDays(1))
                .limit(4_000)
                .flatMap(day -> cron.timesOn(day).stream().map(day::atTime))
                .limit(count)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        15 12 * * ? *              | 2026-01-05T12:15 2026-01-06T12:15
        0 8 1 * ? *                | 2026-02-01T08:00 2026-03-01T08:00
        0/30 23 * * ? *            | 2026-01-05T23:00 2026-01-05T23:30 2026-01-06T23:00
        10/25 1 * * ? *            | 2026-01-05T01:10 2026-01-05T01:35 2026-01-06T01:10
        0 2-6/2 * * ? *            | 2026-01-05T02:00 2026-01-05T04:00 2026-01-05T06:00 2026-01-06T02:00
        */40 4 * * ? *             | 2026-01-05T04:00 2026-01-05T04:40 2026-01-06T04:00
        0 18 ? * MON-FRI *         | 2026-01-05T18:00 2026-01-06T18:00 2026-01-07T18:00 2026-01-08T18:00 2026-01-09T18:00 2026-01-12T18:00
        0 2 ? * 1 *                | 2026-01-11T02:00 2026-01-18T02:00
        0 2 ? * sun,7 *            | 2026-01-10T02:00 2026-01-11T02:00
        0 2 ? * TUE#2 *            | 2026-01-13T02:00 2026-02-10T02:00 2026-03-10T02:00
        0 2 ? * 3#5 *              | 2026-03-31T02:00 2026-06-30T02:00
        15 10 ? * 6L 2026-2027     | 2026-01-30T10:15 2026-02-27T10:15
        0 2 ? * L *                | 2026-01-10T02:00 2026-01-17T02:00
        0 2 L * ? *                | 2026-01-31T02:00 2026-02-28T02:00 2026-03-31T02:00
        0 2 L FEB ? 2028           | 2028-02-29T02:00
        0 2 15,L * ? *             | 2026-01-15T02:00 2026-01-31T02:00
        0 2 29 2 ? *               | 2028-02-29T02:00 2032-02-29T02:00
        0 2 15W * ? *              | 2026-01-15T02:00 2026-02-16T02:00 2026-03-16T02:00
        0 2 1W 8 ? *               | 2026-08-03T02:00 2027-08-02T02:00
        0 2 31W * ? *              | 2026-01-30T02:00 2026-03-31T02:00 2026-05-29T02:00
        0 2 1 JAN,jul ? 2027-2028  | 2027-01-01T02:00 2027-07-01T02:00 2028-01-01T02:00 2028-07-01T02:00
        0 2 1 1 ? 2027/2           | 2027-01-01T02:00 2029-01-01T02:00
        """)
    void saysWhenTimesCome(String text, String expected) {
        List<LocalDateTime> times =
                Stream.of(expected.split(" +")).map(LocalDateTime::parse).toList();

        assertThat(times(text, "2026-01-05", times.size())).isEqualTo(times);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0 2 * * *",
                "0 0 2 * * ? *",
                "0 2 * * * *",
                "0 2 ? * ? *",
                "60 2 * * ? *",
                "0 24 * * ? *",
                "0 2 0 * ? *",
                "0 2 32 * ? *",
                "0 2 * 13 ? *",
                "0 2 ? * 8 *",
                "0 2 ? * 0 *",
                "0 2 * * ? 1969",
                "0 2 * * ? 2200",
                "0 2 30 2 ? *",
                "0 2 31W 2,4 ? *",
                "0 2 ? * 3#6 *",
                "0 2 ? * 3#0 *",
                "0 2 ? * 3#1,6#3 *",
                "0 2 ? * FRI-MON *",
                "0/0 2 * * ? *",
                "0 2 * * ? *,",
                "1,,2 2 * * ? *",
                "-1 2 * * ? *",
                "0 2 ? * MONDAY *",
                "0 2 JAN * ? *",
                "0 2 LW * ? *",
                "0 2 L-3 * ? *",
                "? 2 * * ? *",
                "cron(0 2 * * ? *)",
                "@daily"
            })
    void whatIsNoExpressionOrNeverComesIsNone(String text) {
        assertThat(CronReader.read(text)).isEmpty();
    }
}
