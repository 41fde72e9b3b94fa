package dev.noderoll.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloudWatchAlarmsTest {

    private static final String NONE = "{\"MetricAlarms\":[],\"CompositeAlarms\":[]}";

    private final Recorded aws = new Recorded();
    private final CloudWatchAlarms alarms = new CloudWatchAlarms(aws.clients::cloudWatch);

    @AfterEach
    void stop() {
        aws.close();
    }

    private static String alarm(String name, String state) {
        return "{\"AlarmName\":\"" + name + "\",\"StateValue\":\"" + state + "\"}";
    }

    @Test
    void notOkAreThoseInAlarmAndThoseThatDoNotExist() {
        aws.cbor("{\"MetricAlarms\":[" + alarm("ok", "OK") + "," + alarm("bad", "ALARM") + ","
                + alarm("silent", "INSUFFICIENT_DATA") + "],\"CompositeAlarms\":[" + alarm("all", "ALARM") + "]}");

        assertThat(alarms.notOk(List.of("ok", "missing", "bad", "silent", "all")))
                .containsExactly("missing", "bad", "all");
        assertThat(aws.requests())
                .singleElement()
                .asString()
                .startsWith("POST /service/GraniteServiceVersion20100801/operation/DescribeAlarms ")
                .contains("AlarmNames", "missing", "AlarmTypes", "MetricAlarm", "CompositeAlarm");
    }

    @Test
    void forNoAlarmsNobodyIsAsked() {
        assertThat(alarms.notOk(List.of())).isEmpty();
        assertThat(aws.requests()).isEmpty();
    }

    @Test
    void manyAlarmsAreAskedForAHundredAtATime() {
        aws.cbor(NONE).cbor(NONE);
        List<String> names = IntStream.range(0, 101).mapToObj(i -> "a" + i).toList();

        assertThat(alarms.notOk(names)).isEqualTo(names);
        assertThat(aws.requests()).hasSize(2);
        assertThat(aws.requests().getLast()).contains("a100").doesNotContain("a99");
    }
}
