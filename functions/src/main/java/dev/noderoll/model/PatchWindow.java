package dev.noderoll.model;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.TreeSet;

/**
 * When nodes may be replaced: from {@code opens} until {@code closes}, which is on the next day when it is not later.
 *
 * @param days on which it opens; never empty
 */
public record PatchWindow(Set<DayOfWeek> days, LocalTime opens, LocalTime closes, ZoneId zone) {
    public PatchWindow {
        days = new TreeSet<>(days);
    }
}
