package dev.noderoll.lab.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.ApiLog.Call;
import dev.noderoll.sim.aws.ApiLog.Effect;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kubernetes.Json;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import dev.noderoll.sim.kubernetes.KubeApi.Change;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A group that EKS manages is changed by EKS alone: a rollout asks EKS to update it, and does nothing else to it. What EKS
 * does about that at once, while the call is under way, is EKS's.
 */
final class Manager {

    private static final String PROMISE = "LeavesItToEks";
    private static final String UPDATE = "UpdateNodegroupVersion";

    private final Violations violations;
    private final Excuses excuses;
    private Supplier<Optional<Promises.Author>> author = Optional::empty;
    private Instant asked = Instant.MIN;

    Manager(SimAws aws, KubeApi api, Violations violations, Excuses excuses) {
        this.violations = violations;
        this.excuses = excuses;
        aws.log().onCall(this::hear);
        api.onChange(Kind.NODE, this::hear);
        api.onChange(Kind.POD, this::hear);
    }

    void watch(Supplier<Optional<Promises.Author>> functions) {
        author = functions;
    }

    private void hear(Call call) {
        if (call.action().equals(UPDATE)) {
            asked = call.at();
        } else if (call.effect() == Effect.CHANGES && !call.at().equals(asked)) {
            judge(call.action());
        }
    }

    private void hear(Change change) {
        ObjectNode object = change.object();
        judge(change.type() + " " + Json.name(object));
    }

    private void judge(String what) {
        if (excuses.endedByEks()) {
            author.get()
                    .ifPresent(by -> violations.add(PROMISE, by.state() + " of " + by.execution() + " does: " + what));
        }
    }
}
