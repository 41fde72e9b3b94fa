package dev.noderoll.lab.door.direct;

import static dev.noderoll.lab.door.direct.DirectAnswers.ask;

import dev.noderoll.model.ManagedVersion;
import dev.noderoll.model.Site;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.sim.aws.Eks;
import dev.noderoll.sim.aws.Eks.VersionOrder;
import dev.noderoll.sim.aws.GroupChange.TemplateChoice;
import dev.noderoll.sim.aws.Nodegroup;
import dev.noderoll.sim.aws.Page;
import dev.noderoll.sim.aws.SimAws;
import java.util.List;
import java.util.Optional;

/** Managed node groups of the simulated EKS. */
public final class DirectManagedGroups implements ManagedGroups {

    private final Eks eks;

    public DirectManagedGroups(SimAws aws) {
        this.eks = aws.eks();
    }

    @Override
    public Description describe(String cluster, String nodegroup) {
        Nodegroup found = read(cluster, nodegroup);
        return new Description(
                nodegroup,
                found.status().name(),
                found.releaseVersion(),
                found.amiType().equals(Nodegroup.CUSTOM) ? ImageBy.TEMPLATE : ImageBy.RELEASE,
                found.template().map(TemplateChoice::template).orElse(""),
                found.template().map(TemplateChoice::version).orElse(""),
                List.of(found.group()));
    }

    @Override
    public Optional<Update> running(String cluster, String nodegroup) {
        if (read(cluster, nodegroup).status() != Nodegroup.Status.UPDATING) {
            return Optional.empty();
        }
        return ask("list updates", () -> eks.listUpdates(Site.plain(cluster), nodegroup, Page.Request.FIRST))
                .items()
                .stream()
                .map(id -> update(cluster, nodegroup, id))
                .filter(update -> update.state() == State.IN_PROGRESS)
                .findFirst();
    }

    @Override
    public Update update(String cluster, String nodegroup, String id) {
        return told(ask("describe update", () -> eks.describeUpdate(Site.plain(cluster), nodegroup, id)));
    }

    @Override
    public Update start(String cluster, ManagedVersion version, Force force, String token) {
        VersionOrder order = new VersionOrder(
                Optional.of(version.releaseVersion()).filter(release -> !release.isEmpty()),
                Optional.ofNullable(version.ownTemplate())
                        .map(template -> new TemplateChoice(template.id(), Long.toString(template.version()))),
                force == Force.DELETE_PODS,
                Optional.of(token));
        return told(ask(
                "update node group",
                () -> eks.updateNodegroupVersion(Site.plain(cluster), version.nodegroup(), order)));
    }

    private Nodegroup read(String cluster, String nodegroup) {
        return ask("describe node group", () -> eks.describeNodegroup(Site.plain(cluster), nodegroup));
    }

    private static Update told(Nodegroup.Update update) {
        return new Update(
                update.id(),
                switch (update.state()) {
                    case IN_PROGRESS -> State.IN_PROGRESS;
                    case FAILED -> State.FAILED;
                    case SUCCESSFUL -> State.SUCCESSFUL;
                },
                update.errors().stream()
                        .map(error -> new Problem(error.code(), error.message(), error.resourceIds()))
                        .toList());
    }
}
