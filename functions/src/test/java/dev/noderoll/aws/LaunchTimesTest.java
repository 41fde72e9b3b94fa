package dev.noderoll.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LaunchTimesTest {

    private static final Instant TEN = Instant.parse("2026-11-01T10:00:00Z");
    private static final InstanceId ONE = new InstanceId("i-1");
    private static final InstanceId TWO = new InstanceId("i-2");

    private final Map<InstanceId, Instant> ec2 = new TreeMap<>(Map.of(ONE, TEN));
    private final List<List<InstanceId>> asked = new ArrayList<>();
    private Instant now = TEN.plusSeconds(5);
    private final LaunchTimes times = new LaunchTimes(() -> now);

    private Map<InstanceId, Instant> ask(List<InstanceId> ids) {
        asked.add(ids);
        Map<InstanceId, Instant> answer = new TreeMap<>(ec2);
        answer.keySet().retainAll(ids);
        return answer;
    }

    @Test
    void eachIsAskedForOnce() {
        assertThat(times.of(List.of(ONE), this::ask)).isEqualTo(Map.of(ONE, TEN));
        now = now.plusSeconds(600);
        assertThat(times.of(List.of(ONE), this::ask)).isEqualTo(Map.of(ONE, TEN));
        assertThat(asked).containsExactly(List.of(ONE));
    }

    @Test
    void oneThatIsNewIsTakenToBeLaunchedNowUntilItIsAskedFor() {
        times.of(List.of(ONE), this::ask);
        ec2.put(TWO, TEN.plusSeconds(20));
        now = TEN.plusSeconds(34);
        assertThat(times.of(List.of(ONE, TWO), this::ask)).isEqualTo(Map.of(ONE, TEN, TWO, now));
        now = TEN.plusSeconds(35);
        assertThat(times.of(List.of(ONE, TWO), this::ask)).isEqualTo(Map.of(ONE, TEN, TWO, TEN.plusSeconds(20)));
        assertThat(asked).containsExactly(List.of(ONE), List.of(TWO));
    }

    @Test
    void oneThatEc2DoesNotKnowIsLeftOut() {
        assertThat(times.of(List.of(ONE, TWO), this::ask)).isEqualTo(Map.of(ONE, TEN));
    }
}
