package dev.noderoll.lab.run;

import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.sim.door.AwsDoor;
import dev.noderoll.sim.door.KubernetesDoor;
import dev.noderoll.sim.kernel.Inbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A scenario's world with its doors open: for a person, or a program, with the real clients.
 *
 * <p>Nothing of Noderoll runs in it: it is the account and the cluster that Noderoll would find.
 */
public final class Served implements AutoCloseable {

    /** How often time is brought up to date between events, in real time. */
    private static final Duration TICK = Duration.ofMillis(200);

    private final World world;
    private final AwsDoor aws;
    private final KubernetesDoor kubernetes;
    private final Path kubeconfig;
    private final int speed;

    private Served(World world, AwsDoor aws, KubernetesDoor kubernetes, Path kubeconfig, int speed) {
        this.world = world;
        this.aws = aws;
        this.kubernetes = kubernetes;
        this.kubeconfig = kubeconfig;
        this.speed = speed;
    }

    /**
     * Builds the world, runs it until every pod is Ready, and opens it on loopback ports.
     *
     * @param speed how many seconds pass in the world in one of ours
     * @param out is told how to reach it, and then the timeline, line by line
     */
    public static Served open(Scenario scenario, Scenario.Variant variant, long seed, int speed, Consumer<String> out) {
        World world = new World(scenario, seed);
        world.settle(variant);
        Inbox inbox = new Inbox();
        AwsDoor aws = AwsDoor.open(world.aws(), inbox);
        KubernetesDoor kubernetes = KubernetesDoor.open(world.api(), inbox);
        world.aws().addCluster(scenario.cluster(), kubernetes.url(), "", "1.36");
        Served served = new Served(world, aws, kubernetes, write(kubernetes.kubeconfig()), speed);
        served.tell(scenario, out);
        world.agenda().goAt(inbox.pace(world.agenda().instant(), speed));
        Timeline timeline = new Timeline(
                world.agenda(), world.aws(), world.api(), scenario.group().name(), out);
        world.agenda().afterEach(event -> timeline.look());
        served.tick();
        return served;
    }

    private static Path write(String kubeconfig) {
        try {
            Path file = Files.createTempFile("noderoll-", ".kubeconfig");
            file.toFile().deleteOnExit();
            return Files.writeString(file, kubeconfig);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a kubeconfig", e);
        }
    }

    private void tell(Scenario scenario, Consumer<String> out) {
        String region = world.aws().settings().region();
        out.accept("export AWS_ENDPOINT_URL=" + aws.endpoint());
        out.accept("export AWS_REGION=" + region + " AWS_DEFAULT_REGION=" + region);
        out.accept("export AWS_ACCESS_KEY_ID=lab AWS_SECRET_ACCESS_KEY=lab");
        out.accept("export KUBECONFIG=" + kubeconfig);
        out.accept("# Cluster " + scenario.cluster() + ", group "
                + scenario.group().name() + ", image " + scenario.images().current() + ", next image "
                + scenario.images().target() + "; one second here is " + speed + " there. Ctrl-C ends it.");
    }

    /** Serves on this thread, the one that has opened it, until {@code over}. */
    public void serveUntil(BooleanSupplier over) {
        while (!over.getAsBoolean()) {
            world.agenda().step();
        }
    }

    private void tick() {
        world.agenda().after(TICK.multipliedBy(speed), "tick", this::tick);
    }

    @Override
    public void close() {
        kubernetes.close();
        aws.close();
    }
}
