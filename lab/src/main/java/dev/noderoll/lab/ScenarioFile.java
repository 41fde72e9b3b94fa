package dev.noderoll.lab;

import picocli.CommandLine.Parameters;

/** What is played. */
final class ScenarioFile {

    @Parameters(
            paramLabel = "FILE",
            description = "A scenario, a directory that has a scenario.json, a directory of manifests, or the name of a"
                    + " scenario in lab/scenarios.")
    private String value = "";

    String value() {
        return value;
    }
}
