package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Wish;
import dev.noderoll.model.Wish.Kind;
import dev.noderoll.recorded.RecordedServer;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WishMarkTest {

    private static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/noderoll/leases/noderoll-workers";
    private static final Wish WISH = new Wish(Kind.PAUSE, "jane@laptop", Instant.parse("2026-01-01T00:00:00Z"));

    private final RecordedServer server = new RecordedServer();
    private final WishMark mark = new WishMark(Connection.open(server.endpoint()));

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
        server.answers(200, lease("pause jane@laptop 2026-01-01T00:00:00Z"))
                .answers(200, lease("now!"))
                .answers(200, lease("proceed"))
                .answers(200, "{}");

        assertThat(mark.of("workers")).contains(WISH);
        assertThat(mark.of("workers")).contains(new Wish(Kind.STOP, "now!", Instant.EPOCH));
        assertThat(mark.of("workers")).contains(new Wish(Kind.PROCEED, "proceed", Instant.EPOCH));
        assertThat(mark.of("workers")).isEmpty();
    }

    private static String lease(String mark) {
        return "{\"metadata\":{\"annotations\":{\"noderoll.dev/wish\":\"" + mark + "\"}}}";
    }
}
