package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.StopWish;
import dev.noderoll.recorded.RecordedServer;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StopMarkTest {

    private static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/noderoll/leases/noderoll-workers";
    private static final StopWish WISH = new StopWish("jane@laptop", Instant.parse("2026-01-01T00:00:00Z"));

    private final RecordedServer server = new RecordedServer();
    private final StopMark mark = new StopMark(Connection.open(server.endpoint()));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aWishIsAnAnnotationOfTheGroupsLease() {
        server.answers(200, "{}");

        assertThat(mark.ask("workers", WISH)).isTrue();
        assertThat(server.targets()).containsExactly("PATCH " + LEASE);
    }

    @Test
    void whatNobodyHasEverHeldCannotBeStopped() {
        server.answers(404, "{}").answers(404, "{}").answers(404, "{}");

        assertThat(mark.ask("workers", WISH)).isFalse();
        assertThat(mark.withdraw("workers")).isFalse();
        assertThat(mark.of("workers")).isEmpty();
    }

    @Test
    void theWishIsReadBackAndOneByHandCountsToo() {
        server.answers(200, lease("jane@laptop 2026-01-01T00:00:00Z"))
                .answers(200, lease("now!"))
                .answers(200, "{}");

        assertThat(mark.of("workers")).contains(WISH);
        assertThat(mark.of("workers")).contains(new StopWish("now!", Instant.EPOCH));
        assertThat(mark.of("workers")).isEmpty();
    }

    private static String lease(String mark) {
        return "{\"metadata\":{\"annotations\":{\"noderoll.dev/stop\":\"" + mark + "\"}}}";
    }
}
