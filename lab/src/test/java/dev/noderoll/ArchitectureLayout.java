package dev.noderoll;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Where the packages are drawn: in rows, as Sugiyama does it.
 *
 * <ol>
 *   <li>Each package is one row above the highest that it uses, and above all of the rooms below its own; then up again,
 *       as far as its users in the room leave space, if more of the room use it than it uses.
 *   <li>An arrow over several rows gets a place of its own in each row in between, so that no box lies on it.
 *   <li>Rows are sorted by the mean of what their places are joined to, up and down in turn.
 *   <li>Places move as near to that mean as the least distances allow.
 * </ol>
 */
final class ArchitectureLayout {

    static final int BOX_WIDTH = 188;
    static final int BOX_HEIGHT = 48;

    private static final int ROW = 96;
    private static final int TITLE = 40;
    private static final int GAP = 14;
    private static final int LANE = 18;
    private static final int MARGIN = 22;
    private static final int SWEEPS = 24;
    private static final int LEAST_WIDTH = 900;

    /** The modules of the build, from the lowest. */
    enum Room {
        FUNCTIONS,
        CLI,
        SIM,
        LAB;

        static Room of(String name) {
            return switch (name.replaceFirst("[.].*", "")) {
                case "cli" -> CLI;
                case "sim" -> SIM;
                case "lab" -> LAB;
                default -> FUNCTIONS;
            };
        }
    }

    /** What a room's packages are drawn on. */
    record Panel(Room room, int top, int bottom) {}

    record Box(String name, int middle, int top) {}

    record Point(int x, int y) {}

    /** From the user's lower edge to the upper edge of what it uses. */
    record Arrow(List<Point> points) {
        Arrow {
            points = List.copyOf(points);
        }
    }

    /** A package in its row, or the way of an arrow through a row. */
    private static final class Place {
        private final String name;
        private final int row;
        private final boolean lane;
        private final List<Place> above = new ArrayList<>();
        private final List<Place> below = new ArrayList<>();
        private double x;

        Place(String name, int row, boolean lane) {
            this.name = name;
            this.row = row;
            this.lane = lane;
        }

        double half() {
            return (lane ? LANE : BOX_WIDTH + GAP) / 2.0;
        }
    }

    private final Map<String, Set<String>> uses;
    private final Map<String, Place> places = new TreeMap<>();
    private final List<List<Place>> rows = new ArrayList<>();
    private final List<List<Place>> ways = new ArrayList<>();
    private final Map<Room, Integer> lowestRows = new EnumMap<>(Room.class);
    private int width;

    private ArchitectureLayout(Map<String, Set<String>> uses) {
        this.uses = uses;
    }

    static ArchitectureLayout of(Map<String, Set<String>> uses) {
        ArchitectureLayout layout = new ArchitectureLayout(uses);
        layout.makeRows();
        layout.makeWays();
        layout.width = layout.rows.stream()
                .mapToInt(row -> (int) length(row) + 2 * MARGIN)
                .reduce(LEAST_WIDTH, Math::max);
        layout.sortRows();
        layout.spread();
        return layout;
    }

    int width() {
        return width;
    }

    List<Box> boxes() {
        return places.values().stream()
                .map(p -> new Box(p.name, x(p), top(p.row)))
                .toList();
    }

    List<Arrow> arrows() {
        return ways.stream().map(this::arrow).toList();
    }

    /** From the highest. */
    List<Panel> panels() {
        List<Panel> panels = new ArrayList<>();
        int end = rows.size();
        for (Room room : List.of(Room.values()).reversed()) {
            int lowest = lowestRows.getOrDefault(room, 0);
            int bottom = lowest == 0 ? bottom() : top(lowest - 1) - TITLE - 8;
            panels.add(new Panel(room, top(end - 1) - TITLE, bottom));
            end = lowest;
        }
        return panels;
    }

    int bottom() {
        return top(0) + BOX_HEIGHT + MARGIN;
    }

    private Arrow arrow(List<Place> way) {
        List<Point> points = new ArrayList<>();
        for (Place place : way) {
            boolean first = place.equals(way.getFirst());
            boolean last = place.equals(way.getLast());
            if (!first) {
                points.add(new Point(x(place), top(place.row)));
            }
            if (!last) {
                points.add(new Point(x(place), top(place.row) + BOX_HEIGHT));
            }
        }
        return new Arrow(points);
    }

    private static int x(Place place) {
        return (int) Math.round(place.x);
    }

    private int top(int row) {
        int down = (rows.size() - 1 - row) * ROW;
        long above = lowestRows.values().stream().filter(lowest -> lowest > row).count();
        return 8 + TITLE + down + (int) above * TITLE;
    }

    private void makeRows() {
        Map<String, Integer> height = new TreeMap<>();
        for (Room room : Room.values()) {
            lowestRows.put(
                    room, height.values().stream().mapToInt(h -> h + 1).max().orElse(0));
            uses.keySet().stream().filter(n -> Room.of(n) == room).forEach(n -> height(n, height));
        }
        uses.keySet().stream()
                .sorted(Comparator.comparingInt(height::get).reversed())
                .forEach(name -> lift(name, height));
        int count = height.values().stream().mapToInt(h -> h + 1).max().orElse(0);
        for (int row = 0; row < count; row++) {
            rows.add(new ArrayList<>());
        }
        height.forEach((name, row) -> {
            Place place = new Place(name, row, false);
            places.put(name, place);
            rows.get(row).add(place);
        });
    }

