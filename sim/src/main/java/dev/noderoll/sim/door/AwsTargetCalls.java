package dev.noderoll.sim.door;

import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.Page;
import dev.noderoll.sim.aws.TargetGroup;
import dev.noderoll.sim.aws.TargetGroups;
import dev.noderoll.sim.door.AwsQuery.Call;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The actions of Elastic Load Balancing, version 2, on the wire, as far as target groups go.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/Welcome.html">API reference</a>
 */
final class AwsTargetCalls {

    private static final String GROUP = "TargetGroupArn";

    private final TargetGroups service;

    private AwsTargetCalls(TargetGroups service) {
        this.service = service;
    }

    static Map<String, Call> of(TargetGroups service) {
        AwsTargetCalls calls = new AwsTargetCalls(service);
        Map<String, Call> all = new LinkedHashMap<>();
        all.put("DescribeTargetGroups", calls::describeGroups);
        all.put("DescribeTargetHealth", calls::describeHealth);
        all.put("DescribeTags", calls::describeTags);
        all.put(
                "DescribeTargetGroupAttributes",
                (in, out) -> out.list(
                        "Attributes",
                        "member",
                        service.describeTargetGroupAttributes(in.need(GROUP)).entrySet(),
                        AwsTargetCalls::pair));
        all.put("RegisterTargets", (in, _) -> service.registerTargets(in.need(GROUP), targets(in)));
        all.put("DeregisterTargets", (in, _) -> service.deregisterTargets(in.need(GROUP), targets(in)));
        return all;
    }

    private void describeGroups(AwsParameters in, AwsXml out) {
        List<String> arns = in.texts("TargetGroupArns.member");
        List<String> names = in.texts("Names.member");
        if (!arns.isEmpty() && !names.isEmpty()) {
            throw new AwsError("ValidationError", 400, "Names and ARNs cannot be specified at the same time");
        }
        var found =
                service.describeTargetGroups(arns, names, new Page.Request(in.number("PageSize"), in.get("Marker")));
        out.list("TargetGroups", "member", found.items(), (xml, each) -> group(xml, each.getKey(), each.getValue()));
        out.put("NextMarker", found.nextToken());
    }

    /** Every group here has a load balancer: one without gets no requests. */
    private static void group(AwsXml xml, String arn, TargetGroup group) {
        xml.put(GROUP, arn)
                .put("TargetGroupName", group.name())
                .put("Protocol", group.protocol())
                .put("Port", group.port())
                .put("VpcId", "vpc-lab")
                .put("HealthCheckProtocol", group.protocol())
                .put("HealthCheckPort", "traffic-port")
                .put("HealthCheckEnabled", true)
                .put("HealthCheckIntervalSeconds", group.interval().toSeconds())
                .put("HealthyThresholdCount", 2)
                .put("UnhealthyThresholdCount", group.unhealthyThreshold())
                .put("TargetType", group.type().text())
                .put("IpAddressType", "ipv4")
                .texts("LoadBalancerArns", "member", List.of(balancer(arn, group)));
    }

    private static String balancer(String arn, TargetGroup group) {
        return arn.replaceFirst(":targetgroup/[^/]*/", ":loadbalancer/net/" + group.name() + "/");
    }

    private void describeHealth(AwsParameters in, AwsXml out) {
        out.list(
                "TargetHealthDescriptions",
                "member",
                service.describeTargetHealth(in.need(GROUP), targets(in)),
                (xml, target) -> xml.open(
                                "Target", t -> t.put("Id", target.id()).put("Port", target.port()))
                        .put("HealthCheckPort", target.port())
                        .open(
                                "TargetHealth",
                                h -> h.put("State", target.health().text())
                                        .put(
                                                "Reason",
                                                Optional.of(target.reason()).filter(r -> !r.isEmpty()))
                                        .put(
                                                "Description",
                                                Optional.of(target.description())
                                                        .filter(d -> !d.isEmpty()))));
    }

    private void describeTags(AwsParameters in, AwsXml out) {
        out.list(
                "TagDescriptions",
                "member",
                service.describeTags(in.texts("ResourceArns.member")).entrySet(),
                (xml, each) -> xml.put("ResourceArn", each.getKey())
                        .list("Tags", "member", each.getValue().entrySet(), AwsTargetCalls::pair));
    }

    private static void pair(AwsXml xml, Map.Entry<String, String> pair) {
        xml.put("Key", pair.getKey()).put("Value", pair.getValue());
    }

    private static List<String> targets(AwsParameters in) {
        return in.structures("Targets.member").stream().map(t -> t.need("Id")).toList();
    }
}
