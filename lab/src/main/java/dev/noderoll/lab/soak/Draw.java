package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.fault.FaultKind;
import dev.noderoll.lab.fault.Focus;
import dev.noderoll.lab.fault.Weather;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Group;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that a run depends on: drawn from a seed, or said by a file. The seed also rolls all that happens in the run.
 *
 * @param rates of the kinds of faults that happen
 * @param focus a fault that is to meet one function; usually none
 * @param storm how long the weather is bad at most
 */
record Draw(
        long seed,
        Scenario scenario,
        List<ObjectNode> manifests,
        Map<FaultKind, Double> rates,
        Optional<Focus> focus,
        Duration storm) {

    /** Longer than any rollout. */
    static final Duration ALL_THE_TIME = Duration.ofHours(200);

    /** Functions that only run where the owner of the group has set the hook for good. */
    private static final Set<String> OF_THE_HOOK = Set.of("BeatHook", "CompleteHook", "FindNode", "FindWaiting");

    Draw {
        manifests = List.copyOf(manifests);
        rates = rates.isEmpty() ? Map.of() : new EnumMap<>(rates);
    }

    /** One seed of so many draws a mean cluster. */
    private static final int MEAN = 5;

    /** Of those, this share has gangs. */
    private static final double GANGS = 0.3;

    /**
     * Draws a cluster, what runs on it, a policy, and faults: of {@code kinds} alone, when it is not empty. Every fifth
     * seed has in addition what {@link MeanManifests} draws, and faults that only those have; some of these also gangs, by
     * {@link GangManifests}.
     */
    static Draw of(long seed, Set<FaultKind> kinds) {
        Dice dice = new Dice(seed).named("soak");
        return DrawnGroups.draw(ofOneKind(seed, kinds), dice.named("kind"), kinds);
    }

    /** As {@link #of(long, Set)}, where no group is of several types, or of EKS. */
    private static Draw ofOneKind(long seed, Set<FaultKind> kinds) {
        Draw plain = plain(seed, kinds);
        return isMean(seed) ? mean(plain, kinds, new Dice(seed).named("soak")) : plain;
    }

    private static Draw mean(Draw plain, Set<FaultKind> kinds, Dice dice) {
        List<ObjectNode> manifests = new ArrayList<>(plain.manifests());
        Dice gangs = dice.named("gangs");
        boolean ganged = gangs.chance(GANGS);
        // A gang needs its nodes at once, a crowd on a host one after another: no rollout can do both.
        manifests.addAll(MeanManifests.draw(dice.named("mean"), plain.scenario().group(), ganged ? 1 : 2));
        Map<FaultKind, Double> rates = kinds.isEmpty() ? Weather.drawMean(dice.named("rates")) : plain.rates();
        Scenario scenario = plain.scenario();
        if (ganged) {
            List<ObjectNode> drawn = GangManifests.draw(gangs.named("manifests"), scenario.group());
            manifests.addAll(drawn);
            scenario = GangManifests.policy(gangs.named("policy"), scenario, drawn);
        }
        return new Draw(plain.seed(), scenario, manifests, rates, plain.focus(), plain.storm());
    }

    /** Whether this seed draws a mean cluster. */
    static boolean isMean(long seed) {
        return seed % MEAN == MEAN - 1;
    }

    /** As {@link #of(long, Set)}, where no seed is a mean one. */
    static Draw plain(long seed, Set<FaultKind> kinds) {
        Dice dice = new Dice(seed).named("soak");
        Scenario scenario = RandomCluster.draw(dice.named("cluster"));
        Dice rates = dice.named("rates");
        List<ObjectNode> manifests = RandomManifests.draw(dice.named("manifests"), scenario.group());
        return new Draw(
                seed,
                scenario,
                scenario.group().targets().isPresent() ? reached(manifests, dice.named("reached")) : manifests,
                kinds.isEmpty() ? Weather.draw(rates) : Weather.draw(rates, kinds),
                Optional.empty(),
                ALL_THE_TIME);
    }

    /** The same, whose Services are reached through nodes: by load balancers of their own, or by the group's. */
    private static List<ObjectNode> reached(List<ObjectNode> manifests, Dice dice) {
        for (ObjectNode manifest : manifests) {
            boolean service = manifest.path("kind").asText().equals("Service")
                    && !manifest.path("spec").has("clusterIP");
            if (service) {
                manifest.withObjectProperty("spec").put("type", dice.chance(0.5) ? "LoadBalancer" : "NodePort");
            }
        }
        return manifests;
    }

    /** A draw in which {@code focus} is likely to come about. */
    static Draw of(long seed, Focus focus) {
        Draw plain = ofOneKind(seed, Set.of());
        Map<FaultKind, Double> rates = new EnumMap<>(FaultKind.class);
        ObjectNode rollout = plain.scenario().rollout().deepCopy();
        // What brings a rollout to the states that most never see.
        switch (focus.state()) {
            case "RollBackRollout", "AbandonRollout" -> {
                rollout.put("onFailure", focus.state().startsWith("RollBack") ? "rollBack" : "abandon");
                rollout.put("canary", 1).put("joinTimeoutSeconds", 300).put("maxFailures", 0);
                rates.put(FaultKind.NEVER_JOINS, 0.5);
            }
            case "PauseRollout" -> {
                // The window closes after the first node or two.
                rollout.put("closesAt", World.START.plusSeconds(240).toString());
                rollout.withObjectProperty("drain").put("timeoutSeconds", 120).put("deregistrationSeconds", 0);
                rates.put(FaultKind.STOPPED, 0.1);
            }
            case "BeginRollout", "PrepareGroup", "LaunchNodes" -> rates.put(FaultKind.STOPPED, 0.1);
            case "EndRollout" -> rates.put(FaultKind.DOUBLE_CALL, 0.2);
            case "FindWaiting" -> rates.put(FaultKind.EVENT_LOST, 0.6);
            case "FindNode" -> {
                rates.put(FaultKind.CAPACITY_LOWERED, 0.1);
                rates.put(FaultKind.SPOT_INTERRUPTED, 0.1);
            }
            case "CompleteHook" -> rates.put(FaultKind.CAPACITY_LOWERED, 0.1);
            case "BeatHook" -> {
                rates.put(FaultKind.CAPACITY_LOWERED, 0.1);
                rates.put(FaultKind.STUCK_POD, 0.5);
            }
            default -> {}
        }
        boolean hooked = plain.scenario().script().hook().isPresent() || OF_THE_HOOK.contains(focus.state());
        rates.put(focus.kind(), focus.kind().most());
        Draw focused = new Draw(
                seed,
                RandomCluster.scenario(plain.scenario().group(), rollout, hooked),
                plain.manifests(),
                rates,
                Optional.of(focus),
                ALL_THE_TIME);
        if (focus.state().equals("UpdateManagedGroup")) {
            return DrawnGroups.managed(focused, 1);
        }
        return rates.containsKey(FaultKind.SPOT_INTERRUPTED) ? DrawnGroups.spot(focused) : focused;
    }

    /** The same, with another group, rolled by this input, in which these faults happen. */
    Draw rolling(Group group, ObjectNode rollout, Map<FaultKind, Double> others) {
        boolean hooked = scenario.script().hook().isPresent() && group.managed().isEmpty();
        return new Draw(seed, RandomCluster.scenario(group, rollout, hooked), manifests, others, focus, storm);
    }

    /** The same scenario with another rollout. */
    static Scenario with(Scenario scenario, ObjectNode rollout) {
        return new Scenario(
                scenario.name(),
                scenario.about(),
                scenario.cluster(),
                scenario.group(),
                scenario.images(),
                List.of(),
                rollout,
                1,
                scenario.limit(),
                scenario.script());
    }

    /** The same rollout, by an operator who lets everything go that would hold it. */
    ObjectNode lenient() {
        return lenient(scenario);
    }

    /** As the other, of one of the cluster's groups. */
    ObjectNode lenient(Scenario ofGroup) {
        return GangManifests.lenient(RandomCluster.lenient(ofGroup), ofGroup, manifests);
    }

    /** One line. */
    String describe() {
        String hook = scenario.script().hook().isPresent() ? " with a hook, " : ", ";
        int groups = scenario.groups().size();
        return scenario.group().size() + " nodes" + (groups == 1 ? "" : " in each of " + groups + " groups")
                + scenario.group().pool().map(pool -> ", " + pool + ",").orElse("")
                + scenario.group().mixed().map(mixed -> ", " + mixed + ",").orElse("")
                + scenario.group()
                        .managed()
                        .map(managed -> ", " + managed + ",")
                        .orElse("") + hook + manifests.size()
                + " manifests, " + scenario.rollout() + ", "
                + (rates.isEmpty()
                        ? "no faults"
                        : rates.entrySet().stream()
                                .map(e -> e.getKey() + "=" + String.format(Locale.ROOT, "%.4f", e.getValue()))
                                .collect(Collectors.joining(" ")))
                + focus.map(f -> ", " + f.kind() + " at " + f.state()).orElse("");
    }
}
