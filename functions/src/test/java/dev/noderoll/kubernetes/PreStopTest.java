package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreStopTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                       | 0",
                "{'sleep': {'seconds': 15}}                                               | 15",
                "{'exec': {'command': ['sleep', '10']}}                                   | 10",
                "{'exec': {'command': ['/bin/sh', '-c', 'sleep 5; nginx -s quit; sleep 7']}} | 12",
                "{'exec': {'command': ['/bin/sh', '-c', 'asleep 5']}}                     | 0",
                "{'httpGet': {'path': '/sleep 5'}}                                        | 0"
            })
    void aSleepIsReadFromTheHook(String hook, int seconds) throws JsonProcessingException {
        String spec = "{'containers': [{}, {'lifecycle': {'preStop': " + hook + "}}]}";

        assertThat(PreStop.pause(Json.MAPPER.readTree(spec.replace('\'', '"')))).isEqualTo(Duration.ofSeconds(seconds));
    }
}
