package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.port.TryAgain;
import dev.noderoll.recorded.RecordedServer;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiClustersTest {

    @Test
    void aClusterThatWasMadeAnewElsewhereIsLookedUpAgain() {
        try (RecordedServer server = new RecordedServer()) {
            server.answers(200, "{\"items\":[]}").answers(200, "{\"items\":[]}");
            Deque<URI> addresses = new ArrayDeque<>(List.of(URI.create("http://gone.invalid"), server.endpoint()));
            ApiClusters clusters = new ApiClusters(name -> Connection.open(addresses.remove()));

            assertThatThrownBy(() -> clusters.cluster("prod").nodes().list()).isInstanceOf(TryAgain.class);
            assertThat(clusters.cluster("prod").nodes().list()).isEmpty();
            assertThat(clusters.cluster("prod").nodes().list()).as("found once").isEmpty();
        }
    }
}
