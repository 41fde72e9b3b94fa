package dev.noderoll.plan;

import static dev.noderoll.plan.Worlds.current;
import static dev.noderoll.plan.Worlds.group;
import static dev.noderoll.plan.Worlds.in;
import static dev.noderoll.plan.Worlds.node;
import static dev.noderoll.plan.Worlds.nodes;
import static dev.noderoll.plan.Worlds.outdated;
import static dev.noderoll.plan.Worlds.page;
import static dev.noderoll.plan.Worlds.rollout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Attachment;
import dev.noderoll.model.Member;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which zone goes before a member's own. */
class ZoneOrderTest {

    private static final Member A1 = in("a", outdated("i-a1"));
    private static final Member A2 = in("a", outdated("i-a2"));
    private static final Member A3 = in("a", outdated("i-a3"));
    private static final Member B1 = in("b", outdated("i-b1"));
    private static final Member B2 = in("b", outdated("i-b2"));
    private static final Member N = current("i-n");

    @Test
    void whileManyAreToGoAZoneMayBeAheadByOne() {
        assertThat(next(B1, List.of(), A1, A2, A3, B1, B2)).isEqualTo("b");
        assertThat(next(B1, List.of(), A1, A2, A3, B1)).isEqualTo("a");
    }

    @Test
    void ofTheLastTwoOfAZoneTheOrderIsStrict() {
        assertThat(next(B1, List.of(), A1, A2, B1)).isEqualTo("a");
        assertThat(next(B1, List.of(), A1, A2, B1, B2, in("b", N)))
                .as("as many, though more of them stay")
                .isEqualTo("b");
    }

    @Test
    void ofTheLastOnesTheZoneWithFewestThatStayGoesFirst() {
        assertThat(next(B1, List.of(), A1, B1, in("b", N))).isEqualTo("a");
        assertThat(next(A1, List.of(), A1, B1, in("b", N))).isEqualTo("a");
    }

    @Test
    void amongEqualZonesEachMayGoNow() {
        assertThat(next(A1, List.of(), A1, B1)).isEqualTo("a");
        assertThat(next(B1, List.of(), A1, B1)).isEqualTo("b");
    }

    @Test
    void aZoneWhoseMembersHoldVolumesGoesOnceItHasACurrentMember() {
        List<Attachment> volumes = Stream.of(A1, A2)
                .map(m -> new Attachment("va", node(m).name().value(), "pv"))
                .toList();

        assertThat(next(A1, volumes, A1, A2, B1, B2)).isEqualTo("b");
        assertThat(next(A1, volumes, A1, A2, B1, B2, in("a", N))).isEqualTo("a");
    }

    private static String next(Member member, List<Attachment> volumes, Member... members) {
        int all = members.length;
        return ZoneOrder.next(member, Census.of(rollout(all, 1), group(all, members), nodes(members), page()), volumes);
    }
}
