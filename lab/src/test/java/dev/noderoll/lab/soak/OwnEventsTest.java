package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.run.Machines;
import dev.noderoll.lab.run.OwnEvents;
import dev.noderoll.sim.asl.Execution;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a rollout tells other systems by events, and that each event is as its schema says. */
class OwnEventsTest {

    private Stage stage = new Stage(Saboteur.none());

    private List<JsonNode> told(String detailType) {
        return OwnEvents.in(stage.events()).stream()
                .filter(event -> event.path("detail-type").asText().equals("Noderoll " + detailType))
                .map(event -> event.path("detail"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void everyEventOfEveryStoryFitsItsSchema(Story story) {
        stage = story.stage(Saboteur.none());
        story.play(stage);

        assertThat(OwnEvents.unfit(stage.events())).isEmpty();
        // That EKS begins is not told (0032).
        int untold = story == Story.MANAGED ? 1 : 0;
        assertThat(told("Rollout Began").size() + untold)
                .isGreaterThanOrEqualTo(told("Rollout Ended").size());
    }

    @Test
    void aRolloutTellsOfItsBeginAndItsEndAndNothingElseWhenAllGoesWellAndFast() {
        Story.ROLLED.play(stage);

        assertThat(told("Rollout Began"))
                .singleElement()
                .satisfies(began -> assertThat(began.path("image").asText()).isEqualTo("ami-0b0b000000000002"));
        assertThat(told("Rollout Ended"))
                .singleElement()
                .satisfies(ended -> assertThat(ended.path("text").asText())
                        .isEqualTo(
                                "The rollout of node group workers of cluster two-nodes has ended: Done. 2 of 2 nodes"
                                        + " run ami-0b0b000000000002."));
        assertThat(OwnEvents.in(stage.events())).hasSize(2);
    }

    @Test
    void aNodeThatCannotBeDrainedIsToldWithWhatWouldHelp() {
        Story.ABANDONED.play(stage);

        assertThat(told("Nodes Failed")).isNotEmpty().allSatisfy(failed -> {
            assertThat(failed.path("nodes")).hasSize(1);
            assertThat(failed.at("/nodes/0/unblock").asText()).isNotBlank();
        });
    }

    @Test
    void whoWaitsTenMinutesForAPodSaysSoOnceAndThenWhatWasReplaced() {
        stage.annotatePod("karpenter.sh/do-not-disrupt", "40m");
        Execution rollout = stage.run(Machines.ROLLOUT, Story.rollout("{'drain':{'timeoutSeconds':7200}}"));

        assertThat(rollout.output().orElseThrow().path("current").asInt()).isEqualTo(2);
        assertThat(told("Rollout Waiting")).singleElement().satisfies(waiting -> {
            assertThat(waiting.path("reason").asText()).isEqualTo("PodsHeld");
            assertThat(waiting.at("/held/0/blocker/kind").asText()).isEqualTo("NotBefore");
        });
        TreeSet<String> replaced = new TreeSet<>();
        told("Nodes Replaced")
                .forEach(each -> each.path("instances")
                        .forEach(instance ->
                                assertThat(replaced.add(instance.asText())).isTrue()));
        assertThat(replaced).isNotEmpty();
        assertThat(OwnEvents.unfit(stage.events())).isEmpty();
    }

    @Test
    void aCanaryThatWaitsToBeApprovedIsToldOnceAndEndsByThePolicyWhenNobodyAnswers() {
        Execution rollout = stage.run(Machines.ROLLOUT, Story.rollout("{'canary':1,'approvalSeconds':1800}"));

        assertThat(rollout.error()).contains("Noderoll.Abandoned");
        assertThat(rollout.cause().orElseThrow()).contains("NotApproved");
        assertThat(told("Approval Needed")).singleElement().satisfies(asked -> {
            assertThat(asked.path("text").asText()).contains("noderoll proceed workers --cluster two-nodes");
            assertThat(asked.path("seconds").asInt()).isBetween(1700, 1800);
        });
        assertThat(OwnEvents.unfit(stage.events())).isEmpty();
    }

    @Test
    void whoFindsNoCapacitySaysWhichZonesHaveRefused() {
        stage.noCapacity();
        stage.run(Machines.ROLLOUT, Story.rollout("{'canary':0}"));

        assertThat(told("Rollout Waiting"))
                .singleElement()
                .satisfies(waiting -> assertThat(waiting.toString())
                        .contains("\"reason\":\"NoCapacity\"", "InsufficientInstanceCapacity"));
        assertThat(told("Rollout Ended"))
                .singleElement()
                .satisfies(ended -> assertThat(ended.path("end").asText()).isEqualTo("Abandoned"));
        assertThat(OwnEvents.unfit(stage.events())).isEmpty();
    }

    @Test
    void aRolloutWhoseEventsAreRefusedGoesOnAllTheSame() {
        stage.mute();
        Story.ROLLED.play(stage);

        assertThat(OwnEvents.in(stage.events())).isEmpty();
    }
}
