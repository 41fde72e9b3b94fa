package dev.noderoll.sim.door;

import dev.noderoll.sim.aws.AwsSettings;
import dev.noderoll.sim.aws.GroupSpec;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.TemplateData;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kernel.Inbox;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;

/** A group of three behind an open door, and the way to call the SDK's clients against it. */
public final class AwsDoorWorld implements AutoCloseable {

    static final String GROUP = "workers";

    final Agenda agenda = new Agenda(Instant.parse("2026-01-05T10:00:00Z"));
    final Inbox inbox = new Inbox();
    private final Thread agendaThread = Thread.currentThread();
    public final SimAws aws = new SimAws(agenda, new Dice(3), AwsSettings.usual());
    final AwsDoor door = AwsDoor.open(aws, inbox);
    public final String template;

    public AwsDoorWorld() {
        aws.addImage("ami-old", "x86_64");
        aws.addImage("ami-new", "x86_64");
        template = aws.addTemplate("workers", TemplateData.of("ami-old", "m5.large"));
        aws.addGroup(GroupSpec.of(GROUP, 3, template));
    }

    /** A client of the door that makes each call once. */
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
        return builder.endpointOverride(door.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    /** Runs {@code call} on another thread while this one, the agenda's, serves the inbox. */
    public <T> T call(Supplier<T> call) {
        if (Thread.currentThread() != agendaThread) {
            throw new IllegalStateException("a call within a call would wait for itself");
        }
        return inbox.serveWhile(CompletableFuture.supplyAsync(call));
    }

    String anyInstance() {
        return aws.autoScaling().peek(GROUP).instances().getFirst().id();
    }

    void passSeconds(int seconds) {
        Instant end = agenda.instant().plus(Duration.ofSeconds(seconds));
        agenda.at(end, "time has passed", () -> {});
        agenda.runUntil(() -> false, end);
    }

    @Override
    public void close() {
        door.close();
    }
}
