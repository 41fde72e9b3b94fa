package dev.noderoll.lab.fault;

import dev.noderoll.lab.fault.Trouble.Source;
import dev.noderoll.sim.kernel.Dice;
import java.util.List;

/** What stands between the functions and the services for a while; {@link FaultyCalls} asks whether it does. */
final class CallTrouble {

    private final Weather weather;

    CallTrouble(Weather weather) {
        this.weather = weather;
    }

    List<Source> sources() {
        return List.of(
                new Standing(FaultKind.CONFLICT_STORM),
                new Standing(FaultKind.API_OUTAGE),
                new Standing(FaultKind.CREDENTIALS_EXPIRED));
    }

    private final class Standing implements Source {

        private final FaultKind kind;

        private Standing(FaultKind kind) {
            this.kind = kind;
        }

        @Override
        public FaultKind kind() {
            return kind;
        }

        @Override
        public Runnable strike(Dice dice) {
            weather.begins(kind);
            return () -> weather.ends(kind);
        }
    }
}
