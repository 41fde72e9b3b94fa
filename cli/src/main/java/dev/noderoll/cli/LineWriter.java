package dev.noderoll.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.function.Consumer;

/** Hands on whole lines. */
final class LineWriter extends Writer {

    private final Consumer<String> lines;
    private final StringBuilder open = new StringBuilder();

    private LineWriter(Consumer<String> lines) {
        this.lines = lines;
    }

    static PrintWriter to(Consumer<String> lines) {
        return new PrintWriter(new LineWriter(lines), true);
    }

    @Override
    public void write(char[] text, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (text[i] == '\n') {
                lines.accept(open.toString().stripTrailing());
                open.setLength(0);
            } else {
                open.append(text[i]);
            }
        }
    }

    @Override
    public void flush() {}

    /** Hands on what is left without an end of line. */
    @Override
    public void close() {
        if (!open.isEmpty()) {
            lines.accept(open.toString());
            open.setLength(0);
        }
    }
}
