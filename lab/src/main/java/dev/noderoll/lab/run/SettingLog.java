package dev.noderoll.lab.run;

import dev.noderoll.cli.report.RolloutReport.Setting;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.aws.SimAws;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;

/** What was changed of a group's settings, and whether it was put back. */
final class SettingLog {

    private final SimAws aws;
    private final String group;
    private final SequencedMap<String, SequencedSet<String>> values = new LinkedHashMap<>();
    private GroupDescription last;

    SettingLog(SimAws aws, String group) {
        this.aws = aws;
        this.group = group;
        this.last = aws.autoScaling().peek(group);
        note();
    }

    /** Called after each event. */
    void look() {
        GroupDescription now = aws.autoScaling().peek(group);
        if (!now.equals(last)) {
            last = now;
            note();
        }
    }

    private void note() {
        read(last)
                .forEach((name, value) ->
                        values.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(value));
    }

    private static SequencedMap<String, String> read(GroupDescription group) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("desired capacity", String.valueOf(group.desired()));
        settings.put("maximum size", String.valueOf(group.max()));
        settings.put("launch template version", group.templateVersion());
        settings.put("suspended processes", words(new TreeSet<>(group.suspended())));
        TreeSet<String> tags = new TreeSet<>();
        group.tags().stream()
                .map(tag -> tag.key())
                .filter(key -> key.startsWith("noderoll:"))
                .forEach(tags::add);
        settings.put("tags noderoll:*", words(tags));
        return settings;
    }

    private static String words(Set<String> words) {
        return words.isEmpty() ? "none" : String.join(", ", words);
    }

    /** Those that were ever changed. */
    List<Setting> settings() {
        Map<String, String> now = read(last);
        return values.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(entry -> new Setting(
                        entry.getKey(),
                        entry.getValue().getFirst(),
                        String.join(" → ", entry.getValue().stream().skip(1).toList()),
                        now.getOrDefault(entry.getKey(), "")))
                .toList();
    }
}
