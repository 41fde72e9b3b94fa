package dev.noderoll.lab.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.noderoll.lab.probe.Failure;
import dev.noderoll.lab.probe.Outcomes;
import dev.noderoll.lab.probe.ProbeReport;
import dev.noderoll.lab.probe.Stream;
import dev.noderoll.lab.real.ClientCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The program itself, in a process of its own, against a server on loopback. */
class ClientsTest {

    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger status = new AtomicInteger(200);
    private final Outcomes outcomes = new Outcomes(address -> address, request -> request);
    private HttpServer server = open();

    private HttpServer open() {
        try {
            HttpServer opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            opened.createContext("/", exchange -> {
                byte[] body = "pod=web-1\n".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status.get(), body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            opened.setExecutor(threads);
            return opened;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void everyStreamSendsAtItsRateAndSaysWhichPodAnswered() throws InterruptedException {
        ProbeReport report = during(() -> Thread.sleep(2000));

        assertThat(report.failed()).isZero();
        assertThat(report.services())
                .hasSize(3)
                .allSatisfy(r -> assertThat(r.sent()).isBetween(20L, 80L));
        assertThat(outcomes.requests()).allMatch(r -> r.pod().equals("default/web-1"));
    }

    @Test
    void anAnswerThatIsNotTheRightOneIsAFailure() throws InterruptedException {
        ProbeReport report = during(() -> {
            status.set(503);
            Thread.sleep(500);
        });

        assertThat(report.services()).allSatisfy(r -> assertThat(r.reasons()).containsOnlyKeys(Failure.WRONG));
    }

    @Test
    void nothingIsTriedAgainWhenNobodyListensAnyMore() throws InterruptedException {
        ProbeReport report = during(() -> {
            server.stop(0);
            Thread.sleep(1000);
        });

        // No rule has sent the connection to a pod, where the machine can tell.
        assertThat(outcomes.failures())
                .anyMatch(f -> f.stream() == Stream.NEW
                        && (f.failure().equals(Optional.of(Failure.REFUSED))
                                || f.failure().equals(Optional.of(Failure.NO_ENDPOINT))));
        assertThat(report.services())
                .allSatisfy(r -> assertThat(r.longestOutage()).isGreaterThan(Duration.ofMillis(500)));
    }

    private interface Act {
        void run() throws InterruptedException;
    }

    private ProbeReport during(Act act) throws InterruptedException {
        String target = "default/web=127.0.0.1:" + server.getAddress().getPort();
        ClientCommand.Running running =
                new ClientCommand(List.of()).start(List.of(target), INTERVAL, (JsonNode line) -> outcomes.take(line));
        act.run();
        running.stop();
        return outcomes.report();
    }
}
