package dev.noderoll.cli.report;

import dev.noderoll.cli.report.RolloutReport.Count;
import dev.noderoll.cli.report.RolloutReport.Row;
import dev.noderoll.cli.report.RolloutReport.Service;
import dev.noderoll.cli.report.RolloutReport.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;

/** A report as one page of HTML: no script, nothing from elsewhere, readable on a telephone, light and dark. */
public final class HtmlReport {

    /** Lines across the picture, at its left edge and its right edge too. */
    private static final int TICKS = 4;

    /** What the style sheet has colours for; any other stage takes the last. */
    private static final List<String> KNOWN =
            List.of("launching", "booting", "joining", "ready", "closed", "draining", "terminating");

    private final RolloutReport report;
    private final StringBuilder page = new StringBuilder();

    private HtmlReport(RolloutReport report) {
        this.report = report;
    }

    public static String of(RolloutReport report) {
        return new HtmlReport(report).text();
    }

    private String text() {
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append(
                        "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n<title>")
                .append(escaped(report.title()))
                .append("</title>\n<style>\n")
                .append(resource("report.css"))
                .append("</style>\n</head>\n<body>\n<main>\n<h1>")
                .append(escaped(report.title()))
                .append("</h1>\n<p class=\"outcome\">")
                .append(escaped(Texts.outcome(report.outcome())))
                .append("</p>\n");
        figures();
        gantt();
        services();
        table("What waited for what", List.of("at", "for", "who", "reason"), waits());
        table("Pods that moved", columns(List.of("at", "pod", "from", "successor", "until it was ready")), moves());
        table("Settings of the group", List.of("setting", "before", "meanwhile", "after"), settings());
        page.append("</main>\n</body>\n</html>\n");
        return page.toString();
    }

    private void figures() {
        page.append("<dl class=\"figures\">\n");
        figure("took", Texts.duration(report.lasted()));
        report.figures().forEach(f -> figure(f.name(), f.value()));
        page.append("</dl>\n");
    }

    private void figure(String name, String value) {
        page.append("<div><dt>")
                .append(escaped(name))
                .append("</dt><dd>")
                .append(escaped(value))
                .append("</dd></div>\n");
    }

    private void gantt() {
        if (report.rows().isEmpty()) {
            return;
        }
        page.append("<section>\n<h2>What was when</h2>\n");
        legend();
        page.append("<div class=\"axis\" aria-hidden=\"true\"><span></span><div>");
        for (int tick = 0; tick <= TICKS; tick++) {
            Duration at = report.lasted().multipliedBy(tick).dividedBy(TICKS);
            page.append("<i style=\"left:")
                    .append(percent(tick, TICKS))
                    .append("\">")
                    .append(Texts.duration(at));
            page.append("</i>");
        }
        page.append("</div></div>\n<ol class=\"gantt\">\n");
        report.rows().forEach(this::row);
        page.append("</ol>\n</section>\n");
    }

    private void legend() {
        SequencedSet<String> names = new LinkedHashSet<>();
        report.rows().forEach(row -> row.stages().forEach(stage -> names.add(stage.name())));
        page.append("<ul class=\"legend\">");
        names.forEach(name -> page.append("<li><b class=\"")
                .append(look(name))
                .append("\"></b>")
                .append(escaped(name))
                .append("</li>"));
        page.append("</ul>\n");
    }

    /** A row can be reached by keyboard, and says in words what its picture shows. */
    private void row(Row row) {
        StringBuilder words = new StringBuilder();
        StringBuilder bars = new StringBuilder();
        for (Stage stage : row.stages()) {
            String said = stage.name() + " " + Texts.duration(stage.lasted()) + " from "
                    + Texts.since(report, stage.from()) + " on";
            words.append(words.isEmpty() ? "" : ", ").append(said);
            bars.append("<b class=\"")
                    .append(look(stage.name()))
                    .append("\" style=\"left:")
                    .append(percent(millis(stage.from()), total()))
                    .append(";width:")
                    .append(percent(stage.lasted().toMillis(), total()))
                    .append("\" title=\"")
                    .append(escaped(said))
                    .append("\"></b>");
        }
        page.append("<li tabindex=\"0\" aria-label=\"")
                .append(escaped(row.name() + " " + row.detail() + ": " + words))
                .append("\"><span>")
                .append(escaped(row.name()))
                .append(" <small>")
                .append(escaped(row.detail()))
                .append("</small></span><div>")
                .append(bars)
                .append("</div></li>\n");
    }

