package dev.noderoll.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a group is, when it is not in the account and region of Noderoll's own stack. */
final class SpokeOptions {

    @Option(
            names = "--spoke-account",
            paramLabel = "ID",
            description =
                    "The account of cluster and group, one of the stack's SpokeAccounts; the stack's own if not given.")
    private Optional<String> account = Optional.empty();

    @Option(
            names = "--spoke-region",
            paramLabel = "REGION",
            description = "The region of cluster and group; the stack's own if not given.")
    private Optional<String> region = Optional.empty();

    /** As fields of a rollout's input. */
    void into(ObjectNode input) {
        account.ifPresent(id -> input.put("account", id));
        region.ifPresent(name -> input.put("region", name));
    }

    boolean given() {
        return account.isPresent() || region.isPresent();
    }
}
