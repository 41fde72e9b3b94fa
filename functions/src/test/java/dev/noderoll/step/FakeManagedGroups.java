package dev.noderoll.step;

import dev.noderoll.model.ManagedVersion;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.Misconfigured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The managed node group {@code ng} of the cluster {@code shop}, in memory, behind which is the group {@code workers}. */
final class FakeManagedGroups implements ManagedGroups {

    Description description =
            new Description("ng", "ACTIVE", "1.34.1-20261101", ImageBy.RELEASE, "", "", List.of("workers"));

    final Map<String, Update> updates = new TreeMap<>();
    final List<ManagedVersion> started = new ArrayList<>();
    final List<String> tokens = new ArrayList<>();

    @Nullable
    Force force;

    /** Made with a launch template of its own, whose version 1 names the old image. */
    void byTemplate() {
        description = new Description("ng", "ACTIVE", "ami-old", ImageBy.TEMPLATE, "lt-own", "1", List.of("workers"));
    }

    void at(String release) {
        description = new Description("ng", "ACTIVE", release, ImageBy.RELEASE, "", "", List.of("workers"));
    }

    void status(String status) {
        description = new Description(
                "ng", status, description.releaseVersion(), ImageBy.RELEASE, "", "", description.autoScalingGroups());
    }

    void end(String id, State state, Problem... errors) {
        updates.put(id, new Update(id, state, List.of(errors)));
    }

    @Override
    public Description describe(String cluster, String nodegroup) {
        if (!cluster.equals("shop") || !nodegroup.equals("ng")) {
            throw new Misconfigured("EKS has no managed node group " + nodegroup + " in cluster " + cluster);
        }
        return description;
    }

    @Override
    public Optional<Update> running(String cluster, String nodegroup) {
        return updates.values().stream()
                .filter(update -> update.state() == State.IN_PROGRESS)
                .findFirst();
    }

    @Override
    public Update update(String cluster, String nodegroup, String id) {
        return Optional.ofNullable(updates.get(id)).orElseThrow();
    }

    @Override
    public Update start(String cluster, ManagedVersion version, Force how, String token) {
        started.add(version);
        tokens.add(token);
        force = how;
        String id = "update-" + (tokens.indexOf(token) + 1);
        return updates.computeIfAbsent(id, _ -> new Update(id, State.IN_PROGRESS, List.of()));
    }
}
