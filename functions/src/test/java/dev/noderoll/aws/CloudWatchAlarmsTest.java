package dev.noderoll.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloudWatchAlarmsTest {

    private static final String NONE = "<MetricAlarms/><CompositeAlarms/>";

    private final Recorded aws = new Recorded();
    private final CloudWatchAlarms alarms = new CloudWatchAlarms(aws.clients::cloudWatch);

    @AfterEach
    void stop() {
        aws.close();
    }

    private static String alarm(String name, String state) {
        return "<member><AlarmName>" + name + "</AlarmName><StateValue>" + state + "</StateValue></member>";
    }

    @Test
    void notOkAreThoseInAlarmAndThoseThatDoNotExist() {
        aws.result(
                "DescribeAlarms",
                "<MetricAlarms>" + alarm("ok", "OK") + alarm("bad", "ALARM") + alarm("silent", "INSUFFICIENT_DATA")
                        + "</MetricAlarms><CompositeAlarms>" + alarm("all", "ALARM") + "</CompositeAlarms>");

        assertThat(alarms.notOk(List.of("ok", "missing", "bad", "silent", "all")))
                .containsExactly("missing", "bad", "all");
        assertThat(aws.form())
                .contains(
                        "Action=DescribeAlarms",
                        "AlarmNames.member.2=missing",
                        "AlarmTypes.member.1=MetricAlarm",
                        "AlarmTypes.member.2=CompositeAlarm");
    }

    @Test
    void forNoAlarmsNobodyIsAsked() {
        assertThat(alarms.notOk(List.of())).isEmpty();
        assertThat(aws.forms()).isEmpty();
    }

    @Test
    void manyAlarmsAreAskedForAHundredAtATime() {
        aws.result("DescribeAlarms", NONE).result("DescribeAlarms", NONE);
        List<String> names = IntStream.range(0, 101).mapToObj(i -> "a" + i).toList();

        assertThat(alarms.notOk(names)).isEqualTo(names);
        assertThat(aws.forms()).hasSize(2);
        assertThat(aws.form()).contains("AlarmNames.member.1=a100").doesNotContain("AlarmNames.member.2=");
    }
}
