package dev.noderoll.lab.soak;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.handler.Ports;
import dev.noderoll.lab.check.Promises;
import dev.noderoll.lab.check.Violations.Violation;
import dev.noderoll.lab.fault.Weather;
import dev.noderoll.lab.run.World;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.port.Ledger;
import dev.noderoll.port.Ledger.Grip;
import dev.noderoll.sim.asl.Execution;
import dev.noderoll.sim.asl.Execution.Status;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Judges how rollouts ended, and what they left. */
final class Aftermath {

    /** Endings that name their reason and leave the rest to the next execution. */
    private static final Set<String> NAMED = Set.of(
            "Noderoll.Abandoned",
            "Noderoll.RolledBack",
            "Noderoll.Stopped",
            // The ways that a rollout is not begun; nothing was changed.
            "dev.noderoll.port.TryAgain",
            "dev.noderoll.port.Misconfigured",
            "Lambda.Unknown",
            "Lambda.ClientExecutionTimeoutException");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final World world;
    private final Scenario scenario;
    private final Ports ports;
    private final Promises promises;
    private final Weather weather;

    /** {@code ports} are those without faults. */
    Aftermath(World world, Scenario scenario, Ports ports, Promises promises, Weather weather) {
        this.world = world;
        this.scenario = scenario;
        this.ports = ports;
        this.promises = promises;
        this.weather = weather;
    }

    /** What is wrong with the end of a rollout in bad weather. */
    List<String> ending(Execution rollout) {
        if (rollout.status() == Status.SUCCEEDED || rollout.status() == Status.ABORTED) {
            return List.of();
        }
        String error = rollout.error().orElse("none");
        if (!NAMED.contains(error) || rollout.cause().orElse("").isBlank()) {
            return List.of("EndsWithAReason: " + rollout.name() + " ended with " + error + ": "
                    + rollout.cause().orElse(""));
        }
        List<String> wrong = new ArrayList<>(foreign(rollout));
        if (error.equals("Noderoll.Abandoned") || error.equals("Noderoll.RolledBack")) {
            wrong.addAll(marks());
        }
        return wrong;
    }

    /** Pods that no node of the group may run wait without the rollout as well, and are no reason to end it. */
    private static List<String> foreign(Execution rollout) {
        JsonNode why = why(rollout.cause().orElse(""));
        boolean pending = why.path("kind").asText().equals("PodsPending");
        return pending && why.path("pods").valueStream().allMatch(pod -> MeanManifests.isForeign(pod.asText()))
                ? List.of("EndsForItsOwnReasons: " + rollout.name() + " ended since pods wait for other nodes: " + why)
                : List.of();
    }

    /** The reason of a rollout that has ended by itself; nothing of a cause in words. */
    private static JsonNode why(String cause) {
        try {
            return MAPPER.readTree(cause).path("why");
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** What a rollout that has succeeded in good weather has left. */
    List<String> leftovers() {
        List<String> left = new ArrayList<>(marks());
        GroupDescription group = world.aws().autoScaling().peek(scenario.group().name());
        group.instances().forEach(member -> {
            String image =
                    world.aws().ec2().find(member.id()).map(i -> i.imageId()).orElse("");
            if (!image.equals(scenario.images().target())) {
                left.add("EveryMemberCurrent: " + member.id() + " " + member.state() + " runs " + image);
            }
        });
        int drift = group.desired() - scenario.group().size();
        boolean lowered = weather.isCapacityLowered();
        boolean raised = weather.instancesAdded() > 0;
        if ((drift < 0 && !lowered) || (drift > 0 && !raised)) {
            left.add("SteadyRestored: desired is " + group.desired() + ", was "
                    + scenario.group().size());
        }
        return left;
    }

    /** Marks on the group, its nodes and its Lease. */
    List<String> marks() {
        List<String> left = new ArrayList<>();
        String name = scenario.group().name();
        GroupDescription group = world.aws().autoScaling().peek(name);
        group.tags().stream()
                .filter(tag -> tag.key().startsWith("noderoll"))
                .forEach(tag -> left.add("PutsEverythingBack: tag " + tag.key()));
        // What EKS has done to its own, or has left when it failed, is EKS's.
        boolean byEks = scenario.group().managed().isPresent();
        if (!group.suspended().isEmpty() && !byEks) {
            left.add("PutsEverythingBack: suspended " + group.suspended());
        }
        if (world.aws().autoScaling().peekHook(name, "noderoll-rollout").isPresent()) {
            left.add("PutsEverythingBack: the hook");
        }
        boolean owners =
                world.aws().autoScaling().peekHook(name, "noderoll-terminate").isPresent();
        if (owners != scenario.script().hook().isPresent()) {
            left.add("PutsEverythingBack: the owner's hook is " + (owners ? "there" : "gone"));
        }
        int most = Math.max(scenario.group().max(), group.desired());
        if (group.max() != most && !byEks) {
            left.add("PutsEverythingBack: max is " + group.max() + ", was "
                    + scenario.group().max());
        }
        // A node that AWS takes is drained as long as its hook lasts, and its object follows the instance a little
        // later.
        Set<String> live = new HashSet<>();
        group.instances().stream()
                .filter(member -> !member.state().isTerminating())
                .forEach(member -> live.add(member.id()));
        for (ObjectNode node : world.api().list(Kind.NODE)) {
            if (live.contains(Json.instance(node))) {
                left.addAll(marks(node));
            }
        }
        Ledger ledger = ports.clusters().cluster(scenario.cluster()).ledger();
        switch (ledger.take(name, "auditor", world.agenda().instant())) {
            case Grip.HeldBy(String holder, var until) ->
                left.add("NothingClaimed: the Lease is held by " + holder + " until " + until);
            case Grip.Taken(var page) -> {
                if (!page.drained().isEmpty() || !page.failed().isEmpty()) {
                    left.add("NothingClaimed: " + page);
                }
                ledger.release(name, "auditor");
            }
        }
        return left;
    }

    private List<String> marks(ObjectNode node) {
        String name = node.path("metadata").path("name").asText();
        JsonNode spec = node.path("spec");
        String text = spec.path("taints").toString()
                + node.path("metadata").path("annotations")
                + node.path("metadata").path("labels");
        boolean others = weather.cordoned(name) || scenario.group().managed().isPresent();
        boolean cordoned = spec.path("unschedulable").asBoolean() && !others;
        return cordoned || text.contains("noderoll")
                ? List.of("NothingCordoned: " + name + " cordoned=" + cordoned + " " + text)
                : List.of();
    }

    /** Promises broken on the way. */
    List<String> promises() {
        boolean byEks = scenario.group().managed().isPresent();
        return promises.soFar().found().stream()
                .filter(violation -> !byEks || DrawnGroups.CHECKS_WITH_EKS.contains(violation.promise()))
                .map(Violation::toString)
                .toList();
    }
}
