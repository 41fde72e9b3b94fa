package dev.noderoll.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.noderoll.cli.report.RolloutReport.Count;
import dev.noderoll.cli.report.RolloutReport.Figure;
import dev.noderoll.cli.report.RolloutReport.Move;
import dev.noderoll.cli.report.RolloutReport.Row;
import dev.noderoll.cli.report.RolloutReport.Service;
import dev.noderoll.cli.report.RolloutReport.Setting;
import dev.noderoll.cli.report.RolloutReport.Stage;
import dev.noderoll.cli.report.RolloutReport.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory = Path.of("");

    private static Instant at(long seconds) {
        return BEGUN.plusSeconds(seconds);
    }

    private static RolloutReport report(String title) {
        return new RolloutReport(
                title,
                "SUCCEEDED",
                BEGUN,
                at(400),
                List.of(new Row("node-1", "ami-1", List.of(new Stage("draining", at(100), at(200))))),
                List.of(
                        new Move("shop/web-1", "node-1", at(110), "shop/web-2 on node-2", at(117)),
                        new Move("shop/db-1", "node-1", at(120), null, null)),
                List.of(new Wait("ChooseNodes", "Wait TooFewReady", at(10), at(70))),
                List.of(new Setting("desired capacity", "2", "3", "2"), new Setting("maximum size", "2", "3", "3")),
                List.of(new Service("shop/web", List.of(new Count(BEGUN, 2), new Count(at(110), 1)))),
                List.of(new Figure("failed requests", "0 of 10")));
    }

    private String written(String name, String title) throws IOException {
        Path file = directory.resolve(name);
        ReportFile.write(report(title), file);
        return Files.readString(file);
    }

    @Test
    void thePageHasABarForEachStageAtItsTimeAndTakesNothingFromElsewhere() throws IOException {
        String page = written("report.html", "prod-workers");

        assertThat(page)
                .contains("<b class=\"draining\" style=\"left:25.000%;width:25.000%\"")
                .contains("aria-label=\"node-1 ami-1: draining 1:40 from 1:40 on\"")
                .contains("at least 1 ready")
                .doesNotContain("<script", "http://", "https://");
    }

    @Test
    void namesOfOthersAreNoMarkup() throws IOException {
        assertThat(written("report.html", "<script>\"&"))
                .contains("&lt;script&gt;&quot;&amp;")
                .doesNotContain("<script>");
        assertThat(written("report.md", "a")).contains("| shop/web-1 | node-1 | 1:50 | shop/web-2 on node-2 | 0:07 |");
    }

    @Test
    void whatWasNotPutBackOrNeverCameBackIsSaid() throws IOException {
        assertThat(written("report.md", "a"))
                .contains("| maximum size | 2 | 3 | 3 (not put back) |")
                .contains("| desired capacity | 2 | 3 | 2 |")
                .contains("| shop/db-1 | node-1 | 2:00 | none seen | never |");
    }

    @Test
    void theDataHasTheSame() throws IOException {
        var data = new ObjectMapper().readTree(written("report.json", "a"));

        assertThat(data.at("/moves/0/pod").asText()).isEqualTo("shop/web-1");
        assertThat(data.at("/moves/0/ready").asText()).isEqualTo("2026-01-01T00:01:57Z");
        assertThat(data.at("/rows/0/stages/0/name").asText()).isEqualTo("draining");
    }

    @Test
    void anAnswerThatStandsIsWaitedForUntilTheNext() throws IOException {
        ObjectMapper json = new ObjectMapper();
        Waits waits = new Waits();
        var few = json.readTree("{\"Payload\":{\"kind\":\"Wait\",\"reason\":{\"kind\":\"TooFewReady\",\"ready\":2}}}");

        waits.answered("a", "ChooseNodes", few, at(10));
        waits.answered("a", "ChooseNodes", few, at(40));
        waits.answered("a", "ChooseNodes", json.readTree("{\"kind\":\"Replace\"}"), at(70));

        assertThat(waits.until(at(90))).containsExactly(new Wait("ChooseNodes", "Wait TooFewReady", at(10), at(70)));
    }
}
