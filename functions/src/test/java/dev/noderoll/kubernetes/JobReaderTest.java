package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.JobTries;
import dev.noderoll.model.JobTries.Evicted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobReaderTest {

    private static JobTries read(String spec, String status) throws Exception {
        return JobReader.read(Json.MAPPER.readTree("{\"spec\":{" + spec + "},\"status\":{" + status + "}}"));
    }

    @Test
    void countsWhatHasFailed() throws Exception {
        assertThat(read("\"backoffLimit\":3", "\"failed\":1")).isEqualTo(new JobTries(3, 1, Evicted.FAILED));
        assertThat(read("\"backoffLimit\":3", "").left()).isEqualTo(3);
        assertThat(read("\"backoffLimit\":3", "\"failed\":4").left()).isZero();
        assertThat(read("", "").left()).as("the API's default").isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({
        "Ignore, DisruptionTarget, True, NO_TRY",
        "Count, DisruptionTarget, True, FAILED",
        "FailJob, DisruptionTarget, True, THE_END",
        "FailIndex, DisruptionTarget, True, THE_END",
        "Ignore, DisruptionTarget, False, FAILED",
        "Ignore, ConfigIssue, True, FAILED",
    })
    void takesAnEvictedPodForWhatTheRuleForItSays(String action, String type, String status, Evicted evicted)
            throws Exception {
        String rule = "{\"action\":\"" + action + "\",\"onPodConditions\":[{\"type\":\"" + type + "\",\"status\":\""
                + status + "\"}]}";
        String codes = "{\"action\":\"FailJob\",\"onExitCodes\":{\"operator\":\"In\",\"values\":[42]}}";

        assertThat(read("\"podFailurePolicy\":{\"rules\":[" + codes + "," + rule + "]}", "")
                        .evicted())
                .isEqualTo(evicted);
    }

    @Test
    void anIndexWithoutTriesIsLostWithItsPod() throws Exception {
        String index = "\"backoffLimitPerIndex\":0,\"backoffLimit\":2147483647";
        String ignored = ",\"podFailurePolicy\":{\"rules\":[{\"action\":\"Ignore\",\"onPodConditions\":[{\"type\":"
                + "\"DisruptionTarget\"}]}]}";

        assertThat(read(index, "").left()).isZero();
        assertThat(read(index + ignored, "").left()).isEqualTo(Integer.MAX_VALUE);
        assertThat(read("\"backoffLimitPerIndex\":1,\"backoffLimit\":2147483647", "")
                        .left())
                .isPositive();
    }
}
