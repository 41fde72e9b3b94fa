package dev.noderoll.sim.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The scaling activities of all groups, and the events that tell how launches and terminations ended (2.5, H18). */
final class Activities {

    /** What kind of activity: named as its events are. */
    enum Kind {
        LAUNCH("Launch", "Launching a new EC2 instance"),
        TERMINATE("Terminate", "Terminating EC2 instance");

        private final String event;
        private final String description;

        Kind(String event, String description) {
            this.event = event;
            this.description = description;
        }
    }

    private record Entry(Kind kind, ScalingActivity activity) {}

    private final Agenda agenda;
    private final Dice dice;
    private final AwsSettings settings;
    private final EventBus events;
    private final Map<String, Entry> byId = new LinkedHashMap<>();

    Activities(Agenda agenda, Dice dice, AwsSettings settings, EventBus events) {
        this.agenda = agenda;
        this.dice = dice.named("activities");
        this.settings = settings;
        this.events = events;
    }

    /** Begins an activity about an instance; returns its id. */
    String begin(Kind kind, Group group, SimInstance instance, String cause) {
        ScalingActivity begun = make(
                kind,
                group,
                kind.description + ": " + instance.id(),
                cause,
                Optional.of(instance.id()),
                instance.zone());
        String status = kind == Kind.LAUNCH ? "PreInService" : "InProgress";
        byId.put(begun.id(), new Entry(kind, begun.at(status, kind == Kind.LAUNCH ? 30 : 0)));
        return begun.id();
    }

    /** C9. */
    void waitsForLoadBalancers(String id) {
        change(id, e -> e.activity.at("WaitingForELBConnectionDraining", e.activity.progress()));
    }

    void waitsForHook(String id) {
        change(
                id,
                e -> e.kind == Kind.LAUNCH
                        ? e.activity.at("MidLifecycleAction", 40)
                        : e.activity.at("MidTerminatingLifecycleAction", 60));
    }

    void succeed(Group group, String id) {
        end(group, id, "Successful", "");
    }

    void cancel(Group group, String id, String why) {
        end(group, id, "Cancelled", why);
    }

    /** A launch that never came to an instance. */
    void failedLaunch(Group group, String zone, String cause, AwsError error) {
        String why = error.getMessage() + " Launching EC2 instance failed.";
        ScalingActivity failed = make(
                Kind.LAUNCH,
                group,
                Kind.LAUNCH.description + ".  Status Reason: " + why,
                cause,
                Optional.empty(),
                zone);
        byId.put(failed.id(), new Entry(Kind.LAUNCH, failed));
        end(group, failed.id(), "Failed", why);
    }

    /** A scale-in that found every instance protected: one activity, Cancelled (H17). */
    void protectedFromScaleIn(Group group, String cause) {
        String why = "Could not scale to desired capacity because all remaining instances are protected from scale-in.";
        ScalingActivity cancelled = make(Kind.TERMINATE, group, why, cause, Optional.empty(), group.zones.getFirst());
        byId.put(cancelled.id(), new Entry(Kind.TERMINATE, cancelled.ended("Cancelled", agenda.instant(), why)));
    }

    ScalingActivity get(String id) {
        Entry entry = byId.get(id);
        if (entry == null) {
            throw new IllegalStateException("no activity " + id);
        }
        return entry.activity;
    }

    /** Newest first. */
    List<ScalingActivity> of(String group) {
        List<ScalingActivity> found = new ArrayList<>();
        byId.values().stream()
                .map(Entry::activity)
                .filter(a -> a.group().equals(group))
                .forEach(found::add);
        Collections.reverse(found);
        return found;
    }

    private ScalingActivity make(
            Kind kind, Group group, String description, String cause, Optional<String> instance, String zone) {
        return new ScalingActivity(
                dice.uuid(),
                group.name,
                description,
                "At " + agenda.instant().truncatedTo(ChronoUnit.SECONDS) + " " + cause,
                instance,
                zone,
                agenda.instant(),
                Optional.empty(),
                kind == Kind.LAUNCH ? "PreInService" : "InProgress",
                0,
                "");
    }

    private void change(String id, Function<Entry, ScalingActivity> next) {
        byId.computeIfPresent(id, (_, entry) -> new Entry(entry.kind, next.apply(entry)));
    }

    private void end(Group group, String id, String status, String why) {
        Entry entry = byId.get(id);
        if (entry == null || entry.activity.end().isPresent()) {
            return;
        }
        ScalingActivity ended = entry.activity.ended(status, agenda.instant().truncatedTo(ChronoUnit.SECONDS), why);
        byId.put(id, new Entry(entry.kind, ended));
        String outcome = status.equals("Successful") ? "Successful" : "Unsuccessful";
        List<String> resources = new ArrayList<>(List.of(group.arn));
        ended.instance()
                .ifPresent(i -> resources.add(
                        "arn:aws:ec2:" + settings.region() + ":" + settings.account() + ":instance/" + i));
        events.emit(
                "aws.autoscaling",
                "EC2 Instance " + entry.kind.event + " " + outcome,
                resources,
                detail(ended, outcome));
    }

    private static ObjectNode detail(ScalingActivity activity, String outcome) {
        ObjectNode detail = JsonNodeFactory.instance
                .objectNode()
                .put("StatusCode", outcome.equals("Successful") ? "InProgress" : "Failed")
                .put("Description", activity.description())
                .put("AutoScalingGroupName", activity.group())
                .put("ActivityId", activity.id());
        detail.putObject("Details")
                .put("Availability Zone", activity.zone())
                .put("Subnet ID", Group.subnetOf(activity.zone()));
        detail.put("RequestId", activity.id()).put("StatusMessage", activity.message());
        detail.put("EC2InstanceId", activity.instance().orElse(""));
        detail.put("StartTime", activity.start().toString());
        detail.put("EndTime", activity.end().map(Object::toString).orElse(""));
        return detail.put("Cause", activity.cause());
    }
}
