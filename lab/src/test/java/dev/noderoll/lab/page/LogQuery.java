package dev.noderoll.lab.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.lab.page.LoggedCalls.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A query of CloudWatch Logs Insights, as far as the dashboard uses its language. Whatever else it says is refused.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html">Its syntax</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html">Fields</a>:
 *     those of nested JSON are found with dots between their names
 */
final class LogQuery {

    private static final Pattern PRESENT = Pattern.compile("filter ispresent\\((\\S+)\\)");
    private static final Pattern AMONG = Pattern.compile("filter (\\S+) in \\[(.+)]");
    private static final Pattern COUNT = Pattern.compile("stats count\\(\\*\\) as (\\S+) by (.+)");
    private static final Pattern FIELDS = Pattern.compile("fields (.+)");
    private static final Pattern SORT = Pattern.compile("sort (\\S+) desc");
    private static final Pattern LIMIT = Pattern.compile("limit (\\d+)");

    private List<Map<String, String>> rows;

    private LogQuery(List<Map<String, String>> rows) {
        this.rows = rows;
    }

    /** The rows of its answer, each by column. */
    static List<Map<String, String>> run(String query, List<Line> lines) {
        LogQuery answer = new LogQuery(lines.stream().map(LogQuery::flat).toList());
        Stream.of(query.split(" \\| ", -1)).skip(1).forEach(answer::command);
        return answer.rows;
    }

    private static Map<String, String> flat(Line line) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("@timestamp", line.at().toString());
        flatten("", line.fields(), fields);
        return fields;
    }

    private static void flatten(String name, JsonNode value, Map<String, String> fields) {
        if (value.isObject()) {
            value.properties()
                    .forEach(each -> flatten(
                            name.isEmpty() ? each.getKey() : name + "." + each.getKey(), each.getValue(), fields));
        } else if (value.isValueNode() && !value.isNull()) {
            fields.put(name, value.asText());
        }
    }

    private void command(String command) {
        Map<Pattern, Consumer<MatchResult>> known = Map.of(
                PRESENT,
                m -> keep(row -> row.containsKey(m.group(1))),
                AMONG,
                m -> among(
                        m.group(1),
                        words(m.group(2)).map(w -> w.replace("'", "")).toList()),
                COUNT,
                m -> count(m.group(1), words(m.group(2)).toList()),
                FIELDS,
                m -> rows = rows.stream()
                        .map(row -> of(row, words(m.group(1)).toList()))
                        .toList(),
                SORT,
                m -> rows = rows.stream().sorted(order(m.group(1)).reversed()).toList(),
                LIMIT,
                m -> rows = rows.stream().limit(Long.parseLong(m.group(1))).toList());
        for (Map.Entry<Pattern, Consumer<MatchResult>> each : known.entrySet()) {
            Matcher matcher = each.getKey().matcher(command);
            if (matcher.matches()) {
                each.getValue().accept(matcher);
                return;
            }
        }
        throw new IllegalArgumentException("no command that is known here: " + command);
    }

    private void among(String field, List<String> values) {
        keep(row -> values.contains(row.getOrDefault(field, "")));
    }

    private void keep(Predicate<Map<String, String>> wanted) {
        rows = rows.stream().filter(wanted).toList();
    }

    private static Stream<String> words(String list) {
        return Stream.of(list.split(",", -1)).map(String::strip);
    }

    private static Map<String, String> of(Map<String, String> row, List<String> names) {
        Map<String, String> some = new LinkedHashMap<>();
        names.forEach(name -> some.put(name, row.getOrDefault(name, "")));
        return some;
    }

    private void count(String as, List<String> by) {
        Map<Map<String, String>, Long> groups = rows.stream()
                .collect(Collectors.groupingBy(row -> of(row, by), LinkedHashMap::new, Collectors.counting()));
        List<Map<String, String>> counted = new ArrayList<>();
        groups.forEach((group, size) -> {
            Map<String, String> row = new LinkedHashMap<>(group);
            row.put(as, String.valueOf(size));
            counted.add(row);
        });
        rows = counted;
    }

    /** Numbers as such, and times as text. */
    private static Comparator<Map<String, String>> order(String field) {
        return field.startsWith("@")
                ? Comparator.comparing(row -> row.getOrDefault(field, ""))
                : Comparator.comparing(row -> Double.valueOf(row.getOrDefault(field, "0")));
    }
}
