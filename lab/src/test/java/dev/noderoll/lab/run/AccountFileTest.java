package dev.noderoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.port.Misconfigured;
import dev.noderoll.sim.aws.AwsSettings;
import dev.noderoll.sim.aws.GroupSpec;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.TemplateData;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountFileTest {

    @TempDir
    private Path directory;

    private final Agenda agenda = new Agenda(Instant.parse("2026-01-05T10:00:00Z"));

    private SimAws account(long seed, int instances) {
        SimAws aws = new SimAws(agenda, new Dice(seed), AwsSettings.usual());
        aws.addImage("ami-old", "x86_64");
        String template = aws.addTemplate("workers", TemplateData.of("ami-old", "m5.large"));
        aws.addGroup(GroupSpec.of("workers", instances, template).sized(0, instances, 9));
        return aws;
    }

    @Test
    void theNextRunHasTheAccountAsItWasAfterTheLastEvent() {
        Path path = directory.resolve("account.json");
        SimAws aws = account(1, 2);
        AccountFile first = AccountFile.at(path);
        assertThat(first.runs()).isZero();
        first.follow(agenda, aws, "workers");

        aws.autoScaling().setDesiredCapacity("workers", 3);
        agenda.runUntil(
                () -> aws.autoScaling().peek("workers").instances().size() == 3,
                agenda.instant().plus(Duration.ofHours(1)));
        SimAws next = account(1, 0);
        AccountFile left = AccountFile.at(path);
        left.restore(next);

        assertThat(left.runs()).isEqualTo(1);
        assertThat(next.autoScaling().peek("workers").desired()).isEqualTo(3);
        assertThat(next.autoScaling().peek("workers").instances())
                .extracting(i -> i.id())
                .isEqualTo(aws.autoScaling().peek("workers").instances().stream()
                        .map(i -> i.id())
                        .toList());
        left.delete();
        assertThat(path).doesNotExist();
    }

    @Test
    void anotherSeedIsRefusedAndSoIsAFileOfSomethingElse() throws IOException {
        Path path = directory.resolve("account.json");
        SimAws aws = account(1, 2);
        AccountFile.at(path).follow(agenda, aws, "workers");
        agenda.after(Duration.ofSeconds(1), "something happens", () -> {});
        agenda.step();

        assertThatThrownBy(() -> AccountFile.at(path).restore(account(2, 0)))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("another scenario or seed");
        for (String text : new String[] {"", "[]", "{\"runs\": 1}", "no JSON"}) {
            Files.writeString(path, text);
            assertThatThrownBy(() -> AccountFile.at(path)).as(text).isInstanceOf(Misconfigured.class);
        }
    }
}
