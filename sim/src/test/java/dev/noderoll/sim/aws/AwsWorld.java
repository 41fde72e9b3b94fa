package dev.noderoll.sim.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** A small account for tests: boots take 15 s, stops 40 s, and a group looks at itself 3 s after a change. */
final class AwsWorld {

    static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
    static final String GROUP = "workers";

    final Agenda agenda = new Agenda(START);
    final SimAws aws;
    final String template;

    AwsWorld() {
        this(AwsSettings.usual());
    }

    AwsWorld(AwsSettings settings) {
        aws = new SimAws(
                agenda,
                new Dice(7),
                settings.withExactTimes(Duration.ofSeconds(15), Duration.ofSeconds(40), Duration.ofSeconds(3)));
        aws.addImage("ami-old", "x86_64");
        aws.addImage("ami-new", "x86_64");
        template = aws.addTemplate("workers", TemplateData.of("ami-old", "m5.large"));
    }

    /** A world with a group of {@code desired} instances in service. */
    static AwsWorld of(int desired) {
        AwsWorld world = new AwsWorld();
        world.aws.addGroup(GroupSpec.of(GROUP, desired, world.template));
        return world;
    }

    AutoScaling autoScaling() {
        return aws.autoScaling();
    }

    GroupDescription group() {
        return aws.autoScaling().peek(GROUP);
    }

    List<InstanceDescription> in(LifecycleState state) {
        return group().instances().stream().filter(i -> i.state() == state).toList();
    }

    String anyInstance() {
        return group().instances().getFirst().id();
    }

    LifecycleState stateOf(String instance) {
        return group().instances().stream()
                .filter(i -> i.id().equals(instance))
                .findFirst()
                .map(InstanceDescription::state)
                .orElse(LifecycleState.TERMINATED);
    }

    /** How many instances are in service in each zone; zones without any are left out. */
    NavigableMap<String, Integer> perZone() {
        NavigableMap<String, Integer> found = new TreeMap<>();
        in(LifecycleState.IN_SERVICE).forEach(i -> found.merge(i.zone(), 1, Integer::sum));
        return found;
    }

    /** Lets time pass. */
    void pass(Duration time) {
        Instant end = agenda.instant().plus(time);
        agenda.at(end, "time has passed", () -> {});
        agenda.runUntil(() -> false, end);
    }

    void passSeconds(int seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    /** Lets time pass until something holds, at most a day. */
    void until(BooleanSupplier holds) {
        assertThat(agenda.runUntil(holds, agenda.instant().plus(Duration.ofDays(1))))
                .as("still to come: %s", agenda.pending(5))
                .isTrue();
    }

    /** Seconds since the start. */
    long second() {
        return Duration.between(START, agenda.instant()).toSeconds();
    }

    List<ObjectNode> events(String detailType) {
        return aws.events().delivered().stream()
                .filter(e -> e.path("detail-type").asText().equals(detailType))
                .toList();
    }
}
