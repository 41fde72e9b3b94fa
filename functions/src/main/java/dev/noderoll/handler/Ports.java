package dev.noderoll.handler;

import dev.noderoll.port.Alarms;
import dev.noderoll.port.Calendars;
import dev.noderoll.port.Clusters;
import dev.noderoll.port.Images;
import dev.noderoll.port.NodeGroups;
import java.time.InstantSource;

/** Everything that the functions know of the world. */
public record Ports(
        NodeGroups groups, Images images, Alarms alarms, Calendars calendars, Clusters clusters, InstantSource clock) {}
