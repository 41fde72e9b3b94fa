package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.Golden;
import dev.noderoll.lab.defect.Defect;
import dev.noderoll.lab.defect.Defects;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import dev.noderoll.sim.aws.TargetGroup.Health;
import dev.noderoll.sim.aws.TargetGroup.Target;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenario {@code target-groups}: what load balancers had of a node whenever a pod was evicted there, or it was terminated. */
class TargetGroupsRolloutTest {

    private final Trial trial;
    private final Scenario scenario = ScenarioReader.read(Golden.root().resolve("lab/scenarios/target-groups"));
    private final List<String> evictions = new ArrayList<>();
    private final List<String> tooSoon = new ArrayList<>();

    /** Healthy targets of the Auto Scaling group's own target group, at the begin of each drain. */
    private final List<Long> healthy = new ArrayList<>();

    TargetGroupsRolloutTest() {
        trial = new Trial(scenario, scenario.variant(""), MethodName.NODEROLL, 1);
        World world = trial.world();
        world.api().onChange(Kind.NODE, change -> {
            if (cordoned(change.object()) && !cordoned(change.before())) {
                healthy.add(healthyTargets());
            }
        });
        world.api().onChange(Kind.POD, change -> {
            boolean before =
                    change.before() != null && change.before().path("metadata").has("deletionTimestamp");
            boolean evicted = change.object()
                    .path("status")
                    .path("conditions")
                    .valueStream()
                    .anyMatch(c -> c.path("reason").asText().equals("EvictionByEvictionAPI"));
            if (evicted && !before) {
                evicted(
                        change.object().path("metadata").path("name").asText(),
                        change.object().path("spec").path("nodeName").asText());
            }
        });
    }

    private static boolean cordoned(@Nullable ObjectNode node) {
        return node != null && node.path("spec").path("unschedulable").asBoolean();
    }

    private long healthyTargets() {
        World world = trial.world();
        String arn = world.aws()
                .autoScaling()
                .peek(scenario.group().name())
                .targetGroups()
                .getFirst();
        return world.aws().targetGroups().peek(arn).stream()
                .filter(t -> t.health() == Health.HEALTHY)
                .count();
    }

    private void evicted(String pod, String node) {
        evictions.add(pod);
        for (Map.Entry<String, Health> stands : standing(node).entrySet()) {
            tooSoon.add(pod + " while its node is " + stands.getValue() + " in " + stands.getKey());
        }
    }

    /** In the target groups of Services. */
    private Map<String, Health> standing(String node) {
        var service = trial.world().aws().targetGroups();
        Map<String, Health> standing = new TreeMap<>();
        service.all().forEach((arn, group) -> {
            if (group.tags().containsKey("kubernetes.io/service-name")) {
                service.peek(arn).stream()
                        .filter(t -> nameOf(t).equals(node))
                        .forEach(t -> standing.put(group.name(), t.health()));
            }
        });
        return standing;
    }

    private String nameOf(Target target) {
        return trial.world().aws().ec2().find(target.id()).orElseThrow().privateDnsName();
    }

    @ParameterizedTest
    @EnumSource(By.class)
    void noPodIsEvictedFromATargetAndNoDrainBeginsBeforeTheNewNodeIsOne(By door) {
        Result result = trial.run(door, _ -> {});

        assertThat(result.verdict().orElseThrow().unmet()).isEmpty();
        assertThat(result.violations()).isEmpty();
        assertThat(result.probe().sent()).isGreaterThan(1000);
        assertThat(result.probe().failed()).isZero();
        assertThat(evictions).hasSizeGreaterThanOrEqualTo(4);
        assertThat(tooSoon).isEmpty();
        assertThat(healthy)
                .as("with the new node")
                .hasSize(3)
                .allMatch(targets -> targets == scenario.group().size() + 1L);
    }

    @Test
    void whereNobodyAsksThatIsSeen() {
        Defect planted = defect("asks-no-targets");

        trial.on(ports -> planted.product().ports(ports, trial.world())).run(By.DIRECT, _ -> {});

        assertThat(healthy).anyMatch(targets -> targets <= scenario.group().size());
        assertThat(tooSoon).hasSameSizeAs(evictions).allMatch(line -> line.contains(" while its node is "));
    }

    private static Defect defect(String name) {
        return Defects.ofTraffic().stream()
                .filter(d -> d.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