    private static String look(String stage) {
        return KNOWN.contains(stage) ? stage : "other";
    }

    private void services() {
        if (report.services().isEmpty()) {
            return;
        }
        page.append("<section>\n<h2>Ready endpoints</h2>\n<ol class=\"gantt\">\n");
        for (Service service : report.services()) {
            String words = "at least " + service.fewest() + " ready";
            page.append("<li tabindex=\"0\" aria-label=\"")
                    .append(escaped(service.name() + ": " + words))
                    .append("\"><span>")
                    .append(escaped(service.name()))
                    .append(" <small>")
                    .append(words)
                    .append("</small></span>")
                    .append(steps(service))
                    .append("</li>\n");
        }
        page.append("</ol>\n</section>\n");
    }

    /** A line that holds each count until the next. */
    private String steps(Service service) {
        int most = Math.max(
                1, service.counts().stream().mapToInt(Count::ready).max().orElse(1));
        StringBuilder path = new StringBuilder();
        for (Count count : service.counts()) {
            double x = 1000.0 * Math.max(0, millis(count.from())) / total();
            double y = 38 - 36.0 * count.ready() / most;
            path.append(
                    path.isEmpty()
                            ? String.format(Locale.ROOT, "M%.1f %.1f", x, y)
                            : String.format(Locale.ROOT, "H%.1fV%.1f", x, y));
        }
        return "<svg viewBox=\"0 0 1000 40\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><path d=\"" + path
                + "H1000\"/></svg>";
    }

    private List<List<String>> waits() {
        return report.waits().stream()
                .map(w -> List.of(Texts.since(report, w.from()), Texts.duration(w.lasted()), w.who(), w.reason()))
                .toList();
    }

    private List<List<String>> moves() {
        return report.moves().stream()
                .map(m -> columns(
                        List.of(Texts.since(report, m.evicted()), m.pod(), m.from(), Texts.successor(m), Texts.gap(m))))
                .toList();
    }

    /** Without the last two where nobody looked for successors. */
    private List<String> columns(List<String> all) {
        return report.successorsKnown() ? all : all.subList(0, all.size() - 2);
    }

    private List<List<String>> settings() {
        return report.settings().stream()
                .map(s -> List.of(
                        s.name(), s.before(), s.meanwhile(), s.after() + (s.putBack() ? "" : " (not put back)")))
                .toList();
    }

    /** On a narrow screen each row becomes a block whose cells have their heads beside them. */
    private void table(String title, List<String> heads, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        page.append("<section>\n<h2>").append(escaped(title)).append(" <small>").append(rows.size());
        page.append("</small></h2>\n<table>\n<thead><tr>");
        heads.forEach(
                head -> page.append("<th scope=\"col\">").append(escaped(head)).append("</th>"));
        page.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            page.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                page.append("<td data-head=\"").append(escaped(heads.get(i))).append("\">");
                page.append(escaped(row.get(i))).append("</td>");
            }
            page.append("</tr>\n");
        }
        page.append("</tbody>\n</table>\n</section>\n");
    }

    private long millis(Instant at) {
        return Duration.between(report.begun(), at).toMillis();
    }

    private long total() {
        return Math.max(1, report.lasted().toMillis());
    }

    private static String percent(long part, long whole) {
        double share = Math.clamp(100.0 * part / whole, 0.0, 100.0);
        return String.format(Locale.ROOT, "%.3f%%", share);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not beside " + HtmlReport.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
