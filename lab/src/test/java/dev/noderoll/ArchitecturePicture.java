package dev.noderoll;

import dev.noderoll.ArchitectureLayout.Room;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Draws the packages as SVG: a panel for each module of the build, and each package above all that it uses. An arrow that follows
 * from others is left out.
 *
 * <p>{@link ArchitectureLayout} says where everything is, from the uses alone, so the same packages give the same
 * picture.
 */
final class ArchitecturePicture {

    /** One line about each package; a package without one has its name alone. */
    private static final Map<String, String> SAYS = Map.ofEntries(
            Map.entry("model", "values"),
            Map.entry("plan", "decisions, pure, with reasons"),
            Map.entry("port", "what we ask of the world"),
            Map.entry("step", "one state: look, decide, act"),
            Map.entry("aws", "ports by the AWS SDK"),
            Map.entry("kubernetes", "ports by the Kubernetes client"),
            Map.entry("wire", "JSON, and what it must hold"),
            Map.entry("handler", "one Lambda handler a state"),
            Map.entry("cli", "check, status, why"),
            Map.entry("lab", "command line"),
            Map.entry("lab.run", "a world, a method, a result"),
            Map.entry("lab.method", "naive, kubectl drain"),
            Map.entry("lab.scenario", "reads scenarios"),
            Map.entry("lab.check", "the promises, as checks"),
            Map.entry("lab.probe", "clients that count failures"),
            Map.entry("sim.asl", "Step Functions"),
            Map.entry("sim.lambda", "functions that take time"),
            Map.entry("sim.door", "the world over HTTP"),
            Map.entry("lab.door.direct", "the world in process"),
            Map.entry("lab.facts", "simulated and real compared"),
            Map.entry("lab.clients", "sends real requests"),
            Map.entry("lab.real", "real API server, machines"),
            Map.entry("lab.fault", "what goes wrong, seeded"),
            Map.entry("lab.defect", "mistakes made by hand"),
            Map.entry("lab.soak", "random worlds and faults"),
            Map.entry("lab.bench", "measures of all methods"),
            Map.entry("lab.load", "functions at 5,000 nodes"),
            Map.entry("sim.aws", "Auto Scaling, EC2, EKS, SSM"),
            Map.entry("sim.kubernetes", "API server"),
            Map.entry("sim.kubernetes.cluster", "controllers, kubelets, proxies"),
            Map.entry("sim.kernel", "time and chance"));

    private static final String INK = "#1d2733";
    private static final String LINE = "#5f7183";

    private final Map<String, Set<String>> uses;
    private final StringBuilder svg = new StringBuilder();

    private ArchitecturePicture(Map<String, Set<String>> uses) {
        this.uses = uses;
    }

    static String draw(Map<String, Set<String>> uses) {
        return new ArchitecturePicture(uses).svg();
    }

    private String svg() {
        ArchitectureLayout layout = ArchitectureLayout.of(needed());
        int bottom = layout.bottom();
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"Helvetica, Arial,"
                        + " sans-serif\">",
                layout.width(), bottom + 34);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
        add("<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\""
                + " orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"" + LINE + "\"/></marker></defs>");
        layout.panels().forEach(panel -> panel(layout.width(), panel));
        text(
                16,
                bottom + 22,
                12,
                "start",
                "An arrow points to what a package uses; one that follows from others is"
                        + " left out. Drawn from the compiled classes.");
        layout.arrows().forEach(this::arrow);
        layout.boxes().forEach(this::box);
        return svg.append("</svg>\n").toString();
    }

    /** The uses that do not follow from others. */
    private Map<String, Set<String>> needed() {
        Map<String, Set<String>> needed = new TreeMap<>();
        uses.forEach((from, targets) -> {
            Set<String> kept = needed.computeIfAbsent(from, name -> new TreeSet<>());
            targets.stream().filter(to -> !follows(from, to)).forEach(kept::add);
        });
        return needed;
    }

    /** Whether {@code to} is used by something else that {@code from} uses. */
    private boolean follows(String from, String to) {
        return used(from).stream().filter(other -> !other.equals(to)).anyMatch(other -> reaches(other, to));
    }

    private boolean reaches(String from, String to) {
        return used(from).stream().anyMatch(other -> other.equals(to) || reaches(other, to));
    }

    private Collection<String> used(String from) {
        return uses.getOrDefault(from, new TreeSet<>());
    }

    private void panel(int width, ArchitectureLayout.Panel panel) {
        String title =
                switch (panel.room()) {
                    case FUNCTIONS -> "functions: deployed to Lambda";
                    case CLI -> "cli: looks at real clusters";
                    case SIM -> "sim: AWS and Kubernetes, and nothing of Noderoll";
                    case LAB -> "lab: the functions in the simulated world, never deployed";
                };
        add(
                "<rect x=\"8\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"10\" fill=\"%s\" stroke=\"#c9d3dc\"/>",
                panel.top(), width - 16, panel.bottom() - panel.top(), panelColour(panel.room()));
        text(22, panel.top() + 22, 14, "start\" font-weight=\"bold", title);
    }

    private static String panelColour(Room room) {
        return switch (room) {
            case FUNCTIONS -> "#f2f7fd";
            case CLI -> "#fdf8ef";
            case SIM -> "#f8f4fc";
            case LAB -> "#f6fbf2";
        };
    }

    private static String boxColour(Room room) {
        return switch (room) {
            case FUNCTIONS -> "#dcebfa";
            case CLI -> "#faecd0";
            case SIM -> "#ebe0f5";
            case LAB -> "#e4f3da";
        };
    }

    private void box(ArchitectureLayout.Box box) {
        add(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"%s\" stroke=\"%s\"/>",
                box.middle() - ArchitectureLayout.BOX_WIDTH / 2,
                box.top(),
                ArchitectureLayout.BOX_WIDTH,
                ArchitectureLayout.BOX_HEIGHT,
                boxColour(Room.of(box.name())),
                LINE);
        String says = SAYS.getOrDefault(box.name(), "");
        text(box.middle(), box.top() + (says.isEmpty() ? 28 : 20), 13, "middle\" font-weight=\"bold", box.name());
        text(box.middle(), box.top() + 37, 12, "middle", says);
    }

    private void arrow(ArchitectureLayout.Arrow arrow) {
        StringBuilder path = new StringBuilder();
        ArchitectureLayout.Point at = arrow.points().getFirst();
        path.append('M').append(at.x()).append(' ').append(at.y());
        for (ArchitectureLayout.Point to :
                arrow.points().subList(1, arrow.points().size())) {
            int half = (to.y() - at.y()) / 2;
            path.append(String.format(
                    Locale.ROOT, "C%d %d %d %d %d %d", at.x(), at.y() + half, to.x(), to.y() - half, to.x(), to.y()));
            at = to;
        }
        add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.3\" marker-end=\"url(#tip)\"/>", path, LINE);
    }

    private void text(int x, int y, int size, String anchor, String said) {
        if (!said.isEmpty()) {
            add(
                    "<text x=\"%d\" y=\"%d\" font-size=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
                    x, y, size, anchor, INK, said);
        }
    }

    // The annotation that the check wants is in a library that we do not use.
    @SuppressWarnings("AnnotateFormatMethod")
    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
