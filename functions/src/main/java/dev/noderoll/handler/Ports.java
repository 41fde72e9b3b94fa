package dev.noderoll.handler;

import dev.noderoll.port.Alarms;
import dev.noderoll.port.Calendars;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Executions;
import dev.noderoll.port.Images;
import dev.noderoll.port.NodeGroups;
import dev.noderoll.port.Pauses;
import java.time.InstantSource;

/** Everything that the functions know of the world. */
public record Ports(
        NodeGroups groups,
        Images images,
        Alarms alarms,
        Calendars calendars,
        Clusters clusters,
        InstantSource clock,
        Pauses pauses,
        Executions executions) {}
