package dev.noderoll.port;

import java.util.List;

/** CloudWatch alarms. */
@FunctionalInterface
public interface Alarms {

    /** Those of {@code names} that are in ALARM, and those that do not exist, which nobody would hear. */
    List<String> notOk(List<String> names);
}
