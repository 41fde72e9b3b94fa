package dev.noderoll.lab.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A node that a function has agreed to is not asked about again, however often its drain or its end is chosen. */
class AskedOnceTest {

    private static List<String> moments(Trace trace) {
        return Pattern.compile("\"moment\":\"(\\w+)\"")
                .matcher(String.valueOf(trace.calls().get("AskHook")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void chosenTwiceItIsAskedOnceAtEachMoment() {
        assertThat(moments(LabRun.of(HookCases.CHOSEN_TWICE)))
                .containsExactly("beforeDrain", "afterDrain", "afterTermination");
    }

    @Test
    void whileOthersAreHeldItsDrainGoesOn() {
        Trace trace = LabRun.of(HookCases.OTHERS_HELD);

        assertThat(moments(trace).subList(0, 3)).containsExactly("beforeDrain", "beforeDrain", "afterDrain");
        assertThat(String.valueOf(trace.calls().get("DrainNodes").get(1)))
                .contains("i-1")
                .doesNotContain("i-2");
    }

    /** Found by soak seeds 197, 211, 281 and 671: it was drained again twice a second. */
    @Test
    void whatIsHeldAndDrainedAlreadyIsWaitedFor() {
        Trace trace = LabRun.of(HookCases.ANSWER_LOST);

        assertThat(moments(trace)).startsWith("beforeDrain", "afterDrain", "afterDrain");
        assertThat(String.join(
                        " ",
                        trace.order().values().stream().flatMap(List::stream).toList()))
                .contains("DrainNodes OnDrainNodes WaitForHook TerminateNodes");
    }
}
