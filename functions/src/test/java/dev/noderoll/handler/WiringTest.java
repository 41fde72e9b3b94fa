package dev.noderoll.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** Where the functions find their role's credentials. The SDK reads system properties as it reads the environment. */
class WiringTest {

    private static final String ADDRESS = "aws.containerCredentialsFullUri";

    @AfterEach
    void forget() {
        System.clearProperty(ADDRESS);
    }

    @Test
    void aRestoredFunctionAsksTheAddressAndNotTheSnapshotsEnvironment() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/role", exchange -> {
            byte[] answer = """
                    {"AccessKeyId": "restored", "SecretAccessKey": "s", "Token": "t%d", "Expiration": "2099-01-01T00:00:00Z"}
                    """.formatted(asked.incrementAndGet()).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            AwsCredentialsProvider credentials = Wiring.credentials();
            assertThat(asked).as("made before the snapshot, asked after").hasValue(0);
            System.setProperty(
                    ADDRESS, "http://127.0.0.1:" + server.getAddress().getPort() + "/role");

            assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("restored");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void withoutAnAddressTheEnvironmentIsAsked() {
        assumeThat(System.getenv("AWS_ACCESS_KEY_ID")).isNull();

        assertThatThrownBy(() -> Wiring.credentials().resolveCredentials())
                .hasMessageContaining("ContainerCredentialsProvider")
                .hasMessageContaining("EnvironmentVariableCredentialsProvider");
    }
}
