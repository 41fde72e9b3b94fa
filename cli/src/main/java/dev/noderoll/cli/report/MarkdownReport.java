package dev.noderoll.cli.report;

import dev.noderoll.cli.report.RolloutReport.Figure;
import dev.noderoll.cli.report.RolloutReport.Move;
import dev.noderoll.cli.report.RolloutReport.Row;
import dev.noderoll.cli.report.RolloutReport.Service;
import dev.noderoll.cli.report.RolloutReport.Setting;
import dev.noderoll.cli.report.RolloutReport.Stage;
import dev.noderoll.cli.report.RolloutReport.Wait;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A report as Markdown: for a pull request, a ticket or a chat. */
public final class MarkdownReport {

    private final RolloutReport report;
    private final List<String> lines = new ArrayList<>();

    private MarkdownReport(RolloutReport report) {
        this.report = report;
    }

    public static String of(RolloutReport report) {
        return new MarkdownReport(report).text();
    }

    private String text() {
        lines.add("# " + report.title());
        lines.add("");
        lines.add(Texts.outcome(report.outcome()) + ", in " + Texts.duration(report.lasted()) + ", from "
                + report.begun() + " on.");
        table("Figures", report.figures().stream().map(MarkdownReport::figure).toList(), "figure", "value");
        table("Nodes", report.rows().stream().map(this::row).toList(), "node", "", "stages");
        table(
                "Moves",
                report.moves().stream().map(this::move).toList(),
                columns(List.of("pod", "from", "evicted", "successor", "without"))
                        .toArray(String[]::new));
        table("Waits", report.waits().stream().map(this::wait).toList(), "at", "who", "for", "reason");
        table(
                "Settings",
                report.settings().stream().map(MarkdownReport::setting).toList(),
                "setting",
                "before",
                "meanwhile",
                "after");
        table(
                "Services",
                report.services().stream().map(MarkdownReport::service).toList(),
                "Service",
                "fewest ready endpoints");
        return String.join("\n", lines) + "\n";
    }

    private void table(String title, List<List<String>> rows, String... heads) {
        if (rows.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("## " + title);
        lines.add("");
        line(Arrays.asList(heads));
        line(Arrays.stream(heads).map(_ -> "---").toList());
        rows.forEach(this::line);
    }

    private void line(List<String> cells) {
        lines.add(cells.stream()
                .map(cell -> cell.replace("|", "\\|").replace('\n', ' '))
                .collect(Collectors.joining(" | ", "| ", " |")));
    }

    private static List<String> figure(Figure figure) {
        return List.of(figure.name(), figure.value());
    }

    private List<String> row(Row row) {
        String stages = row.stages().stream().map(this::stage).collect(Collectors.joining(", "));
        return List.of(row.name(), row.detail(), stages);
    }

    private String stage(Stage stage) {
        return Texts.since(report, stage.from()) + " " + stage.name() + " " + Texts.duration(stage.lasted());
    }

    private List<String> move(Move move) {
        return columns(List.of(
                move.pod(), move.from(), Texts.since(report, move.evicted()), Texts.successor(move), Texts.gap(move)));
    }

    /** Without the last two where nobody looked for successors. */
    private List<String> columns(List<String> all) {
        return report.successorsKnown() ? all : all.subList(0, all.size() - 2);
    }

    private List<String> wait(Wait wait) {
        return List.of(Texts.since(report, wait.from()), wait.who(), Texts.duration(wait.lasted()), wait.reason());
    }

    private static List<String> setting(Setting setting) {
        String after = setting.after() + (setting.putBack() ? "" : " (not put back)");
        return List.of(setting.name(), setting.before(), setting.meanwhile(), after);
    }

    private static List<String> service(Service service) {
        return List.of(service.name(), String.valueOf(service.fewest()));
    }
}
