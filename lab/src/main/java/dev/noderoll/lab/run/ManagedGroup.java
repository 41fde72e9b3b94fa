package dev.noderoll.lab.run;

import dev.noderoll.lab.method.Ground;
import dev.noderoll.lab.method.Kubectl;
import dev.noderoll.lab.scenario.Scenario;
import dev.noderoll.lab.scenario.Scenario.Managed;
import dev.noderoll.sim.aws.GroupTag;
import dev.noderoll.sim.aws.GroupTag.Propagation;
import dev.noderoll.sim.aws.Nodegroup;
import dev.noderoll.sim.aws.SimAws;
import java.util.ArrayList;
import java.util.List;

/** EKS in a scenario's account: the cluster, and the scenario's group where it is one that EKS manages. */
final class ManagedGroup {

    private static final String VERSION = "1.36";

    private ManagedGroup() {}

    /** As EKS tags the Auto Scaling groups behind its own. */
    static List<GroupTag> tags(Scenario scenario) {
        List<GroupTag> tags = new ArrayList<>();
        tags.add(new GroupTag("kubernetes.io/cluster/" + scenario.cluster(), "owned", Propagation.AT_LAUNCH));
        scenario.group()
                .managed()
                .ifPresent(
                        managed -> tags.add(new GroupTag("eks:nodegroup-name", managed.name(), Propagation.AT_LAUNCH)));
        return tags;
    }

    static void add(Ground ground) {
        Scenario scenario = ground.scenario();
        ground.aws().addCluster(scenario.cluster(), "", "", VERSION);
        scenario.group().managed().ifPresent(managed -> add(ground, managed));
    }

    private static void add(Ground ground, Managed managed) {
        SimAws aws = ground.aws();
        Scenario scenario = ground.scenario();
        String now = VERSION + ".1-20261101";
        String next = VERSION + ".1-20261120";
        aws.addRelease(now, scenario.images().current());
        aws.addRelease(next, scenario.images().target());
        aws.putParameter(Managed.RELEASE, next);
        aws.putParameter(
                Managed.RELEASE.replace("release_version", "image_id"),
                scenario.images().target());
        String group = scenario.group().name();
        // It ends nodes undrained in the lab; EKS drains them by its hook.
        aws.autoScaling().suspendProcesses(group, List.of("AZRebalance"));
        aws.addNodegroup(
                Nodegroup.of(scenario.cluster(), managed.name(), group, "AL2023_x86_64_STANDARD", VERSION, now)
                        .taking(managed.maxUnavailable()),
                new Kubectl(ground));
    }
}
