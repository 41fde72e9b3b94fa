package dev.noderoll.cli.report;

import dev.noderoll.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Writes a report in the form that the file's name asks for. */
public final class ReportFile {

    /** The ends of file names that have a form, as a person is told them. */
    public static final String FORMS = "a name that ends in .html, .md or .json";

    private ReportFile() {}

    /** Whether the name asks for a form. */
    public static boolean known(Path file) {
        return name(file).matches(".*[.](html|md|json)");
    }

    /** Replaces what was in the file. */
    public static void write(RolloutReport report, Path file) {
        try {
            Files.writeString(file, text(report, name(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    public static String markdown(RolloutReport report) {
        return MarkdownReport.of(report);
    }

    private static String text(RolloutReport report, String name) {
        if (name.endsWith(".html")) {
            return HtmlReport.of(report);
        }
        return name.endsWith(".md")
                ? MarkdownReport.of(report)
                : Json.json().valueToTree(report).toPrettyString() + "\n";
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    }
}
