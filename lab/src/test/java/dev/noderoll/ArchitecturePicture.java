package dev.noderoll;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Draws the packages as SVG: each above all that it uses. An arrow that follows from others is left out.
 *
 * <p>Rows are computed from the uses alone, and within a row packages are in the order of their users above them, so the
 * same packages give the same picture.
 */
final class ArchitecturePicture {

    private static final int WIDTH = 1180;
    private static final int ROW = 92;
    private static final int BOX_HEIGHT = 40;
    private static final int TOP = 58;

    private record Box(String name, int x, int y, int width) {
        int middle() {
            return x + width / 2;
        }
    }

    private final Map<String, Set<String>> uses;
    private final Map<String, Box> boxes = new TreeMap<>();

    private ArchitecturePicture(Map<String, Set<String>> uses) {
        this.uses = uses;
    }

    static String draw(Map<String, Set<String>> uses) {
        ArchitecturePicture picture = new ArchitecturePicture(uses);
        List<List<String>> rows = picture.rows();
        for (int row = 0; row < rows.size(); row++) {
            picture.place(rows.get(row), TOP + (rows.size() - 1 - row) * ROW);
        }
        return picture.svg(TOP + rows.size() * ROW);
    }

    /** Row 0 uses nothing of ours; each other package is one row above the highest that it uses. */
    private List<List<String>> rows() {
        Map<String, Integer> height = new TreeMap<>();
        uses.keySet().forEach(name -> height(name, height));
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, Integer> entry : height.entrySet()) {
            while (rows.size() <= entry.getValue()) {
                rows.add(new ArrayList<>());
            }
            rows.get(entry.getValue()).add(entry.getKey());
        }
        rows.forEach(row -> row.sort(
                Comparator.comparing((String n) -> n.startsWith("lab")).thenComparing(Comparator.naturalOrder())));
        return rows;
    }

    private int height(String name, Map<String, Integer> known) {
        Integer found = known.get(name);
        if (found != null) {
            return found;
        }
        int height = uses.getOrDefault(name, new TreeSet<>()).stream()
                .mapToInt(other -> height(other, known) + 1)
                .max()
                .orElse(0);
        known.put(name, height);
        return height;
    }

    private void place(List<String> row, int y) {
        int total = row.stream().mapToInt(ArchitecturePicture::width).sum();
        int gap = (WIDTH - total) / (row.size() + 1);
        int x = gap;
        for (String name : row) {
            boxes.put(name, new Box(name, x, y, width(name)));
            x += width(name) + gap;
        }
    }

    private static int width(String name) {
        return 28 + 8 * name.length();
    }

    private String svg(int height) {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\">%n",
                WIDTH,
                height));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.append(
                "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\""
                        + " orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#7a8794\"/></marker></defs>\n");
        legend(svg, 24, "#dcebfa", "functions: deployed to Lambda");
        legend(svg, 330, "#e9f5e1", "lab: simulator, never deployed");
        svg.append("<text x=\"640\" y=\"29\" font-size=\"13\" fill=\"#333\">An arrow points to what a package uses;"
                + " those that follow from others are left out.</text>\n");
        uses.forEach((from, targets) -> targets.forEach(to -> {
            if (!follows(from, to)) {
                arrow(svg, box(from), box(to));
            }
        }));
        boxes.values().forEach(box -> box(svg, box));
        return svg.append("</svg>\n").toString();
    }

    private Box box(String name) {
        Box box = boxes.get(name);
        if (box == null) {
            throw new IllegalArgumentException("no package " + name);
        }
        return box;
    }

    private static void legend(StringBuilder svg, int x, String colour, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"14\" width=\"20\" height=\"20\" rx=\"4\" fill=\"%s\" stroke=\"#55606b\"/>"
                        + "<text x=\"%d\" y=\"29\" font-size=\"13\" fill=\"#333\">%s</text>%n",
                x,
                colour,
                x + 28,
                text));
    }

    private static void arrow(StringBuilder svg, Box from, Box to) {
        svg.append(String.format(
                Locale.ROOT,
                "<path d=\"M%d %d C%d %d %d %d %d %d\" fill=\"none\" stroke=\"#7a8794\" marker-end=\"url(#tip)\"/>%n",
                from.middle(),
                from.y() + BOX_HEIGHT,
                from.middle(),
                from.y() + BOX_HEIGHT + 28,
                to.middle(),
                to.y() - 34,
                to.middle(),
                to.y()));
    }

    private static void box(StringBuilder svg, Box box) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"%s\" stroke=\"#55606b\"/>"
                        + "<text x=\"%d\" y=\"%d\" font-size=\"14\" text-anchor=\"middle\" fill=\"#111\">%s</text>%n",
                box.x(),
                box.y(),
                box.width(),
                BOX_HEIGHT,
                box.name().startsWith("lab") ? "#e9f5e1" : "#dcebfa",
                box.middle(),
                box.y() + 25,
                box.name()));
    }

    /** Whether {@code to} is used by something else that {@code from} uses. */
    private boolean follows(String from, String to) {
        return uses.getOrDefault(from, new TreeSet<>()).stream()
                .filter(other -> !other.equals(to))
                .anyMatch(other -> reaches(other, to));
    }

    private boolean reaches(String from, String to) {
        return uses.getOrDefault(from, new TreeSet<>()).stream()
                .anyMatch(other -> other.equals(to) || reaches(other, to));
    }
}
