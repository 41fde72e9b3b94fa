package dev.noderoll.sim.aws;

import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.util.List;

/**
 * One AWS account in one region, simulated under the agenda's time.
 *
 * <p>The services are reached by the methods below; their methods are calls, which {@link #log} keeps and may refuse.
 * The methods that add and set are for scenarios: no calls. Everything happens on the agenda's thread.
 */
public final class SimAws {

    /** What the services are made of. */
    record Parts(
            Agenda agenda,
            Dice dice,
            AwsSettings settings,
            ApiLog log,
            EventBus events,
            ParameterStore parameters,
            Ec2 ec2,
            LaunchTemplates templates,
            TargetGroups targetGroups) {}

    private final Parts parts;
    private final AutoScaling autoScaling;
    private final SpotMarket spot;
    private final Eks eks;
    private final Alarms alarms;
    private final ChangeCalendars calendars;
    private final Topics topics;
    private final Buckets buckets;
    private final Stacks stacks;

    public SimAws(Agenda agenda, Dice worldDice, AwsSettings settings) {
        Dice dice = worldDice.named("aws");
        ApiLog log = new ApiLog(agenda);
        EventBus events = new EventBus(agenda, dice, settings, log);
        ParameterStore parameters = new ParameterStore(agenda, settings, log, events);
        Ec2 ec2 = new Ec2(agenda, dice, settings, log, events, parameters);
        LaunchTemplates templates = new LaunchTemplates(agenda, dice, log);
        TargetGroups targetGroups = new TargetGroups(agenda, dice, settings, log, ec2);
        this.parts = new Parts(agenda, dice, settings, log, events, parameters, ec2, templates, targetGroups);
        this.autoScaling = new AutoScaling(parts);
        this.spot = new SpotMarket(parts, autoScaling);
        this.eks = new Eks(parts, autoScaling, worldDice);
        this.alarms = new Alarms(agenda, settings, log);
        this.calendars = new ChangeCalendars(agenda, log);
        this.topics = new Topics(agenda, dice, log);
        this.buckets = new Buckets(log);
        this.stacks = new Stacks(log);
    }

    public AwsSettings settings() {
        return parts.settings;
    }

    /** What was called, and the place to put faults. */
    public ApiLog log() {
        return parts.log;
    }

    public AutoScaling autoScaling() {
        return autoScaling;
    }

    public Ec2 ec2() {
        return parts.ec2;
    }

    /** Where EC2 takes spot instances back. */
    public SpotMarket spot() {
        return spot;
    }

    public LaunchTemplates templates() {
        return parts.templates;
    }

    /** Elastic Load Balancing, version 2. */
    public TargetGroups targetGroups() {
        return parts.targetGroups;
    }

    public ParameterStore parameters() {
        return parts.parameters;
    }

    public Eks eks() {
        return eks;
    }

    public EventBus events() {
        return parts.events;
    }

    public Alarms alarms() {
        return alarms;
    }

    public ChangeCalendars calendars() {
        return calendars;
    }

    public Topics topics() {
        return topics;
    }

    public Buckets buckets() {
        return buckets;
    }

    public Stacks stacks() {
        return stacks;
    }

    // --- setting up a scenario

    /** Tells {@code observer} of every instance from now on. */
    public void observe(InstanceObserver observer) {
        parts.ec2.observe(observer);
    }

    /** Adds an available image whose name is its id. */
    public void addImage(String id, String architecture) {
        addImage(new SimImage(id, id, architecture, "available", parts.agenda.instant()));
    }

    public void addImage(SimImage image) {
        parts.ec2.add(image);
    }

    /** Changes an image's state ({@code deregistered}, {@code disabled} ...): no more instances can be launched. */
    public void setImageState(String id, String state) {
        parts.ec2.setImageState(id, state);
    }

    /** No further instance can be launched in a zone. */
    public void impairZone(String zone) {
        parts.ec2.limitCapacity(zone, 0);
    }

    /** The zone can launch again; groups that use it look at themselves soon after. */
    public void restoreZone(String zone) {
        parts.ec2.freeCapacity(zone);
        autoScaling.zoneRestored(zone);
    }

    /** EC2 takes a spot instance back, two minutes from now. */
    public void interruptSpot(String id) {
        spot.interrupt(id);
    }

    /** Adds a launch template with version 1; returns its id. */
    public String addTemplate(String name, TemplateData data) {
        return parts.templates.add(name, data);
    }

    /** Adds a group whose instances are in service from the beginning. */
    public void addGroup(GroupSpec spec) {
        addGroup(spec, GroupSpec.Start.IN_SERVICE);
    }

    public void addGroup(GroupSpec spec, GroupSpec.Start start) {
        autoScaling.add(spec, start);
    }

    /** Creates or changes a parameter; a change of one outside {@code /aws/} fires an event. */
    public void putParameter(String name, String value) {
        parts.parameters.put(name, value);
    }

    /** Adds a cluster; {@code version} as in {@code 1.34}, {@code certificateAuthority} PEM in Base64. */
    public void addCluster(String name, String endpoint, String certificateAuthority, String version) {
        eks.add(name, endpoint, certificateAuthority, version);
    }

    public void upgradeCluster(String name, String version) {
        eks.upgrade(name, version);
    }

    /** Adds a managed node group, whose Auto Scaling group is there already. */
    public void addNodegroup(Nodegroup nodegroup, ManagedNodes nodes) {
        eks.add(nodegroup, nodes);
    }

    /** Publishes a release of the EKS optimized AMI, such as {@code 1.34.1-20261120}; the greatest name is the latest. */
    public void addRelease(String release, String image) {
        eks.addRelease(release, image);
    }

    /** Adds a Change Calendar, or changes it: during {@code events} it says the contrary of {@code otherwise}. */
    public void setCalendar(String name, ChangeCalendars.State otherwise, ChangeCalendars.Event... events) {
        calendars.put(name, otherwise, List.of(events));
    }

    /** Adds an alarm, or changes its state. */
    public void setAlarm(String name, Alarms.State state) {
        alarms.set(name, state);
    }

    /** Adds an alarm that is OK. */
    public void addAlarm(String name) {
        alarms.set(name, Alarms.State.OK);
    }
}
