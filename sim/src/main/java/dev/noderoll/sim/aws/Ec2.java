package dev.noderoll.sim.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** EC2: instances, images and instance types. Launch templates are in {@link LaunchTemplates}. */
public final class Ec2 {

    /** Decides whether EC2 can launch an instance: capacity, quota, addresses, a broken image. */
    @FunctionalInterface
    public interface LaunchGate {
        /** Empty for a launch that succeeds. */
        Optional<AwsError> refuses(String zone, String imageId);
    }

    /**
     * What to launch.
     *
     * @param instanceType in place of the template's; empty for that
     * @param group the group that launches it; empty for none
     */
    record Wish(
            TemplateVersion template,
            String zone,
            Optional<String> instanceType,
            SimInstance.Market market,
            Optional<String> group) {
        /** As the template says, on demand. */
        static Wish of(TemplateVersion template, String zone, Optional<String> group) {
            return new Wish(template, zone, Optional.empty(), SimInstance.Market.ON_DEMAND, group);
        }

        /** The same of another type. */
        Wish ofType(String type) {
            return new Wish(template, zone, Optional.of(type), market, group);
        }

        String type() {
            return instanceType.or(() -> template.data().instanceType()).orElse(DEFAULT_TYPE);
        }
    }

    /** Whether DescribeImages answers disabled images too. */
    public enum Disabled {
        INCLUDED,
        LEFT_OUT
    }

    private static final String DEREGISTERED = "deregistered";
    private static final Duration REMEMBERED = Duration.ofHours(1);
    /** What EC2 tells of; {@code pending} it does not. */
    private static final Set<String> TOLD = Set.of("available", "failed", DEREGISTERED, "disabled");

    private static final String DEFAULT_TYPE = "m5.large";

    private final Agenda agenda;
    private final Dice dice;
    private final AwsSettings settings;
    private final ApiLog.Service log;
    private final EventBus events;
    private final ParameterStore parameters;
    private final Addresses addresses;
    private final NavigableMap<String, SimImage> images = new TreeMap<>();
    private final NavigableMap<String, SimInstance> instances = new TreeMap<>();
    private final NavigableMap<String, Integer> capacity = new TreeMap<>();
    private final NavigableSet<String> soldOut = new TreeSet<>();
    private final List<LaunchGate> gates = new ArrayList<>();
    private final List<InstanceObserver> observers = new ArrayList<>();

    /**
     * The region's launches: 1000 at once, and two a second (C10).
     *
     * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Resource rate limiting</a>
     */
    private final TokenBucket launches;

    private int launched;

    Ec2(Agenda agenda, Dice dice, AwsSettings settings, ApiLog log, EventBus events, ParameterStore parameters) {
        this.agenda = agenda;
        this.dice = dice.named("ec2");
        this.settings = settings;
        this.log = log.of("ec2");
        this.events = events;
        this.parameters = parameters;
        this.addresses = new Addresses(settings.zones());
        this.launches = new TokenBucket(1000, 2, agenda.instant());
    }

    // --- what calls answer

    /**
     * Images by id, in that order; all when {@code ids} is empty. Disabled ones only when asked for.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html">DescribeImages</a>
     */
    public List<SimImage> describeImages(List<String> ids, Disabled disabled) {
        log.reads("DescribeImages");
        List<SimImage> found = ids.isEmpty()
                ? images.values().stream()
                        .filter(i -> !i.state().equals(DEREGISTERED))
                        .toList()
                : ids.stream().map(this::registered).toList();
        return found.stream()
                .filter(i -> disabled == Disabled.INCLUDED || !i.state().equals("disabled"))
                .toList();
    }

    /** Instances that run go on; none can be launched any more. */
    public void deregisterImage(String id) {
        log.changes("DeregisterImage");
        registered(id);
        setImageState(id, DEREGISTERED);
    }

    /** Instances by id, in that order; all when {@code ids} is empty. Terminated ones stay for an hour. */
    public List<SimInstance> describeInstances(List<String> ids) {
        log.reads("DescribeInstances");
        return ids.isEmpty()
                ? List.copyOf(instances.values())
                : ids.stream().map(this::instance).toList();
    }

