package dev.noderoll.lab.method;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The methods by name. */
public enum MethodName {
    NAIVE("naive"),
    INSTANCE_REFRESH("instance-refresh"),
    KUBERGRUNT("kubergrunt"),
    EKS_ROLLING_UPDATE("eks-rolling-update"),
    MANAGED_NODE_GROUP("managed-node-group"),
    KARPENTER_DRIFT("karpenter-drift"),
    KUBECTL_DRAIN("kubectl-drain"),
    NODEROLL("noderoll");

    /** What a person does by hand, and Noderoll. */
    public static final List<MethodName> BASIC = List.of(NAIVE, KUBECTL_DRAIN, NODEROLL);

    private final String argument;

    MethodName(String argument) {
        this.argument = argument;
    }

    /** As on the command line, and in tables. */
    public String argument() {
        return argument;
    }

    /** All of them, for people. */
    public static String all() {
        return Arrays.stream(values()).map(MethodName::argument).collect(Collectors.joining(", "));
    }

    /** Empty for a name that none has. */
    public static Optional<MethodName> of(String argument) {
        return Arrays.stream(values()).filter(m -> m.argument.equals(argument)).findFirst();
    }
}
