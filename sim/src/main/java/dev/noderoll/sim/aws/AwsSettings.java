package dev.noderoll.sim.aws;

import dev.noderoll.sim.kernel.Range;
import java.time.Duration;
import java.util.List;

/**
 * How the simulated account behaves.
 *
 * @param account twelve digits
 * @param zones of the region, in order
 * @param boot from pending to running
 * @param stop from shutting-down to terminated
 * @param evaluation from a change of a group to what the group does about it
 * @param eventDelay from a fact to its event
 * @param eventLoss the share of events that never arrive, 0 to 1: delivery is best effort (semantics 2.5)
 * @param deregistration how long load balancers drain connections before the termination hooks run (H7)
 * @param healthCheck how long until a group notices that EC2 lost an instance
 * @param launchRetry how long until a group tries a failed launch again (H8)
 */
public record AwsSettings(
        String region,
        String account,
        List<String> zones,
        Range boot,
        Range stop,
        Range evaluation,
        Range eventDelay,
        double eventLoss,
        Duration deregistration,
        Duration healthCheck,
        Duration launchRetry) {

    public AwsSettings {
        zones = List.copyOf(zones);
        if (zones.isEmpty()) {
            throw new IllegalArgumentException("zones must not be empty");
        }
        if (eventLoss < 0 || eventLoss > 1) {
            throw new IllegalArgumentException("eventLoss must be from 0 to 1, is " + eventLoss);
        }
    }

    /** A region of three zones where everything takes its usual time and no event is lost. */
    public static AwsSettings usual() {
        return new AwsSettings(
                "eu-central-1",
                "111122223333",
                List.of("eu-central-1a", "eu-central-1b", "eu-central-1c"),
                Range.seconds(10, 20),
                Range.seconds(30, 60),
                Range.seconds(2, 5),
                new Range(Duration.ofMillis(200), Duration.ofSeconds(2)),
                0,
                Duration.ZERO,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));
    }

    /** Another account and Region, whose zones are its name with a, b and c. */
    public AwsSettings at(String otherAccount, String otherRegion) {
        return new AwsSettings(
                otherRegion,
                otherAccount,
                List.of(otherRegion + "a", otherRegion + "b", otherRegion + "c"),
                boot,
                stop,
                evaluation,
                eventDelay,
                eventLoss,
                deregistration,
                healthCheck,
                launchRetry);
    }

    public AwsSettings withEventLoss(double share) {
        return new AwsSettings(
                region,
                account,
                zones,
                boot,
                stop,
                evaluation,
                eventDelay,
                share,
                deregistration,
                healthCheck,
                launchRetry);
    }

    public AwsSettings withDeregistration(Duration delay) {
        return new AwsSettings(
                region, account, zones, boot, stop, evaluation, eventDelay, eventLoss, delay, healthCheck, launchRetry);
    }

    /** Everything takes exactly this long: for tests that look at moments. */
    public AwsSettings withExactTimes(Duration exactBoot, Duration exactStop, Duration exactEvaluation) {
        return new AwsSettings(
                region,
                account,
                zones,
                Range.exactly(exactBoot),
                Range.exactly(exactStop),
                Range.exactly(exactEvaluation),
                eventDelay,
                eventLoss,
                deregistration,
                healthCheck,
                launchRetry);
    }
}
