package dev.noderoll.lab;

import dev.noderoll.lab.run.World;
import dev.noderoll.sim.door.AwsDoor;
import dev.noderoll.sim.door.KubernetesDoor;
import dev.noderoll.sim.kernel.Inbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a command line said to somebody who typed it in a simulated world: over HTTP, with doors of its own, at the world's
 * present time.
 */
record Typed(int status, List<String> lines) {

    /** {@code directory} takes the kubeconfig. */
    static Typed in(World world, Path directory, List<String> words) throws IOException {
        Inbox inbox = new Inbox();
        try (KubernetesDoor kubernetes = KubernetesDoor.open(world.api(), inbox);
                AwsDoor aws = AwsDoor.open(world.aws(), inbox)) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), kubernetes.kubeconfig());
            List<String> command = new ArrayList<>(words);
            command.addAll(List.of(
                    "--kubeconfig",
                    kubeconfig.toString(),
                    "--region",
                    world.aws().settings().region(),
                    "--endpoint-url",
                    aws.endpoint().toString()));
            List<String> lines = new ArrayList<>();
            int status =
                    inbox.serveWhile(CompletableFuture.supplyAsync(() -> Lab.run(command, world.agenda(), lines::add)));
            return new Typed(status, lines);
        }
    }
}
