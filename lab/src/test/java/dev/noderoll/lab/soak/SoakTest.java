package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random clusters under random faults, ninety of them; {@code ./noderoll lab soak} runs as many as you like. */
class SoakTest {

    @Test
    void keepsEveryPromiseForNinetySeeds() {
        List<String> lines = new ArrayList<>();

        int broken = Soak.run(new Soak.Order(1, 90, 2, Set.of(), false), InstantSource.system(), lines::add);

        assertThat(broken).as(String.join("\n", lines)).isZero();
    }

    /** 324: on the way back; 539: its successor is not Ready; 829: as a surplus node is given up. */
    @ParameterizedTest
    @ValueSource(longs = {324, 539, 829})
    void aPodThatToleratesEverythingIsNotLeftOnANodeToWhichItWasMoved(long seed) {
        assertThat(SoakRun.of(Draw.of(seed, Set.of())).broken()).isEmpty();
    }

    /** 24: it holds gangs, and what is drained while the group takes others. */
    @ParameterizedTest
    @ValueSource(longs = 24)
    void aFunctionThatIsAskedKeepsNoPromiseFromBeingKept(long seed) {
        Draw draw = Draw.of(seed, Set.of());

        assertThat(draw.scenario().rollout().has("hooks")).isTrue();
        assertThat(SoakRun.of(draw).broken()).isEmpty();
    }

    /** 169: a group that shrinks while a wave is left alone for as long as the rollout's hook lasts. */
    @ParameterizedTest
    @ValueSource(longs = 169)
    void whatAwsTakesWhileAWaveBakesIsDrained(long seed) {
        Draw draw = Draw.of(seed, Set.of());

        assertThat(draw.scenario().rollout().path("bakeSeconds").asInt()).isEqualTo(1800);
        assertThat(SoakRun.of(draw).broken()).isEmpty();
    }

    @Test
    void someClustersAreRolledByWavesThatBake() {
        List<JsonNode> staged = LongStream.rangeClosed(1, 200)
                .<JsonNode>mapToObj(seed -> Draw.of(seed, Set.of()).scenario().rollout())
                .filter(rollout -> rollout.has("bakeSeconds"))
                .toList();

        assertThat(staged).hasSizeBetween(20, 40);
        assertThat(staged)
                .anyMatch(rollout -> rollout.path("waves").size() == 2)
                .anyMatch(rollout -> rollout.path("settleSeconds").asInt() == 300)
                .anyMatch(rollout -> rollout.path("bakeSeconds").asInt() == 1800);
    }

    @Test
    void onlyMeanClustersAreRolledWhenAskedFor() {
        assertThat(new Soak.Order(1, 3, 1, Set.of(), true).all()).containsExactly(4L, 9L, 14L);
        assertThat(new Soak.Order(1, 3, 1, Set.of(), false).all()).containsExactly(1L, 2L, 3L);
    }

    /** So that the table of defects keeps its seeds. */
    @Test
    void aMeanClusterIsThePlainOneOfItsSeedAndMore() {
        Draw plain = Draw.plain(19, Set.of());
        Draw mean = Draw.of(19, Set.of());

        assertThat(mean.scenario()).isEqualTo(plain.scenario());
        assertThat(mean.manifests())
                .containsAll(plain.manifests())
                .hasSizeGreaterThan(plain.manifests().size());
        assertThat(mean.rates()).containsAllEntriesOf(plain.rates());
        assertThat(Draw.of(13, Set.of()).manifests())
                .isEqualTo(Draw.plain(13, Set.of()).manifests());
    }

    @Test
    void someMeanClustersHaveGangsOfEachKindAndThoseOfTheOthersAreAsWithout() {
        List<Draw> mean = new Soak.Order(1, 100, 1, Set.of(), true)
                .all().stream().map(seed -> Draw.of(seed, Set.of())).toList();
        List<Draw> gangs = mean.stream()
                .filter(draw -> draw.manifests().toString().contains("\"gang\""))
                .toList();

        assertThat(gangs).hasSizeBetween(20, 40);
        for (String mark :
                List.of("schedulingGroup", "scheduling.x-k8s.io/pod-group", "scheduling.k8s.io/group-name")) {
            assertThat(gangs).anyMatch(draw -> draw.manifests().toString().contains(mark));
        }
        assertThat(mean)
                .filteredOn(draw ->
                        !gangs.contains(draw) && draw.scenario().group().mixed().isEmpty())
                .allMatch(draw ->
                        draw.scenario().equals(Draw.plain(draw.seed(), Set.of()).scenario()))
                .allMatch(draw -> draw.lenient().equals(RandomCluster.lenient(draw.scenario())));
    }

    @Test
    void tellsTheSameOnAnyNumberOfThreads() {
        List<String> alone = new ArrayList<>();
        List<String> sideBySide = new ArrayList<>();

        Soak.run(new Soak.Order(3, 12, 1, Set.of(), false), () -> Instant.EPOCH, alone::add);
        Soak.run(new Soak.Order(3, 12, 4, Set.of(), false), () -> Instant.EPOCH, sideBySide::add);

        assertThat(sideBySide).isEqualTo(alone).hasSizeGreaterThan(3);
    }

    @Test
    void replaysASeedByteForByte() {
        assertThat(replay(12)).isEqualTo(replay(12)).isNotEqualTo(replay(13));
    }

    private static List<String> replay(long seed) {
        return Soak.replay(Draw.of(seed, Set.of()));
    }
}