    /** The processor architectures of instance types, in the order asked. */
    public Map<String, String> describeInstanceTypes(List<String> types) {
        log.reads("DescribeInstanceTypes");
        NavigableMap<String, String> found = new TreeMap<>();
        for (String type : types) {
            if (!type.matches("[a-z0-9-]+\\.[a-z0-9-]+")) {
                throw new AwsError(
                        "InvalidInstanceType",
                        400,
                        "The following supplied instance types do not exist: [" + type + "]");
            }
            found.put(type, architectureOf(type));
        }
        return found;
    }

    /** Terminates instances at once, whatever group they are in: the group finds out by its health check. */
    public void terminateInstances(List<String> ids) {
        log.changes("TerminateInstances");
        ids.stream().map(this::instance).toList().forEach(this::stop);
    }

    // --- what scenarios and the glue to a cluster use: no calls

    public void observe(InstanceObserver observer) {
        observers.add(observer);
    }

    /** At most {@code most} instances live in {@code zone}; launches beyond fail for want of capacity. */
    public void limitCapacity(String zone, int most) {
        capacity.put(zone, most);
    }

    public void freeCapacity(String zone) {
        capacity.remove(zone);
    }

    /** No instance of {@code type} can be launched in {@code zone} any more. */
    public void sellOut(String zone, String type) {
        soldOut.add(zone + " " + type);
    }

    public void restock(String zone, String type) {
        soldOut.remove(zone + " " + type);
    }

    /** Asks {@code gate} before each launch from now on. */
    public void addGate(LaunchGate gate) {
        gates.add(gate);
    }

    public void removeGate(LaunchGate gate) {
        gates.remove(gate);
    }

    /** Every instance that is pending or running, by id. */
    public List<SimInstance> live() {
        return instances.values().stream().filter(SimInstance::isLive).toList();
    }

    /** Empty for an instance that never was, or was forgotten. */
    public Optional<SimInstance> find(String id) {
        return Optional.ofNullable(instances.get(id));
    }

    void add(SimImage image) {
        images.put(image.id(), image);
    }

    /**
     * Changes the state of an image, as when its owner disables it, and tells.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitor-ami-events.html">AMI events</a>
     */
    void setImageState(String id, String state) {
        images.put(id, image(id).inState(state));
        if (TOLD.contains(state)) {
            events.emit(
                    "aws.ec2",
                    "EC2 AMI State Change",
                    List.of("arn:aws:ec2:" + settings.region() + "::image/" + id),
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("ImageId", id)
                            .put("State", state)
                            .put("ErrorMessage", ""));
        }
    }

    /**
     * Launches an instance, which starts to boot.
     *
     * @throws AwsError why it could not: InsufficientInstanceCapacity, RequestLimitExceeded, InvalidAMIID.NotFound ...
     */
    SimInstance launch(Wish wish) {
        if (!launches.take(agenda.instant())) {
            throw new AwsError("RequestLimitExceeded", 503, "Request limit exceeded.");
        }
        SimInstance made = make(wish);
        boot(made);
        return made;
    }

    /** Starts a stopped instance again. */
    void start(SimInstance instance) {
        instance.become(SimInstance.State.PENDING);
        boot(instance);
    }

    private void boot(SimInstance instance) {
        agenda.after(dice.between(settings.boot().least(), settings.boot().most()), instance.id() + " boots", () -> {
            if (instance.state() == SimInstance.State.PENDING) {
                run(instance);
            }
        });
    }

    /** Stops a running instance, which can be started again. */
    void rest(SimInstance instance) {
        instance.become(SimInstance.State.STOPPING);
        observers.forEach(o -> o.stopping(instance));
        agenda.after(dice.between(settings.stop().least(), settings.stop().most()), instance.id() + " stops", () -> {
            if (instance.state() == SimInstance.State.STOPPING) {
                instance.become(SimInstance.State.STOPPED);
                observers.forEach(o -> o.stopped(instance));
            }
        });
    }

    /** Launches an instance that runs at once: for the start of a scenario. */
    SimInstance launchRunning(Wish wish) {
        SimInstance made = make(wish);
        run(made);
        return made;
    }

