package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.number;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.List;
import java.util.Optional;

/**
 * The Job controller: runs pods until enough of them have succeeded.
 *
 * <p>A pod that was deleted before it ended counts for nothing and is replaced when it is gone. Not modelled: indexed
 * completion, back-off between failures, deadlines, and clean-up after the end.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/job/">Jobs</a>
 */
final class Jobs {

    private final Control control;
    private final WorkQueue queue;

    Jobs(Control control) {
        this.control = control;
        this.queue = control.queue("job-controller", this::reconcile);
    }

    void start() {
        control.enqueue(Kind.JOB, queue);
        control.enqueueOwner(Kind.POD, Kind.JOB, queue);
    }

    private void reconcile(Key key) {
        Optional<ObjectNode> found =
                control.living(Kind.JOB, key).filter(j -> !Fields.isTrue(j, "Complete") && !Fields.isTrue(j, "Failed"));
        if (found.isEmpty() || found.get().path("spec").path("suspend").asBoolean()) {
            return;
        }
        ObjectNode job = found.get();
        List<ObjectNode> pods = control.api().ownedBy(Kind.POD, Fields.uid(job));
        int succeeded = count(pods, "Succeeded");
        int failed = count(pods, "Failed");
        // podReplacementPolicy TerminatingOrFailed replaces at once, Failed waits for the pod's end.
        boolean waits = "Failed".equals(Fields.text(job, "spec", "podReplacementPolicy"));
        int active = (int) pods.stream()
                .filter(p -> !Fields.isFinished(p) && (waits || !Fields.isTerminating(p)))
                .count();
        int completions = Math.max(1, number(job, "spec", "completions"));
        boolean gaveUp = failed > number(job, "spec", "backoffLimit");
        int wanted = Math.min(number(job, "spec", "parallelism"), completions - succeeded);
        for (int i = active; i < wanted && !gaveUp; i++) {
            ObjectNode pod = Fields.podFrom(Kind.JOB, job);
            Fields.child(pod, "metadata").put("generateName", key.name() + "-");
            control.api().create(Kind.POD, pod);
            active++;
        }
        ObjectNode after = job.deepCopy();
        Fields.child(after, "status")
                .put("active", active)
                .put("succeeded", succeeded)
                .put("failed", failed);
        if (succeeded >= completions) {
            Fields.setCondition(after, "Complete", "True", "CompletionsReached", "", control.now());
        } else if (gaveUp) {
            Fields.setCondition(after, "Failed", "True", "BackoffLimitExceeded", "", control.now());
        }
        control.api().updateStatus(Kind.JOB, after);
    }

    private static int count(List<ObjectNode> pods, String phase) {
        return (int) pods.stream()
                .filter(p -> phase.equals(Fields.text(p, "status", "phase")))
                .count();
    }
}