    private int height(String name, Map<String, Integer> known) {
        Integer found = known.get(name);
        if (found != null) {
            return found;
        }
        int height = lowestRows.getOrDefault(Room.of(name), 0);
        for (String other : uses.getOrDefault(name, new TreeSet<>())) {
            height = Math.max(height, height(other, known) + 1);
        }
        known.put(name, height);
        return height;
    }

    private void lift(String name, Map<String, Integer> height) {
        List<String> users = uses.keySet().stream()
                .filter(user -> uses.getOrDefault(user, new TreeSet<>()).contains(name))
                .filter(user -> Room.of(user) == Room.of(name))
                .toList();
        long inside = uses.getOrDefault(name, new TreeSet<>()).stream()
                .filter(other -> Room.of(other) == Room.of(name))
                .count();
        if (users.size() > inside) {
            users.stream().mapToInt(height::get).min().ifPresent(lowest -> height.put(name, lowest - 1));
        }
    }

    private void makeWays() {
        uses.forEach((from, targets) -> targets.forEach(to -> {
            List<Place> way = new ArrayList<>();
            Place start = place(from);
            Place end = place(to);
            way.add(start);
            for (int row = start.row - 1; row > end.row; row--) {
                Place lane = new Place(from + ">" + to, row, true);
                rows.get(row).add(lane);
                way.add(lane);
            }
            way.add(end);
            for (int i = 1; i < way.size(); i++) {
                way.get(i - 1).below.add(way.get(i));
                way.get(i).above.add(way.get(i - 1));
            }
            ways.add(way);
        }));
    }

    private Place place(String name) {
        Place place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException("no package " + name);
        }
        return place;
    }

    /** Keeps the order with the fewest crossings of all that it tries. */
    private void sortRows() {
        rows.forEach(this::pack);
        List<List<Place>> best = copy();
        int fewest = crossings();
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean down = sweep % 2 == 0;
            for (int i = 0; i < rows.size(); i++) {
                List<Place> row = rows.get(down ? rows.size() - 1 - i : i);
                ToDoubleFunction<Place> mean = p -> mean(down ? p.above : p.below, p.x);
                row.sort(Comparator.comparingDouble(mean).thenComparing(p -> p.name));
                pack(row);
            }
            int now = crossings();
            if (now < fewest) {
                fewest = now;
                best = copy();
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            rows.set(i, best.get(i));
            pack(best.get(i));
        }
    }

    private List<List<Place>> copy() {
        List<List<Place>> copy = new ArrayList<>();
        rows.forEach(row -> copy.add(new ArrayList<>(row)));
        return copy;
    }

    private int crossings() {
        int crossings = 0;
        for (List<Place> row : rows) {
            for (int a = 0; a < row.size(); a++) {
                for (int b = a + 1; b < row.size(); b++) {
                    for (Place left : row.get(a).below) {
                        crossings += (int) row.get(b).below.stream()
                                .filter(right -> right.x < left.x)
                                .count();
                    }
                }
            }
        }
        return crossings;
    }

    /** Side by side, in the middle of the picture. */
    private void pack(List<Place> row) {
        double x = (width - length(row)) / 2;
        for (Place place : row) {
            place.x = x + place.half();
            x += 2 * place.half();
        }
    }

    private static double length(List<Place> row) {
        return 2 * row.stream().mapToDouble(Place::half).sum();
    }

    private static double mean(List<Place> joined, double otherwise) {
        return joined.stream().mapToDouble(p -> p.x).average().orElse(otherwise);
    }

    private void spread() {
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int i = 0; i < rows.size(); i++) {
                List<Place> row = rows.get(sweep % 2 == 0 ? i : rows.size() - 1 - i);
                place(row);
            }
        }
    }

    /**
     * Moves each place of a row as near to the mean of its neighbours as can be: the sum of squares is least, by
     * pooling those that would overlap.
     */
    private void place(List<Place> row) {
        List<double[]> pools = new ArrayList<>();
        double[] offset = new double[row.size()];
        for (int i = 0; i < row.size(); i++) {
            Place place = row.get(i);
            offset[i] = i == 0 ? place.half() : offset[i - 1] + row.get(i - 1).half() + place.half();
            List<Place> joined = new ArrayList<>(place.above);
            joined.addAll(place.below);
            pools.add(new double[] {mean(joined, place.x) - offset[i], 1});
            while (pools.size() > 1 && pools.get(pools.size() - 2)[0] > pools.getLast()[0]) {
                double[] last = pools.removeLast();
                double[] before = pools.removeLast();
                double count = last[1] + before[1];
                pools.add(new double[] {(last[0] * last[1] + before[0] * before[1]) / count, count});
            }
        }
        double most = Math.max(MARGIN, width - MARGIN - length(row));
        int i = 0;
        for (double[] pool : pools) {
            for (int n = 0; n < (int) pool[1]; n++) {
                row.get(i).x = Math.clamp(pool[0], MARGIN, most) + offset[i];
                i++;
            }
        }
    }
}
