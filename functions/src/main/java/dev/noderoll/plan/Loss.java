package dev.noderoll.plan;

import dev.noderoll.model.Pod;
import dev.noderoll.model.Pod.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is lost when a pod leaves its node. All of it is told, not only what holds the pod or was seen last (D26). */
public enum Loss {
    ITSELF("the pod itself, which no controller makes again"),
    LOCAL_DATA("what is in its emptyDir volumes"),
    WORK("what its Job's work has come to");

    private final String what;

    Loss(String what) {
        this.what = what;
    }

    /** In a fixed order; empty for most pods. */
    public static List<Loss> of(Pod pod, DrainSurvey survey) {
        List<Loss> losses = new ArrayList<>();
        if (survey.unmanaged(pod)) {
            losses.add(ITSELF);
        }
        if (pod.traits().contains(Trait.LOCAL_DATA)) {
            losses.add(LOCAL_DATA);
        }
        if (pod.owner() != null && pod.owner().isJob()) {
            losses.add(WORK);
        }
        return losses;
    }

    /** Those of which a blocker does not speak itself. */
    public static List<Loss> beside(Blocker blocker, Pod pod, DrainSurvey survey) {
        return of(pod, survey).stream()
                .filter(loss -> switch (loss) {
                    case ITSELF -> !(blocker instanceof Blocker.Unmanaged);
                    case LOCAL_DATA -> !(blocker instanceof Blocker.LocalData);
                    case WORK -> !(blocker instanceof Blocker.RunsToItsEnd || blocker instanceof Blocker.LastTry);
                })
                .toList();
    }

    /** One or more, in words. */
    public static String text(List<Loss> losses) {
        return losses.stream().map(loss -> loss.what).collect(Collectors.joining("; "));
    }
}
