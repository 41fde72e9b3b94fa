package dev.noderoll.lab.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.sim.aws.AwsSettings;
import dev.noderoll.sim.aws.GroupSpec;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.TemplateData;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandNodesTest {

    private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

    @TempDir
    private Path directory;

    private final List<String> trouble = Collections.synchronizedList(new ArrayList<>());
    private final Agenda agenda = new Agenda(START);
    private final SimAws aws = new SimAws(agenda, new Dice(1), AwsSettings.usual());

    @Test
    void bootsAMachineForEachInstanceAndTellsWhatItIs() throws IOException {
        try (CommandNodes nodes = nodes("")) {
            launch(nodes, 2);
            nodes.await();
        }

        String name = aws.ec2().live().getFirst().privateDnsName();
        String id = aws.ec2().live().getFirst().id();
        assertThat(calls().stream().filter(call -> call.startsWith("up")))
                .hasSize(2)
                .anyMatch(call -> call.equals("up " + name + " aws:///eu-central-1a/" + id
                        + " eu-central-1a t3.medium ami-0a11ce0000000001"));
    }

    @Test
    void cutsThePowerOfAnInstanceThatShutsDownOnlyAfterItsBoot() throws IOException {
        try (CommandNodes nodes = nodes("[ $1 = up ] && sleep 1 && echo booted >> '" + log() + "'")) {
            launch(nodes, 1);
            String name = aws.ec2().live().getFirst().privateDnsName();
            nodes.terminating(aws.ec2().live().getFirst());
            nodes.await();

            assertThat(calls()).hasSize(3);
            assertThat(calls().get(0)).startsWith("up " + name);
            assertThat(calls().subList(1, 3)).containsExactly("booted", "down " + name);
            assertThat(nodes.up()).isEmpty();
        }
    }

    @Test
    void takesDownWhatIsStillUpWhenItIsClosed() throws IOException {
        try (CommandNodes nodes = nodes("")) {
            launch(nodes, 2);
            nodes.await();
        }

        assertThat(calls().stream().filter(call -> call.startsWith("down"))).hasSize(2);
        assertThat(trouble).isEmpty();
    }

    @Test
    void aCommandThatFailsIsABootThatFailsAndItsMachineIsTakenDown() throws IOException {
        try (CommandNodes nodes = nodes("[ $1 = up ] && echo no such image && exit 3")) {
            launch(nodes, 1);
            nodes.await();

            assertThat(nodes.failures()).singleElement().asString().contains("status 3", "no such image");
            assertThat(calls()).hasSize(2).last().asString().startsWith("down ");
            assertThat(trouble).singleElement().asString().startsWith("a boot failed: ");
        }
    }

    @Test
    void aProgramThatIsNotThereIsABootThatFailsToo() {
        NodeCommand none = NodeCommand.of(directory.resolve("none").toString());
        try (CommandNodes nodes = new CommandNodes(none, trouble::add)) {
            launch(nodes, 1);
            nodes.await();

            assertThat(nodes.failures()).hasSize(1);
        }
    }

    private CommandNodes nodes(String script) throws IOException {
        Path program = directory.resolve("nodes");
        Files.writeString(program, "#!/bin/sh\necho \"$@\" >> '" + log() + "'\n" + script + "\nexit 0\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new CommandNodes(NodeCommand.of(program.toString()), trouble::add);
    }

    private void launch(CommandNodes nodes, int count) {
        aws.observe(nodes);
        aws.addImage("ami-0a11ce0000000001", "x86_64");
        String template = aws.addTemplate("workers", TemplateData.of("ami-0a11ce0000000001", "t3.medium"));
        aws.addGroup(GroupSpec.of("workers", count, template)
                .sized(count, count, count)
                .in(List.of("eu-central-1a")));
        agenda.runUntil(() -> false, START.plusSeconds(60));
    }

    private Path log() {
        return directory.resolve("calls");
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(log());
    }
}
