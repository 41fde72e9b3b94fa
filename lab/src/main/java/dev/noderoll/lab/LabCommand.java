package dev.noderoll.lab;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "lab",
        description =
                "Run the state machines and functions that are deployed on a simulated AWS and Kubernetes, without an"
                        + " account and in virtual time.")
final class LabCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