    /** Shuts an instance down; harmless for one that is going or gone. */
    void stop(SimInstance instance) {
        if (instance.isGoing()) {
            return;
        }
        instance.become(SimInstance.State.SHUTTING_DOWN);
        observers.forEach(o -> o.terminating(instance));
        agenda.after(dice.between(settings.stop().least(), settings.stop().most()), instance.id() + " stops", () -> {
            instance.become(SimInstance.State.TERMINATED);
            addresses.release(instance.privateIp());
            agenda.after(REMEMBERED, "EC2 forgets " + instance.id(), () -> instances.remove(instance.id()));
            observers.forEach(o -> o.terminated(instance));
        });
    }

    /** How many instances were launched, in this process and those before it. */
    int launched() {
        return launched;
    }

    /** Leaves out the ids of so many instances, which another process has launched. */
    void skip(int instances) {
        for (int i = 0; i < instances; i++) {
            dice.hex(17);
        }
        launched += instances;
    }

    /** An instance that another process launched; it is as one that runs, and nobody is told. */
    SimInstance adopt(String id, SimInstance.Launch launch, String address, Instant launched) {
        SimInstance known = new SimInstance(id, launch, address, settings.region(), launched);
        known.become(SimInstance.State.RUNNING);
        addresses.keep(launch.zone(), address);
        instances.put(id, known);
        return known;
    }

    private SimInstance make(Wish wish) {
        TemplateData data = wish.template().data();
        String zone = wish.zone();
        String imageId = data.imageParameter()
                .map(parameters::value)
                .or(data::imageId)
                .orElseThrow(
                        () -> new AwsError("MissingParameter", 400, "The request must contain the parameter ImageId"));
        if (!image(imageId).state().equals("available")) {
            throw unavailable(imageId);
        }
        for (LaunchGate gate : gates) {
            gate.refuses(zone, imageId).ifPresent(error -> {
                throw error;
            });
        }
        String type = wish.type();
        if (soldOut.contains(zone + " " + type) || inZone(zone) >= capacity.getOrDefault(zone, Integer.MAX_VALUE)) {
            throw new AwsError(
                    "InsufficientInstanceCapacity",
                    500,
                    "We currently do not have sufficient " + type + " capacity in the Availability Zone you requested ("
                            + zone + ").");
        }
        launched++;
        SimInstance made = new SimInstance(
                "i-" + dice.hex(17),
                new SimInstance.Launch(wish.template(), imageId, type, zone, wish.market(), wish.group()),
                addresses.take(zone),
                settings.region(),
                agenda.instant());
        data.instanceTags().forEach(made::tag);
        instances.put(made.id(), made);
        return made;
    }

    private void run(SimInstance instance) {
        instance.become(SimInstance.State.RUNNING);
        observers.forEach(o -> o.running(instance));
    }

    private long inZone(String zone) {
        return instances.values().stream()
                .filter(i -> i.isLive() && i.zone().equals(zone))
                .count();
    }

    private SimImage registered(String id) {
        SimImage image = image(id);
        if (image.state().equals(DEREGISTERED)) {
            throw unavailable(id);
        }
        return image;
    }

    private static AwsError unavailable(String id) {
        return new AwsError("InvalidAMIID.Unavailable", 400, "The image ID '" + id + "' is no longer available");
    }

    private SimImage image(String id) {
        SimImage image = images.get(id);
        if (image == null) {
            throw new AwsError("InvalidAMIID.NotFound", 400, "The image id '[" + id + "]' does not exist");
        }
        return image;
    }

    private SimInstance instance(String id) {
        SimInstance instance = instances.get(id);
        if (instance == null) {
            throw new AwsError("InvalidInstanceID.NotFound", 400, "The instance ID '" + id + "' does not exist");
        }
        return instance;
    }

    /** Graviton families carry a g after their generation: m7g, c6gn, r8gd; also a1. */
    private static String architectureOf(String type) {
        return type.matches("(a1|[a-z]+[0-9]+g[a-z]*)\\..*") ? "arm64" : "x86_64";
    }
}
