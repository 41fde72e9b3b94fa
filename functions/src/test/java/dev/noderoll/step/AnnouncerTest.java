package dev.noderoll.step;

import static dev.noderoll.plan.Worlds.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.PodKey;
import dev.noderoll.port.Events.About;
import dev.noderoll.port.Events.Event;
import dev.noderoll.port.Events.Reason;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.wire.Fields;
import dev.noderoll.wire.Json;
import dev.noderoll.wire.RolloutInput;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who looks at a node or a pod is told, if somebody asked for it. */
class AnnouncerTest {

    private static final NodeName NODE = new NodeName("node-1");
    private static final PodKey WEB = new PodKey("shop", "web-1", "uid-1");
    private static final PodKey CART = new PodKey("shop", "cart-1", "uid-2");

    private final List<Event> told = new ArrayList<>();

    private static DrainPolicy policy(boolean tells) {
        return RolloutInput.drain(
                Fields.of("drain", Json.json().createObjectNode().put("kubernetesEvents", tells)));
    }

    @Test
    void aRefusalIsToldOnceForEachPodAndReason() {
        Announcer announcer = new Announcer(told::add, policy(true));

        announcer.refused(WEB, "the budget is full", NOW);
        announcer.refused(WEB, "the budget is full", NOW.plusSeconds(5));
        announcer.refused(WEB, "the server is away", NOW.plusSeconds(9));
        announcer.refused(CART, "the budget is full", NOW.plusSeconds(9));

        assertThat(told)
                .extracting(Event::about, Event::note)
                .containsExactly(
                        tuple(new About.Pod(WEB), "the budget is full"),
                        tuple(new About.Pod(WEB), "the server is away"),
                        tuple(new About.Pod(CART), "the budget is full"));
    }

    @Test
    void noMoreThanAHundredRefusalsAreToldInAStay() {
        Announcer announcer = new Announcer(told::add, policy(true));

        for (int i = 0; i < 300; i++) {
            announcer.refused(WEB, "reason " + i, NOW);
        }

        assertThat(told).hasSize(100);
    }

    @Test
    void aServerThatTakesNoneIsNotAskedAgainAndStopsNothing() {
        List<Event> asked = new ArrayList<>();
        Announcer announcer = new Announcer(
                event -> {
                    asked.add(event);
                    throw new Misconfigured("add event: 403");
                },
                policy(true));

        announcer.began(NODE, NOW);
        announcer.failed(NODE, "why", NOW);

        assertThat(asked).hasSize(1);
    }

    @Test
    void nobodyIsToldUnlessSomebodyAskedForIt() {
        new Announcer(told::add, policy(false)).began(NODE, NOW);
        new Announcer(told::add, RolloutInput.drain()).began(NODE, NOW);

        assertThat(told).isEmpty();
    }

    @Test
    void aLongNoteIsCutToWhatKubernetesTakes() {
        new Announcer(told::add, policy(true)).failed(NODE, "x".repeat(3000), NOW);

        assertThat(told).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo(Reason.DRAIN_FAILED);
            assertThat(event.note()).hasSize(1024);
        });
    }
}
