package dev.noderoll.lab.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.lab.fault.Trouble.Place;
import dev.noderoll.lab.fault.Trouble.Source;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.kernel.Dice;
import dev.noderoll.sim.kubernetes.Kind;
import java.util.List;
import java.util.Optional;

/** Nodes that flap, die, or are cordoned by somebody else. */
final class NodeTrouble {

    private final Place place;
    private final Weather weather;

    NodeTrouble(Place place, Weather weather) {
        this.place = place;
        this.weather = weather;
    }

    List<Source> sources() {
        return List.of(new Flap(), new Loss(), new Cordon(), new Interruption());
    }

    private Optional<String> anyNode(Dice dice) {
        List<String> names = place.api().list(Kind.NODE).stream()
                .map(node -> node.path("metadata").path("name").asText())
                .toList();
        return names.isEmpty() ? Optional.empty() : Optional.of(dice.pick(names));
    }

    /** The kubelet says not Ready, and Ready again later; the pods go on serving. */
    private final class Flap implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.FLAPPING_NODE;
        }

        @Override
        public Runnable strike(Dice dice) {
            Optional<String> node = anyNode(dice);
            node.ifPresent(name -> {
                weather.nodeTaken();
                ready(name, "False");
            });
            return node.<Runnable>map(name -> () -> ready(name, "True")).orElse(NOTHING);
        }

        private void ready(String name, String status) {
            place.api().get(Kind.NODE, "", name).ifPresent(node -> {
                ObjectNode copy = node.deepCopy();
                for (JsonNode condition : copy.path("status").path("conditions")) {
                    boolean known = !condition.path("status").asText().equals("Unknown");
                    if (condition.path("type").asText().equals("Ready") && known) {
                        ((ObjectNode) condition).put("status", status);
                    }
                }
                place.api().updateStatus(Kind.NODE, copy);
            });
        }
    }

    /** EC2 loses the instance; its group notices later. */
    private final class Loss implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.INSTANCE_LOST;
        }

        @Override
        public Runnable strike(Dice dice) {
            List<String> live = place.aws().ec2().live().stream()
                    .filter(instance -> instance.state() == SimInstance.State.RUNNING)
                    .map(SimInstance::id)
                    .sorted()
                    .toList();
            if (live.size() > 1) {
                String victim = dice.pick(live);
                weather.nodeTaken();
                weather.ends(victim);
                place.aws().ec2().terminateInstances(List.of(victim));
            }
            return NOTHING;
        }
    }

    /** Whatever is on it, and whatever waits for it. */
    private final class Interruption implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.SPOT_INTERRUPTED;
        }

        @Override
        public Runnable strike(Dice dice) {
            List<String> spot = place.aws().ec2().live().stream()
                    .filter(instance -> instance.state() == SimInstance.State.RUNNING
                            && instance.market() == SimInstance.Market.SPOT)
                    .map(SimInstance::id)
                    .sorted()
                    .toList();
            if (!spot.isEmpty()) {
                String victim = dice.pick(spot);
                weather.nodeTaken();
                weather.ends(victim);
                place.aws().interruptSpot(victim);
            }
            return NOTHING;
        }
    }

    private final class Cordon implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.FOREIGN_CORDON;
        }

        @Override
        public Runnable strike(Dice dice) {
            Optional<String> node = anyNode(dice).filter(this::open);
            node.ifPresent(name -> {
                weather.nodeTaken();
                weather.cordons(name);
                place.change(
                        Kind.NODE,
                        "",
                        name,
                        copy -> copy.withObjectProperty("spec").put("unschedulable", true));
            });
            return node.<Runnable>map(name -> () -> uncordon(name)).orElse(NOTHING);
        }

        private boolean open(String name) {
            return place.api()
                    .get(Kind.NODE, "", name)
                    .filter(n -> !n.path("spec").path("unschedulable").asBoolean())
                    .isPresent();
        }

        private void uncordon(String name) {
            weather.uncordons(name);
            place.change(
                    Kind.NODE, "", name, copy -> copy.withObjectProperty("spec").remove("unschedulable"));
        }
    }
}
