package dev.noderoll.sim.aws;

import java.time.Instant;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** An EC2 instance. Its state and tags change as time goes on; all else stays. */
public final class SimInstance {

    /** Where an instance is in its life. */
    public enum State {
        PENDING(0, "pending"),
        RUNNING(16, "running"),
        SHUTTING_DOWN(32, "shutting-down"),
        TERMINATED(48, "terminated"),
        STOPPING(64, "stopping"),
        STOPPED(80, "stopped");

        private final int code;
        private final String text;

        State(int code, String text) {
            this.code = code;
            this.text = text;
        }

        /** As {@code instanceState.code} has it. */
        public int code() {
            return code;
        }

        /** As {@code instanceState.name} has it. */
        public String text() {
            return text;
        }
    }

    /** How it is paid for. */
    public enum Market {
        ON_DEMAND,
        /** EC2 may take it back, with two minutes' notice. */
        SPOT
    }

    /** What an instance is launched as, which never changes. */
    record Launch(
            TemplateVersion template,
            String imageId,
            String instanceType,
            String zone,
            Market market,
            Optional<String> group) {}

    private final String id;
    private final Launch launch;
    private final String privateIp;
    private final String privateDnsName;
    private final Instant launchTime;
    private final NavigableMap<String, String> tags = new TreeMap<>();
    private State state = State.PENDING;

    SimInstance(String id, Launch launch, String privateIp, String region, Instant launchTime) {
        this.id = id;
        this.launch = launch;
        this.privateIp = privateIp;
        this.privateDnsName = "ip-" + privateIp.replace('.', '-') + "." + region + ".compute.internal";
        this.launchTime = launchTime;
    }

    public String id() {
        return id;
    }

    public String imageId() {
        return launch.imageId;
    }

    public String instanceType() {
        return launch.instanceType;
    }

    /** The launch template version that it was launched from. */
    public TemplateVersion template() {
        return launch.template;
    }

    public String zone() {
        return launch.zone;
    }

    public Market market() {
        return launch.market;
    }

    /** The Auto Scaling group that launched it; empty for none. */
    public Optional<String> group() {
        return launch.group;
    }

    public String privateIp() {
        return privateIp;
    }

    /** The name that the node of this instance has: {@code ip-10-0-1-23.eu-central-1.compute.internal}. */
    public String privateDnsName() {
        return privateDnsName;
    }

    /** As in {@code spec.providerID} of its node: {@code aws:///eu-central-1a/i-0123}. */
    public String providerId() {
        return "aws:///" + zone() + "/" + id;
    }

    public Instant launchTime() {
        return launchTime;
    }

    public State state() {
        return state;
    }

    public NavigableMap<String, String> tags() {
        return Collections.unmodifiableNavigableMap(tags);
    }

    boolean isLive() {
        return state == State.PENDING || state == State.RUNNING;
    }

    boolean isGoing() {
        return state == State.SHUTTING_DOWN || state == State.TERMINATED;
    }

    void become(State next) {
        state = next;
    }

    void tag(String key, String value) {
        tags.put(key, value);
    }

    @Override
    public String toString() {
        return id + " " + privateDnsName + " " + state.text();
    }
}
