package dev.noderoll.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which Kubernetes cluster, and as whom: as kubectl has it, or an EKS cluster by its name. */
final class ClusterOptions {

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Kubeconfig file; else those of $KUBECONFIG, else ~/.kube/config. Programs that it names for"
                    + " credentials are run.")
    private Optional<Path> kubeconfig = Optional.empty();

    @Option(names = "--context", paramLabel = "NAME", description = "Context of the kubeconfig; else its current one.")
    private Optional<String> context = Optional.empty();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "An EKS cluster, reached with your AWS credentials and without a kubeconfig.")
    private Optional<String> cluster = Optional.empty();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    Optional<String> cluster() {
        return cluster;
    }

    AwsOptions aws() {
        return aws;
    }

    /** Whether the cluster is to be reached through EKS: it is named, and no kubeconfig is. */
    boolean eks() {
        return cluster.isPresent() && kubeconfig.isEmpty() && context.isEmpty();
    }

    /** The context that is meant. */
    Kubeconfig kubeconfig(Map<String, String> environment) {
        return Kubeconfig.read(files(environment), context);
    }

    private List<Path> files(Map<String, String> environment) {
        if (kubeconfig.isPresent()) {
            if (!Files.isRegularFile(kubeconfig.get())) {
                throw WrongUse.of("--kubeconfig", kubeconfig.get().toString(), "a file, and there is none");
            }
            return List.of(kubeconfig.get());
        }
        String listed = environment.getOrDefault("KUBECONFIG", "");
        if (listed.isEmpty()) {
            String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
            return List.of(Path.of(home, ".kube", "config"));
        }
        return Arrays.stream(listed.split(Pattern.quote(File.pathSeparator), -1))
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .toList();
    }
}
