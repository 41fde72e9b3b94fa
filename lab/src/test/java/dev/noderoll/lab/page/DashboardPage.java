package dev.noderoll.lab.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.page.MetricStore.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dashboard of CloudWatch as a page: each widget at its place and in its size, as far as {@code infra/watch.yaml} uses
 * them. Alarms have no state here.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html">Dashboard
 *     body structure and syntax</a>: a grid of 24 columns; in an array of metrics "." is what the one before has there
 */
final class DashboardPage {

    private static final int COLUMN = 50;
    private static final int ROW = 42;
    private static final int LEGEND = 3;
    private static final List<String> COLOURS =
            List.of("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f");
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern SEARCH =
            Pattern.compile("SEARCH\\('\\{([^,]+),([^}]+)} MetricName=\"(\\w+)\"', '(\\w+)', (\\d+)\\)");
    private static final String STYLE = """
            body { margin: 0; background: #f2f3f3; font: 12px sans-serif; color: #16191f; position: relative; }
            section { position: absolute; box-sizing: border-box; background: #fff; border: 1px solid #d5dbdb; padding: 8px; overflow: hidden; }
            h2 { font-size: 13px; margin: 0 0 4px; } table { border-collapse: collapse; width: 100%; }
            td, th { text-align: left; padding: 2px 8px 2px 0; border-bottom: 1px solid #eaeded; white-space: nowrap; }
            .alarm { display: inline-block; border: 1px solid #aab7b8; border-left-width: 6px; padding: 6px 12px; margin: 4px 8px 0 0; }
            text { font-size: 10px; fill: #687078; } .legend span { margin-right: 12px; white-space: nowrap; } .legend i { display: inline-block; width: 9px; height: 9px; margin-right: 4px; }
            """;

    /** A line of a graph. */
    private record Series(String label, SortedMap<Instant, Double> points) {}

    private final MetricStore metrics;
    private final List<LoggedCalls.Line> lines;
    private final Instant from;
    private final Instant to;

    DashboardPage(MetricStore metrics, List<LoggedCalls.Line> lines, Instant from, Instant to) {
        this.metrics = metrics;
        this.lines = lines;
        this.from = from;
        this.to = to;
    }

    String of(JsonNode dashboard) {
        StringBuilder page = new StringBuilder("<!doctype html><meta charset=utf-8><title>Dashboard</title><style>")
                .append(STYLE)
                .append("</style>");
        int height = 0;
        for (JsonNode widget : dashboard.path("widgets")) {
            int bottom = widget.path("y").asInt() + widget.path("height").asInt();
            height = Math.max(height, bottom * ROW);
            page.append("<section style='left:%dpx;top:%dpx;width:%dpx;height:%dpx'><h2>%s</h2>"
                            .formatted(
                                    widget.path("x").asInt() * COLUMN,
                                    widget.path("y").asInt() * ROW,
                                    widget.path("width").asInt() * COLUMN,
                                    widget.path("height").asInt() * ROW,
                                    TerminalPage.escaped(
                                            widget.at("/properties/title").asText())))
                    .append(inside(widget))
                    .append("</section>");
        }
        return page.append("<div style='height:%dpx'></div>".formatted(height)).toString();
    }

    private String inside(JsonNode widget) {
        JsonNode properties = widget.path("properties");
        return switch (widget.path("type").asText()) {
            case "alarm" -> alarms(properties);
            case "log" -> table(LogQuery.run(properties.path("query").asText(), lines));
            case "metric" -> graph(widget, series(properties));
            default -> throw new IllegalArgumentException("no widget that is known here: " + widget);
        };
    }

    private static String alarms(JsonNode properties) {
        StringBuilder html = new StringBuilder();
        properties
                .path("alarms")
                .forEach(alarm -> html.append("<span class=alarm>%s</span>"
                        .formatted(TerminalPage.escaped(alarm.asText().replaceFirst(".*:", "")))));
        return html.toString();
    }

    private static String table(List<Map<String, String>> rows) {
        StringBuilder html = new StringBuilder("<table>");
        rows.stream().limit(1).forEach(row -> html.append(cells("th", row.keySet())));
        rows.forEach(row -> html.append(cells("td", row.values())));
        return html.append("</table>").toString();
    }

    private static String cells(String kind, Iterable<String> texts) {
        StringBuilder html = new StringBuilder("<tr>");
        texts.forEach(text -> html.append("<%s>%s</%s>".formatted(kind, TerminalPage.escaped(text), kind)));
        return html.append("</tr>").toString();
    }

