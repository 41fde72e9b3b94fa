package dev.noderoll.cli.forecast;

import dev.noderoll.model.InstanceId;
import dev.noderoll.model.TargetGroup;
import dev.noderoll.model.TargetGroup.Health;
import dev.noderoll.port.Targets;
import java.util.List;
import java.util.Map;

/** No target groups are known: a forecast reckons with {@code drain.deregistrationSeconds}. */
final class UntoldTargets implements Targets {

    @Override
    public List<TargetGroup> ofCluster(String cluster) {
        return List.of();
    }

    @Override
    public Map<InstanceId, Health> health(String arn) {
        return Map.of();
    }
}
