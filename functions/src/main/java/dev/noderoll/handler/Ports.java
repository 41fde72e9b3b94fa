package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.port.Alarms;
import dev.noderoll.port.Calendars;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Executions;
import dev.noderoll.port.Images;
import dev.noderoll.port.ManagedGroups;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Pauses;
import dev.noderoll.port.Targets;
import java.time.InstantSource;

/**
 * Everything that the functions know of the world.
 *
 * @param sites the same of other accounts and Regions
 */
public record Ports(
        NodeGroups groups,
        Images images,
        Alarms alarms,
        Calendars calendars,
        Targets targets,
        ManagedGroups managed,
        Clusters clusters,
        InstantSource clock,
        Pauses pauses,
        Executions executions,
        Sites sites) {

    /** Of one account and Region alone. */
    public Ports(
            NodeGroups groups,
            Images images,
            Alarms alarms,
            Calendars calendars,
            Targets targets,
            ManagedGroups managed,
            Clusters clusters,
            InstantSource clock,
            Pauses pauses,
            Executions executions) {
        this(groups, images, alarms, calendars, targets, managed, clusters, clock, pauses, executions, Sites.NONE);
    }

    /** Those of a site; throws {@link dev.noderoll.port.Misconfigured} for one that is no spoke. */
    public Ports at(Site site) {
        return site.equals(Site.HOME) ? this : sites.at(site);
    }
}
