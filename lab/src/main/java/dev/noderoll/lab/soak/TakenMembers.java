package dev.noderoll.lab.soak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.sim.aws.GroupDescription.InstanceDescription;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which members of a group its rollout ends, and which the group itself takes: scale-in, rebalancing. */
final class TakenMembers {

    private final SimAws aws;
    private final KubeApi api;
    private final String group;
    private final Set<String> ended = new TreeSet<>();

    /** Of those, what was no node then. One that joins on its way out may get pods, as one that AWS takes has them. */
    private final Set<String> bare = new TreeSet<>();

    private final Set<String> takenByGroup = new TreeSet<>();

    TakenMembers(SimAws aws, KubeApi api, String group) {
        this.aws = aws;
        this.api = api;
        this.group = group;
    }

    /** Those that are going already are let go on; the others are ended by the rollout. */
    void ending(JsonNode drained) {
        Set<String> live = members()
                .filter(member -> !member.state().isTerminating())
                .map(InstanceDescription::id)
                .collect(Collectors.toSet());
        drained.valueStream().map(JsonNode::asText).filter(live::contains).forEach(id -> {
            ended.add(id);
            if (!isNode(id)) {
                bare.add(id);
            }
        });
    }

    boolean isTaken(String instance) {
        return members().anyMatch(m -> m.id().equals(instance) && takenByGroup(m))
                || givenBack().anyMatch(instance::equals);
    }

    boolean isMember(String instance) {
        return members().anyMatch(m -> m.id().equals(instance));
    }

    /** How many the group has taken so far, but for those that {@code others} have ended. */
    int count(Predicate<String> others) {
        members().filter(m -> takenByGroup(m) && !others.test(m.id())).forEach(m -> takenByGroup.add(m.id()));
        givenBack().forEach(takenByGroup::add);
        return takenByGroup.size();
    }

    Stream<InstanceDescription> members() {
        return aws.autoScaling().peek(group).instances().stream();
    }

    /** What the group has given back to its warm pool: none of the others there is a node. */
    private Stream<String> givenBack() {
        return aws.autoScaling().warmPools().peek(group).instances().stream()
                .map(InstanceDescription::id)
                .filter(this::isNode);
    }

    private boolean takenByGroup(InstanceDescription member) {
        boolean joined = bare.contains(member.id()) && isNode(member.id());
        return member.state().isTerminating() && (joined || !ended.contains(member.id()));
    }

    private boolean isNode(String instance) {
        return api.list(Kind.NODE).stream().anyMatch(node -> Json.instance(node).equals(instance));
    }
}
