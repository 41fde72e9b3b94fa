package dev.noderoll.lab.drain;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What our drain does to each kind of pod, in each situation: the same on the simulation as on Kubernetes itself. */
class DrainCatalogueTest {

    private static final String ROWS = "dev.noderoll.lab.drain.DrainCatalogueTest#rows";

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>(UpstreamRows.all());
        rows.addAll(OwnRows.all());
        rows.addAll(TroubleRows.all());
        rows.addAll(ClusterRows.all());
        return rows;
    }

    @Nested
    class OnTheSimulation {

        @ParameterizedTest(name = "{0}")
        @MethodSource(ROWS)
        void drains(Row row) {
            try (SimulatedGround ground = new SimulatedGround()) {
                Scene scene = new Scene(ground, "row");
                scene.create("{apiVersion: v1, kind: Namespace, metadata: {name: noderoll}}");
                row.play().in(scene);
            }
        }
    }

    @Nested
    @Tag("control-plane")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class OnKubernetes {

        private final AtomicInteger number = new AtomicInteger();
        private @Nullable RealGround ground;

        @AfterAll
        void stop() throws Exception {
            if (ground != null) {
                ground.close();
            }
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource(ROWS)
        void drains(Row row) throws Exception {
            RealGround real = ground;
            if (real == null) {
                real = new RealGround();
                ground = real;
            }
            row.play().in(new Scene(real, "row-" + number.incrementAndGet()));
        }
    }
}
