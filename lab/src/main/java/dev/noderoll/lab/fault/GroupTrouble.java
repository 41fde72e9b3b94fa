package dev.noderoll.lab.fault;

import dev.noderoll.lab.fault.Trouble.Place;
import dev.noderoll.lab.fault.Trouble.Source;
import dev.noderoll.sim.aws.Alarms;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.Ec2.LaunchGate;
import dev.noderoll.sim.aws.GroupDescription;
import dev.noderoll.sim.kernel.Dice;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A group that cannot launch, or whose capacity somebody else changes; an alarm. */
final class GroupTrouble {

    /** The alarm that policies of a run may name. */
    static final String ALARM = "errors";

    /** By how many others raise the desired capacity. */
    private static final int MOST_AT_ONCE = 3;

    private final Place place;
    private final Weather weather;

    GroupTrouble(Place place, Weather weather) {
        this.place = place;
        this.weather = weather;
    }

    List<Source> sources() {
        return List.of(new Shortage(), new Raised(), new Lowered(), new Alarm());
    }

    private final class Shortage implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.NO_CAPACITY;
        }

        @Override
        public Runnable strike(Dice dice) {
            return shortage(place, weather, _ -> true);
        }
    }

    /** Nothing is launched in these zones; returns how that ends. */
    static Runnable shortage(Place place, Weather weather, Predicate<String> zones) {
        LaunchGate gate = (zone, image) -> Optional.of(
                        new AwsError("InsufficientInstanceCapacity", 500, "no capacity in " + zone))
                .filter(_ -> zones.test(zone));
        weather.nodeTaken();
        place.aws().ec2().addGate(gate);
        return () -> place.aws().ec2().removeGate(gate);
    }

    private final class Raised implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.CAPACITY_RAISED;
        }

        @Override
        public Runnable strike(Dice dice) {
            GroupDescription now = place.aws().autoScaling().peek(place.group());
            int by = Math.min(1 + dice.below(MOST_AT_ONCE), now.max() - now.desired());
            if (by > 0) {
                weather.instancesAdded(by);
                place.aws().autoScaling().setDesiredCapacity(place.group(), now.desired() + by);
            }
            return NOTHING;
        }
    }

    /** The group chooses which one goes, and takes it through the hook when there is one. */
    private final class Lowered implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.CAPACITY_LOWERED;
        }

        @Override
        public Runnable strike(Dice dice) {
            GroupDescription now = place.aws().autoScaling().peek(place.group());
            if (place.hooked() && now.desired() > Math.max(1, now.min())) {
                weather.capacityLowered();
                place.aws().autoScaling().setDesiredCapacity(place.group(), now.desired() - 1);
            }
            return NOTHING;
        }
    }

    private final class Alarm implements Source {
        @Override
        public FaultKind kind() {
            return FaultKind.ALARM;
        }

        @Override
        public Runnable strike(Dice dice) {
            place.aws().setAlarm(ALARM, Alarms.State.ALARM);
            return () -> place.aws().setAlarm(ALARM, Alarms.State.OK);
        }
    }
}
