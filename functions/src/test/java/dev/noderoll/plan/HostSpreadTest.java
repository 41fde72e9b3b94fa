package dev.noderoll.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.NodeName;
import dev.noderoll.model.Selector;
import dev.noderoll.model.scheduling.Amounts;
import dev.noderoll.model.scheduling.PodNeeds;
import dev.noderoll.model.scheduling.PodNeeds.Devices;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.Standing;
import dev.noderoll.model.scheduling.SpreadRule;
import dev.noderoll.model.scheduling.SpreadRule.Inclusion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods of one node that a constraint spreads over hosts. */
public class HostSpreadTest {

    private static final String HOST = "kubernetes.io/hostname";

    /** Pods {@code web-1} and so on of namespace shop, on node {@code node}, with this constraint. */
    public static List<PodView> pods(int count, NodeName node, SpreadRule rule) {
        PodNeeds needs = new PodNeeds(
                PodNeeds.DEFAULT_SCHEDULER,
                new Amounts(0, 0, 0, Map.of()),
                Set.of(),
                List.of(),
                Map.of(),
                null,
                List.of(),
                List.of(),
                List.of(rule),
                Set.of(),
                Devices.NONE);
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new PodView(
                        Drains.pod("web-" + i, "web").key(),
                        node,
                        Standing.LIVE,
                        Map.of("app", "web"),
                        needs,
                        List.of(),
                        List.of()))
                .toList();
    }

    public static SpreadRule rule(String key, int skew, Inclusion taints) {
        return new SpreadRule(key, new Selector(Map.of("app", "web"), List.of()), skew, 1, Inclusion.HONOR, taints);
    }

    private static List<HostSpread> of(int pods, SpreadRule rule) {
        return HostSpread.of(pods(pods, new NodeName("n"), rule));
    }

    /** Found by hand: pods move to one empty node as long as the two differ by the skew at most, with the one that moves. */
    @ParameterizedTest
    @CsvSource({"2, 1, 1", "3, 1, 1", "4, 1, 2", "5, 1, 2", "3, 2, 1", "4, 2, 1", "5, 2, 2", "5, 4, 1"})
    void whatIsLeftWaitsForItsNodesGoing(int pods, int skew, int left) {
        assertThat(of(pods, rule(HOST, skew, Inclusion.IGNORE)))
                .hasSize(pods)
                .allMatch(crowd -> crowd.together() == pods && crowd.left() == left);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "2, 3"})
    void asManyAsMayDifferAreNoCrowd(int pods, int skew) {
        assertThat(of(pods, rule(HOST, skew, Inclusion.IGNORE))).isEmpty();
    }

    @Test
    void aClosedNodeThatDoesNotCountIsInNobodysWay() {
        assertThat(of(4, rule(HOST, 1, Inclusion.HONOR))).hasSize(4).allMatch(crowd -> crowd.left() == 0);
    }

    @Test
    void zonesAreThereWhateverIsLaunched() {
        assertThat(of(4, rule("topology.kubernetes.io/zone", 1, Inclusion.IGNORE)))
                .isEmpty();
    }
}
