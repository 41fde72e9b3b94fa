package dev.noderoll.lab.page;

import java.util.List;

/** What a terminal shows, as a page. */
final class TerminalPage {

    private static final String STYLE = """
            body { margin: 0; background: #0d1117; display: inline-block; }
            pre { margin: 0; padding: 16px 20px; color: #e6edf3; font: 13px/1.45 "DejaVu Sans Mono", monospace; }
            b { color: #7ee787; font-weight: normal; }""";

    private TerminalPage() {}

    /** Lines as they were typed and printed; the first is the command. */
    static String of(List<String> lines) {
        StringBuilder page = new StringBuilder("<!doctype html><meta charset=utf-8><title>Terminal</title><style>")
                .append(STYLE)
                .append("</style><pre><b>")
                .append(escaped(lines.getFirst()))
                .append("</b>\n");
        lines.stream().skip(1).forEach(line -> page.append(escaped(line)).append('\n'));
        return page.append("</pre>").toString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
