package dev.noderoll.lab.judge;

import static dev.noderoll.lab.judge.JudgeCases.ODD;

import java.util.List;

/** The ways through a rollout of a group that EKS updates. */
final class ManagedCases {

    private static final String BEGUN = JudgeCases.begun("ABANDON")
            .replace("'kind': 'Begun', 'desired': 2", "'kind': 'BegunManaged', 'members': 2");
    private static final String UPDATING =
            "{'kind': 'Updating', 'update': 'u-1', 'current': 1, 'members': 3, 'seconds': 1}";
    private static final String UPDATED = "{'kind': 'Updated'}";
    private static final String FAILED =
            "{'kind': 'UpdateFailed', 'update': 'u-1', 'errors': [{'code': 'PodEvictionFailure'}]}";
    private static final String UNHEALTHY = "{'kind': 'Unhealthy', 'reason': {'kind': 'NodesNotReady'}}";

    private ManagedCases() {}

    static List<JudgeCase> all() {
        return List.of(
                managed("EKS updates it", UPDATING + " | " + UPDATING + " | " + UPDATED),
                managed("it was as it should be", UPDATED),
                managed("EKS gives up", UPDATING + " | " + FAILED),
                managed("an update that takes for ever", UPDATING),
                managed("held", "{'kind': 'Hold', 'reason': {'kind': 'DeadlinePassed'}}"),
                managed("paused", "{'kind': 'Pause', 'reason': {'kind': 'WindowClosing'}}"),
                managed("fenced", "{'throws': 'dev.noderoll.port.Fenced'}"),
                managed("refused by EKS", JudgeCases.BROKEN),
                managed("of another version", ODD),
                JudgeCases.of("rollout", "managed: not well before", "BeginRollout", BEGUN, "CheckHealth", UNHEALTHY),
                JudgeCases.of(
                        "rollout",
                        "managed: not well after",
                        "BeginRollout",
                        BEGUN,
                        "CheckHealth",
                        "{'kind': 'Healthy'} | " + UNHEALTHY,
                        "UpdateManagedGroup",
                        UPDATED));
    }

    private static JudgeCase managed(String name, String update) {
        return JudgeCases.of("rollout", "managed: " + name, "BeginRollout", BEGUN, "UpdateManagedGroup", update);
    }
}
