package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.lab.fault.FaultKind;
import dev.noderoll.lab.scenario.Scenario.Group;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kinds of groups and policies seeds draw. */
class DrawnGroupsTest {

    private static final List<Draw> DRAWS = LongStream.rangeClosed(1, 400)
            .mapToObj(seed -> Draw.of(seed, Set.of()))
            .toList();

    @TempDir
    Path directory;

    @Test
    void someAreOfSeveralTypesAndLoseSpotInstances() {
        assertThat(with(group -> group.mixed().isPresent())).hasSizeBetween(25, 55);
        assertThat(with(Group::hasSpot)).anyMatch(draw -> draw.rates().containsKey(FaultKind.SPOT_INTERRUPTED));
        assertThat(with(group -> !group.hasSpot()))
                .noneMatch(draw -> draw.rates().containsKey(FaultKind.SPOT_INTERRUPTED));
    }

    @Test
    void someAreOfEksAndMeetOnlyFaultsOfNoderoll() {
        List<Draw> managed = with(group -> group.managed().isPresent());

        assertThat(managed).hasSizeBetween(10, 30);
        assertThat(managed)
                .allMatch(draw -> DrawnGroups.WITH_EKS.containsAll(draw.rates().keySet()))
                .allMatch(draw ->
                        draw.scenario().rollout().path("managed").asText().equals("update"))
                .allMatch(draw -> draw.lenient().path("managed").asText().equals("force"));
    }

    /** 12: EKS updates it; 217: Noderoll meets trouble before. */
    @ParameterizedTest
    @ValueSource(longs = {12, 217})
    void whatEksManagesIsLeftToEks(long seed) {
        Draw draw = Draw.of(seed, Set.of());

        assertThat(draw.scenario().group().managed()).isPresent();
        assertThat(SoakRun.of(draw).broken()).isEmpty();
    }

    @Test
    void someAreOfSeveralGroupsUnderACap() {
        List<Draw> several = with(group -> !group.beside().isEmpty());

        assertThat(several).hasSizeBetween(8, 30);
        assertThat(several)
                .allMatch(draw ->
                        DrawnGroups.BESIDE_FAULTS.containsAll(draw.rates().keySet()))
                .allMatch(draw -> draw.scenario()
                                .rollout()
                                .path("clusterSurge")
                                .path("groups")
                                .asInt()
                        == draw.scenario().groups().size());
    }

    /** 56 and 240: no seed more, since each takes seconds. */
    @ParameterizedTest
    @ValueSource(longs = {56, 240})
    void severalGroupsAreRolledSideBySide(long seed) {
        Draw draw = Draw.of(seed, Set.of());
        SoakResult result = SoakRun.of(draw);

        assertThat(result.broken()).isEmpty();
        assertThat(result.endings())
                .hasSizeGreaterThanOrEqualTo(2 * draw.scenario().groups().size());
    }

    private static List<Draw> with(Predicate<Group> wanted) {
        return DRAWS.stream()
                .filter(draw -> wanted.test(draw.scenario().group()))
                .toList();
    }

    private Draw kept(Draw draw) {
        Path file = directory.resolve("seed.json");
        DrawFile.write(file, draw, "none");
        return DrawFile.read(file);
    }

    @Test
    void whatAFileKeepsIsTheSameDraw() {
        List<Draw> drawn = with(group -> group.mixed().isPresent()
                || group.managed().isPresent()
                || !group.beside().isEmpty());
        for (Draw draw : drawn.subList(0, 20)) {
            assertThat(kept(draw).scenario().group()).isEqualTo(draw.scenario().group());
        }
    }
}
