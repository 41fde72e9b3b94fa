package dev.noderoll.lab.door;

import dev.noderoll.cli.Kubeconfig;
import dev.noderoll.lab.RealCluster;
import dev.noderoll.sim.door.KubernetesDoor;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Inbox;
import dev.noderoll.sim.kubernetes.ApiServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One list of cases, asked by plain HTTP of the simulated API server and of a real one: what the simulation answers is
 * what Kubernetes answers.
 *
 * <p>The real one runs without kwok; without the disruption controller, which would overwrite the budgets' status;
 * without the namespace controller, which would delete what is in a namespace that goes; and forgets old versions soon.
 */
class KubernetesContractTest {

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>(ObjectCases.all());
        cases.addAll(ChangeCases.all());
        cases.addAll(EvictionCases.all());
        cases.addAll(RareEvictionCases.all());
        cases.addAll(ReadCases.all());
        cases.addAll(RefusalCases.all());
        return cases;
    }

    @Nested
    class TheSimulation {

        private final Inbox inbox = new Inbox();
        private final ApiServer api = new ApiServer(new Agenda(Instant.parse("2026-01-01T00:00:00Z")), new Dice(1));

        @ParameterizedTest(name = "{0}")
        @MethodSource("dev.noderoll.lab.door.KubernetesContractTest#cases")
        void answers(Case each) throws Exception {
            try (KubernetesDoor door = KubernetesDoor.open(api, inbox)) {
                Conversation server = new Conversation(new OkHttpClient(), door.url(), "contract");
                CompletableFuture<String> done = new CompletableFuture<>();
                Thread.ofVirtual().start(() -> talk(each, server, done));
                inbox.serveWhile(done);
            } catch (CompletionException e) {
                if (e.getCause() instanceof AssertionError failure) {
                    throw failure;
                }
                throw e;
            }
        }

        private static void talk(Case each, Conversation server, CompletableFuture<String> done) {
            try {
                server.begin();
                each.talk().with(server);
                done.complete("said");
            } catch (Exception | AssertionError e) {
                done.completeExceptionally(e);
            }
        }
    }

    @Nested
    @Tag("control-plane")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class TheRealThing {

        private final AtomicInteger number = new AtomicInteger();
        private @Nullable RealCluster cluster;

        @AfterAll
        void stop() throws Exception {
            if (cluster != null) {
                cluster.close();
            }
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("dev.noderoll.lab.door.KubernetesContractTest#cases")
        void answers(Case each) throws Exception {
            Kubeconfig real = cluster().kubeconfig();
            Conversation server = new Conversation(
                    real.client().getHttpClient(), real.server(), "contract-" + number.incrementAndGet());
            server.begin();
            each.talk().with(server);
        }

        /** Started by the first case; where there is none, each case is skipped. */
        private RealCluster cluster() throws Exception {
            RealCluster running = cluster;
            if (running == null) {
                running = RealCluster.obtain(
                        "--no-kwok",
                        "--kcm-arg",
                        "--controllers=*,-disruption-controller,-namespace-controller",
                        "--apiserver-arg",
                        "--etcd-compaction-interval=2s");
                cluster = running;
            }
            return running;
        }
    }
}
