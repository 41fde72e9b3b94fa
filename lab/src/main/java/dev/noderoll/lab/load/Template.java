package dev.noderoll.lab.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with holes such as {@code ${name}}, which is written many times with other values in them. */
final class Template {

    private static final Pattern HOLE = Pattern.compile("\\$\\{(\\w+)}");

    private final List<byte[]> parts = new ArrayList<>();

    /** The value that follows each part but the last. */
    private final List<Integer> holes = new ArrayList<>();

    /**
     * Takes a text apart.
     *
     * @param names of the holes, in the order in which values are given
     */
    Template(String text, List<String> names) {
        Matcher hole = HOLE.matcher(text);
        int from = 0;
        while (hole.find()) {
            int index = names.indexOf(hole.group(1));
            if (index < 0) {
                throw new IllegalArgumentException("nothing goes into " + hole.group() + ", only " + names);
            }
            parts.add(text.substring(from, hole.start()).getBytes(UTF_8));
            holes.add(index);
            from = hole.end();
        }
        parts.add(text.substring(from).getBytes(UTF_8));
    }

    void write(OutputStream out, List<String> values) throws IOException {
        for (int i = 0; i < holes.size(); i++) {
            out.write(parts.get(i));
            out.write(values.get(holes.get(i)).getBytes(UTF_8));
        }
        out.write(parts.getLast());
    }

    byte[] bytes(List<String> values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(out, values);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot refuse", e);
        }
        return out.toByteArray();
    }
}
