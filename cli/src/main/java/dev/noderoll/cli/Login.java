package dev.noderoll.cli;

import dev.noderoll.cli.forecast.Forecaster;
import dev.noderoll.handler.Ports;
import dev.noderoll.handler.Wiring;
import dev.noderoll.kubernetes.Connection;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.port.Clusters.Cluster;
import dev.noderoll.port.Profiles;
import dev.noderoll.port.Wishes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cluster and the account that a command's options mean, through the functions' own adapters. */
final class Login {

    /** The adapters ask for a name; a kubeconfig's context has one cluster. */
    private static final String NAME = "kubeconfig";

    private final ClusterOptions options;
    private final Terminal terminal;
    private @Nullable Connection connection;

    Login(ClusterOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    Cluster cluster() {
        return Wiring.cluster(NAME, connection()).cluster(NAME);
    }

    Profiles profiles() {
        return Wiring.profiles(connection());
    }

    /** What people ask rollouts for. */
    Wishes wishes() {
        return Wiring.wishes(connection());
    }

    /** The account's groups; its clusters are reached by {@link #cluster} instead. */
    Ports ports() {
        return Wiring.ports(
                options.aws().environment(terminal.environment()), options.aws().credentials(), terminal.clock());
    }

    /** The group and the cluster of a rollout as they are now, for a forecast. */
    Forecaster look(RolloutRequest request) {
        Ports ports = ports();
        return Forecaster.look(
                ports.groups(),
                ports.images(),
                ports.alarms(),
                cluster(),
                request,
                terminal.clock().instant());
    }

    /** The EKS cluster's name, if it was told. */
    Optional<String> name() {
        return options.cluster();
    }

    private Connection connection() {
        Connection made = connection;
        if (made == null) {
            made = options.eks()
                    ? Wiring.eks(
                            options.cluster().orElseThrow(),
                            options.aws().environment(terminal.environment()),
                            options.aws().credentials(),
                            terminal.clock())
                    : Connection.by(options.kubeconfig(terminal.environment()).client());
            connection = made;
        }
        return made;
    }
}
