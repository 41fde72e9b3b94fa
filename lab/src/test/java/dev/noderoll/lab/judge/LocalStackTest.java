package dev.noderoll.lab.judge;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * As {@link SecondJudgeTest}, for those who have Docker: deploys the state machines to LocalStack in a container, and runs
 * its cases there. LocalStack has no Auto Scaling and no EKS, so the functions are those of the cases.
 *
 * <p>{@code NODEROLL_LOCALSTACK_IMAGE} names another image; {@code LOCALSTACK_AUTH_TOKEN} is passed on to those that ask
 * for it.
 */
@TestInstance(Lifecycle.PER_CLASS)
class LocalStackTest {

    private static final String IMAGE =
            System.getenv().getOrDefault("NODEROLL_LOCALSTACK_IMAGE", "localstack/localstack:4.9.2");

    private static final int PORT = 4566;

    private final GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE))
            .withExposedPorts(PORT)
            .withEnv("SERVICES", "stepfunctions,events,sts,iam")
            .withEnv("LOCALSTACK_AUTH_TOKEN", System.getenv().getOrDefault("LOCALSTACK_AUTH_TOKEN", ""))
            .waitingFor(Wait.forHttp("/_localstack/health").forPort(PORT).withStartupTimeout(Duration.ofMinutes(3)));

    private JudgeRun judge = new JudgeRun(URI.create("http://127.0.0.1:9"));

    @BeforeAll
    void start() {
        boolean docker = DockerClientFactory.instance().isDockerAvailable();
        if (!docker) {
            System.err.println("SKIPPED: LocalStackTest, because there is no Docker");
        }
        assumeTrue(docker, "there is no Docker for LocalStack");
        container.start();
        judge = new JudgeRun(URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PORT)));
    }

    @AfterAll
    void stop() {
        container.stop();
    }

    @ParameterizedTest
    @MethodSource("dev.noderoll.lab.judge.JudgeCases#all")
    void bothComeToTheSameEnd(JudgeCase one) {
        SecondJudgeTest.compare(one, judge);
    }
}
