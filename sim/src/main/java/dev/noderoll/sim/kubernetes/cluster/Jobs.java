package dev.noderoll.sim.kubernetes.cluster;

import static dev.noderoll.sim.kubernetes.cluster.Fields.number;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi.Deletion;
import java.util.List;
import java.util.Optional;

/**
 * The Job controller: runs pods until enough of them have succeeded.
 *
 * <p>Which pods count as failed: {@link JobFailures}. A Job that has failed for good deletes its pods. Not modelled: indexed
 * completion, back-off between failures, deadlines, and clean-up after the end.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/job/">Jobs</a>
 */
final class Jobs {

    private final Control control;
    private final WorkQueue queue;
    private final JobFailures failures = new JobFailures();

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
        int failed = failures.count(job, pods);
        // podReplacementPolicy TerminatingOrFailed replaces at once, Failed waits for the pod's end.
        boolean waits = "Failed".equals(Fields.text(job, "spec", "podReplacementPolicy"));
        int active = (int) pods.stream()
                .filter(p -> !Fields.isFinished(p) && (waits || !Fields.isTerminating(p)))
                .count();
        int completions = Math.max(1, number(job, "spec", "completions"));
        Optional<String> end = failures.end(job, failed);
        int wanted = Math.min(number(job, "spec", "parallelism"), completions - succeeded);
        for (int i = active; i < wanted && end.isEmpty(); i++) {
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
        } else if (end.isPresent()) {
            pods.stream()
                    .filter(p -> !Fields.isFinished(p) && !Fields.isTerminating(p))
                    .forEach(p -> control.api().delete(Kind.POD, Fields.namespace(p), Fields.name(p), Deletion.PLAIN));
            Fields.setCondition(after, "Failed", "True", end.get(), "", control.now());
        }
        control.api().updateStatus(Kind.JOB, after);
    }

    private static int count(List<ObjectNode> pods, String phase) {
        return (int) pods.stream()
                .filter(p -> phase.equals(Fields.text(p, "status", "phase")))
                .count();
    }
}