    private List<Series> series(JsonNode properties) {
        List<Series> all = new ArrayList<>();
        List<String> before = List.of();
        for (JsonNode item : properties.path("metrics")) {
            List<String> words = new ArrayList<>();
            JsonNode options = item.path(item.size() - 1);
            for (JsonNode word : item) {
                if (word.isTextual()) {
                    words.add(word.asText().equals(".") ? before.get(words.size()) : word.asText());
                }
            }
            if (options.has("expression")) {
                all.addAll(search(options.path("expression").asText()));
            } else {
                all.add(one(words, options, properties));
            }
            before = words;
        }
        return all;
    }

    private Series one(List<String> words, JsonNode options, JsonNode properties) {
        Map<String, String> dimensions = new LinkedHashMap<>();
        for (int i = 2; i < words.size(); i += 2) {
            dimensions.put(words.get(i), words.get(i + 1));
        }
        String label = options.path("label").asText(words.getLast() + " " + words.get(1));
        String stat = options.path("stat").asText(properties.path("stat").asText());
        Duration period = Duration.ofSeconds(properties.path("period").asLong());
        return new Series(label, metrics.points(new Metric(words.get(0), words.get(1), dimensions), stat, period));
    }

    private List<Series> search(String expression) {
        Matcher matcher = SEARCH.matcher(expression);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no expression that is known here: " + expression);
        }
        Set<String> dimensions = new TreeSet<>(Arrays.asList(matcher.group(2).split(",", -1)));
        Duration period = Duration.ofSeconds(Long.parseLong(matcher.group(5)));
        return metrics.search(matcher.group(1), dimensions, matcher.group(3)).stream()
                .map(metric -> new Series(
                        String.join(" ", metric.dimensions().values()) + " " + metric.name(),
                        metrics.points(metric, matcher.group(4), period)))
                .toList();
    }

    private String graph(JsonNode widget, List<Series> all) {
        int width = widget.path("width").asInt() * COLUMN - 20;
        int height = widget.path("height").asInt() * ROW - 74;
        List<Series> shown =
                all.stream().filter(each -> !each.points().isEmpty()).toList();
        double most = shown.stream()
                .flatMap(each -> each.points().values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        double top = Math.max(1, most);
        StringBuilder html = new StringBuilder("<svg width=%d height=%d>".formatted(width, height + 16));
        for (double part : List.of(0.0, 0.5, 1.0)) {
            double y = height - part * (height - 12);
            html.append("<line x1=44 x2=%d y1=%.1f y2=%.1f stroke='#eaeded'/>".formatted(width, y, y))
                    .append("<text x=0 y=%.1f>%s</text>".formatted(y, number(top * part)));
        }
        for (int i = 0; i <= 4; i++) {
            Instant at = from.plus(Duration.between(from, to).multipliedBy(i).dividedBy(4));
            html.append("<text x=%.1f y=%d text-anchor=%s>%s</text>"
                    .formatted(x(at, width), height + 13, i < 4 ? "start" : "end", CLOCK.format(at)));
        }
        for (int i = 0; i < shown.size(); i++) {
            html.append(line(shown.get(i).points(), top, width, height, COLOURS.get(i % COLOURS.size())));
        }
        return html.append("</svg>").append(legend(all, shown)).toString();
    }

    private double x(Instant at, int width) {
        double part = Duration.between(from, at).toMillis()
                / (double) Duration.between(from, to).toMillis();
        return 44 + part * (width - 50);
    }

    private String line(SortedMap<Instant, Double> points, double top, int width, int height, String colour) {
        StringBuilder html = new StringBuilder();
        StringBuilder path = new StringBuilder();
        points.forEach((at, value) -> {
            double y = height - value / top * (height - 12);
            path.append("%.1f,%.1f ".formatted(x(at, width), y));
            html.append("<circle cx=%.1f cy=%.1f r=2.5 fill='%s'/>".formatted(x(at, width), y, colour));
        });
        return html.append("<polyline points='%s' fill=none stroke='%s'/>".formatted(path, colour))
                .toString();
    }

    private static String legend(List<Series> all, List<Series> shown) {
        StringBuilder html = new StringBuilder("<div class=legend>");
        for (int i = 0; i < Math.min(LEGEND, shown.size()); i++) {
            html.append("<span><i style='background:%s'></i>%s</span>"
                    .formatted(COLOURS.get(i), TerminalPage.escaped(shown.get(i).label())));
        }
        int more = all.size() - Math.min(LEGEND, shown.size());
        return html.append(more > 0 ? "<span>and %d more</span>".formatted(more) : "")
                .append("</div>")
                .toString();
    }

    private static String number(double value) {
        return value >= 10_000
                ? "%.0fk".formatted(value / 1000)
                : value >= 10 ? "%.0f".formatted(value) : "%.1f".formatted(value);
    }
}
