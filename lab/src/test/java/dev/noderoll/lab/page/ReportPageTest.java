package dev.noderoll.lab.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.Golden;
import dev.noderoll.cli.report.ReportFile;
import dev.noderoll.cli.report.RolloutReport;
import dev.noderoll.cli.report.RolloutReport.Count;
import dev.noderoll.cli.report.RolloutReport.Figure;
import dev.noderoll.cli.report.RolloutReport.Move;
import dev.noderoll.cli.report.RolloutReport.Row;
import dev.noderoll.cli.report.RolloutReport.Service;
import dev.noderoll.cli.report.RolloutReport.Setting;
import dev.noderoll.cli.report.RolloutReport.Stage;
import dev.noderoll.cli.report.RolloutReport.Wait;
import dev.noderoll.lab.method.MethodName;
import dev.noderoll.lab.run.Trial;
import dev.noderoll.lab.run.Trial.By;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The report's page in a real browser. Skipped where there is no Chromium. */
class ReportPageTest extends WithBrowser {

    private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");

    /** The least contrast of text, by WCAG 2.2, success criterion 1.4.3. */
    private static final double LEAST_CONTRAST = 4.5;

    /** The least contrast between an element's text and what is behind it, over all elements that have text. */
    private static final String CONTRAST = """
            (() => {
              const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
              const back = e => { for (; e; e = e.parentElement) {
                const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)$/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
              let least = 21;
              for (const e of document.querySelectorAll('h1, h2, p, dt, dd, small, td, th, i, .legend li, .gantt span')) {
                const [a, b] = [light(getComputedStyle(e).color), light(back(e))].sort((x, y) => y - x);
                least = Math.min(least, (a + 0.05) / (b + 0.05));
              }
              return least;
            })()""";

    private static Instant at(long second) {
        return BEGUN.plusSeconds(second);
    }

    /** Every part of a report, with names as long as they come. */
    private static Path page(int nodes) {
        List<Row> rows = new ArrayList<>();
        List<Move> moves = new ArrayList<>();
        List<Wait> waits = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            String name = "ip-10-0-%d-%d.eu-central-1.compute.internal".formatted(i / 256, i % 256);
            rows.add(new Row(
                    name,
                    "outdated",
                    List.of(
                            new Stage("closed", at(i), at(i + 100)),
                            new Stage("draining", at(i + 100), at(i + 160)),
                            new Stage("terminating", at(i + 160), at(i + 162)))));
            String pod =
                    "a-namespace-with-a-long-name/deployment-with-a-name-that-is-as-long-as-they-come-7d4b9c6f5-" + i;
            moves.add(new Move(pod, name, at(i + 101), pod + "x on " + name, at(i + 110)));
            waits.add(
                    new Wait(pod, "the budget a-namespace-with-a-long-name/budget allows none now", at(i), at(i + 9)));
        }
        RolloutReport report = new RolloutReport(
                "workers of prod",
                "SUCCEEDED {\"current\":" + nodes
                        + ",\"outdated\":[],\"failed\":[],\"image\":\"ami-0123456789abcdef0\"}",
                BEGUN,
                at(nodes + 200),
                rows,
                moves,
                waits,
                List.of(
                        new Setting("desired capacity", "3", "up to 4", "3"),
                        new Setting("launch template version", "lt-0123456789abcdef0:7", "8", "8")),
                List.of(new Service("shop/web", List.of(new Count(BEGUN, 2), new Count(at(110), 1)))),
                List.of(new Figure("failed requests", "0 of 25704"), new Figure("evictions a pod", "1.00")));
        Path file = directory.resolve("report-" + nodes + ".html");
        ReportFile.write(report, file);
        return file;
    }

    @ParameterizedTest
    @CsvSource({"1280, light", "1280, dark", "390, light", "390, dark"})
    void itIsReadableOnEveryScreenUnderEveryScheme(int width, String scheme) {
        browser.screen(width, 900, scheme).open(page(12));

        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .as("nothing is to be scrolled sideways")
                .isLessThanOrEqualTo(width);
        assertThat(cut()).as("no text is cut off but long names in the picture").isEmpty();
        assertThat(browser.evaluate(CONTRAST).asDouble()).isGreaterThanOrEqualTo(LEAST_CONTRAST);
        assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor")
                        .asText())
                .isEqualTo(scheme.equals("dark") ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)");
        assertThat(browser.complaints()).isEmpty();
    }

    private static List<String> cut() {
        List<String> cut = new ArrayList<>();
        for (JsonNode text : browser.evaluate(
                "[...document.querySelectorAll('h1, h2, p, dt, dd, td, th')].filter(e => e.offsetParent && e.scrollWidth >"
                        + " e.clientWidth + 1 && getComputedStyle(e.closest('thead') ?? e).position != 'absolute')"
                        + ".map(e => e.textContent)")) {
            cut.add(text.asText());
        }
        return cut;
    }

    @Test
    void everyRowOfThePictureIsReachedByKeyboardAndSaysWhatItShows() {
        browser.screen(1280, 900, "light").open(page(3));

        List<String> reached = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            browser.press("Tab", 9);
            reached.add(browser.evaluate("document.activeElement.getAttribute('aria-label')")
                    .asText());
            assertThat(browser.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                            .asText())
                    .isEqualTo("solid");
        }

        assertThat(reached.subList(0, 3))
                .allMatch(label -> label.contains("draining 1:00 from 1:4"))
                .doesNotHaveDuplicates();
        assertThat(reached.get(3)).isEqualTo("shop/web: at least 1 ready");
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 390})
    void aThousandNodesAreOnePage(int width) throws IOException {
        Path file = page(1000);
        long begun = System.nanoTime();
        browser.screen(width, 900, "light").open(file);
        double drawn = browser.evaluate(
                        "document.querySelectorAll('.gantt li').length + 0 * document.body.offsetHeight")
                .asDouble();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);

        assertThat(drawn).isEqualTo(1001);
        assertThat(took).isLessThan(Duration.ofSeconds(20));
        assertThat(Files.size(file)).isLessThan(3_000_000);
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .isLessThanOrEqualTo(width);
        assertThat(browser.complaints()).isEmpty();
    }

    /** With UPDATE_GOLDEN the pictures of the docs are taken anew. */
    @Test
    void aRolloutOfTheLabIsAPageAndThePictureOfTheDocs() throws IOException {
        Scenario scenario =
                ScenarioReader.read(Golden.root().resolve("lab/scenarios").resolve("ten"));
        List<RolloutReport> reports = new ArrayList<>();
        new Trial(scenario, scenario.variant("nosts"), MethodName.NODEROLL, 1)
                .told(reports::add)
                .run(By.DIRECT, line -> {});
        Path file = directory.resolve("ten.html");
        ReportFile.write(reports.getFirst(), file);

        browser.screen(1280, 900, "light").open(file);

        assertThat(browser.evaluate("document.querySelectorAll('.gantt li').length")
                        .asInt())
                .isGreaterThanOrEqualTo(20);
        assertThat(browser.complaints()).isEmpty();
        byte[] light = browser.screenshot();
        byte[] narrow = browser.screen(390, 844, "dark").open(file).screenshot();
        if (System.getenv("UPDATE_GOLDEN") != null) {
            Path pictures = Files.createDirectories(Golden.root().resolve("docs/pictures"));
            Files.write(pictures.resolve("report.png"), light);
            Files.write(pictures.resolve("report-narrow.png"), narrow);
        }
        assertThat(light).hasSizeGreaterThan(20_000);
    }
}
