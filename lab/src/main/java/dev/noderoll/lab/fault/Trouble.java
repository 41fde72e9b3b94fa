package dev.noderoll.lab.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import dev.noderoll.sim.kubernetes.KubeApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What happens to the cluster and its group by itself, or by others' hands: each kind of trouble when its time comes. */
public final class Trouble {

    /** One kind of trouble. */
    interface Source {

        /** How trouble ends that did not come about, or that stays. */
        Runnable NOTHING = () -> {};

        FaultKind kind();

        /** Whether it stays until the weather calms. */
        default boolean lasts() {
            return false;
        }

        /** Makes trouble; returns how it is undone, later or when the weather calms. */
        Runnable strike(Dice dice);
    }

    /** Where trouble is made. */
    public record Place(Agenda agenda, SimAws aws, KubeApi api, String group) {

        /** Whether the group has a hook, its owner's or the rollout's: without one, what leaves is not drained. */
        boolean hooked() {
            return Stream.of("noderoll-terminate", "noderoll-rollout")
                    .anyMatch(hook -> aws.autoScaling().peekHook(group, hook).isPresent());
        }

        /** Changes an object as it is now; one that has gone stays gone. */
        void change(Kind kind, String namespace, String name, Consumer<ObjectNode> change) {
            api.get(kind, namespace, name).ifPresent(found -> {
                ObjectNode copy = found.deepCopy();
                change.accept(copy);
                api.update(kind, copy);
            });
        }

        /** As above, where {@code object} tells which one. */
        void change(Kind kind, ObjectNode object, Consumer<ObjectNode> change) {
            change(
                    kind,
                    object.path("metadata").path("namespace").asText(),
                    object.path("metadata").path("name").asText(),
                    change);
        }

        /** Asks for so many replicas of a workload. */
        void scale(Kind kind, ObjectNode workload, int replicas) {
            change(kind, workload, copy -> copy.withObjectProperty("spec").put("replicas", replicas));
        }
    }

    private static final Duration PERIOD = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(12);

    /** More than a few of a kind in one run is another cluster, not trouble. */
    private static final int MOST = 3;

    private final Place place;
    private final Weather weather;
    private final List<Source> sources;
    private final List<Runnable> standing = new ArrayList<>();

    public Trouble(Place place, Weather weather) {
        this.place = place;
        this.weather = weather;
        NodeTrouble nodes = new NodeTrouble(place, weather);
        PodTrouble pods = new PodTrouble(place);
        GroupTrouble group = new GroupTrouble(place, weather);
        List<Source> all = new ArrayList<>(nodes.sources());
        all.addAll(pods.sources());
        all.addAll(group.sources());
        all.addAll(new CallTrouble(weather).sources());
        all.addAll(new OthersTrouble(place, weather).sources());
        all.addAll(new MeanTrouble(place, weather).sources());
        this.sources = all;
    }

    /** Turns the weather bad, and makes trouble until it is calm. */
    public void begin() {
        weather.turnBad();
        goOn();
    }

    private void goOn() {
        place.agenda().after(PERIOD, "trouble", () -> {
            if (!weather.isCalm()) {
                sources.forEach(this::perhaps);
                goOn();
            }
        });
    }

    private void perhaps(Source source) {
        int before = weather.met().getOrDefault(source.kind(), 0);
        if (before < MOST && weather.strikes(source.kind())) {
            Dice dice = weather.dice(source.kind());
            Runnable undo = weather.unharmed(() -> source.strike(dice));
            standing.add(undo);
            if (!source.lasts()) {
                place.agenda().after(dice.between(SHORT, LONG), "end of " + source.kind(), () -> end(undo));
            }
        }
    }

    private void end(Runnable undo) {
        if (standing.remove(undo)) {
            weather.unharmed(() -> {
                undo.run();
                return undo;
            });
        }
    }

    /** Undoes what still stands, and makes no more. */
    public void calm() {
        weather.calm();
        List.copyOf(standing).forEach(this::end);
    }
}
