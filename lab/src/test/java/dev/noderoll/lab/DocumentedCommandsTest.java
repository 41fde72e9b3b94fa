package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.sim.aws.GroupOptions.OnAbandon;
import dev.noderoll.sim.aws.GroupSpec;
import dev.noderoll.sim.door.AwsCli;
import dev.noderoll.sim.door.AwsDoorWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The commands for Auto Scaling that the pages tell people to give, given to the simulated AWS by the AWS CLI, as they are
 * written there. Those for services that the simulator does not have are not tried.
 *
 * <p>The environment variable NODEROLL_AWS_CLI names the program; without it these are skipped.
 */
class DocumentedCommandsTest {

    private static final String GROUP = "prod-workers";
    private static final Pattern COMMAND = Pattern.compile("aws (autoscaling [a-z-]+ (?:\\\\\\n|[^`\\n])*)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|[^\\s']+");

    /** As a shell would read them, in the order of the pages. */
    private static List<List<String>> commands() throws IOException {
        List<List<String>> commands = new ArrayList<>();
        for (String page : List.of("infra/README.md", "docs/operating.md", "docs/limits.md")) {
            Matcher found = COMMAND.matcher(Files.readString(Golden.root().resolve(page)));
            while (found.find()) {
                List<String> words = new ArrayList<>();
                Matcher word = WORD.matcher(found.group(1).replace("\\\n", " "));
                while (word.find()) {
                    words.add(word.group(1) == null ? word.group() : word.group(1));
                }
                commands.add(words);
            }
        }
        return commands;
    }

    @Test
    void theHooksOfThePagesCanBePutAndDeleted() throws IOException {
        List<List<String>> commands = commands();
        assertThat(commands).extracting(words -> words.get(1)).contains("put-lifecycle-hook", "delete-lifecycle-hook");
        try (AwsDoorWorld world = new AwsDoorWorld()) {
            world.aws.addGroup(GroupSpec.of(GROUP, 2, world.template));
            AwsCli cli = new AwsCli(world);
            boolean put = false;
            for (List<String> words : commands) {
                cli.say(words.getFirst(), words.subList(1, words.size()).toArray(String[]::new))
                        .succeeds();
                put = words.get(1).startsWith("put") || (put && !words.get(1).startsWith("delete"));
                assertThat(world.aws
                                .autoScaling()
                                .peekHook(GROUP, "noderoll-terminate")
                                .isPresent())
                        .as(String.join(" ", words))
                        .isEqualTo(put);
            }
            assertThat(world.aws.autoScaling().peekOptions(GROUP).orElseThrow().onAbandon())
                    .isEqualTo(OnAbandon.RETAIN);
        }
    }
}
