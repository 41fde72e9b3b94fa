package dev.noderoll.plan;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.NodeName;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LeftoverTest {

    private static final InstanceId INSTANCE = new InstanceId("i-1");
    private static final NodeName NODE = new NodeName("ip-10-0-1-7");

    private static final Map<Leftover, String> SENTENCES = Map.ofEntries(
            entry(new Leftover.Written("noderoll:max", "4"), "tag noderoll:max = 4"),
            entry(new Leftover.Surge(5, 3), "desired capacity 5, steady was 3"),
            entry(new Leftover.Max(6, 4), "maximum size 6, was 4"),
            entry(new Leftover.Launches("lt-1:2", "lt-1:1"), "launches template lt-1:2, was lt-1:1"),
            entry(new Leftover.Suspended("AZRebalance"), "suspended AZRebalance"),
            entry(new Leftover.Hook("noderoll-terminate"), "termination hook noderoll-terminate, which was not there"),
            entry(new Leftover.Closed(NODE), "node ip-10-0-1-7 is closed to new pods"),
            entry(
                    new Leftover.Draining(NODE, "2026-03-01T12:00:00Z"),
                    "node ip-10-0-1-7 is cordoned, its drain began 2026-03-01T12:00:00Z"),
            entry(new Leftover.Drained(INSTANCE), "instance i-1 is drained, and was to be terminated"),
            entry(new Leftover.Failed(INSTANCE), "instance i-1 failed to be replaced"),
            entry(new Leftover.Waiting(INSTANCE, NODE), "instance i-1 (ip-10-0-1-7) waits in Terminating:Wait"),
            entry(new Leftover.Waiting(INSTANCE, null), "instance i-1 waits in Terminating:Wait"));

    @Test
    void saysWhatIsLeftAndHowItWas() {
        SENTENCES.forEach((leftover, sentence) -> assertThat(leftover.text()).isEqualTo(sentence));
    }

    @Test
    void theseAreAllKinds() {
        Set<Class<?>> kinds =
                SENTENCES.keySet().stream().<Class<?>>map(Object::getClass).collect(Collectors.toSet());

        assertThat(kinds).isEqualTo(Set.of(Leftover.class.getPermittedSubclasses()));
    }
}
