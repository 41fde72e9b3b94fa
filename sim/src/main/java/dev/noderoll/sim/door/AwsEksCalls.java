package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.AwsSettings;
import dev.noderoll.sim.aws.Eks;
import dev.noderoll.sim.door.AwsMessage.Reply;
import dev.noderoll.sim.door.AwsMessage.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** EKS, which speaks REST with JSON: what there is at {@code /clusters}. */
final class AwsEksCalls implements AwsMessage.Service {

    private static final String JSON = "application/json";

    private final Eks eks;
    private final AwsSettings settings;

    AwsEksCalls(Eks eks, AwsSettings settings) {
        this.eks = eks;
        this.settings = settings;
    }

    @Override
    public Reply answer(Request request) {
        try {
            List<String> path = Arrays.stream(request.path().split("/", -1))
                    .filter(p -> !p.isEmpty())
                    .map(p -> URLDecoder.decode(p, StandardCharsets.UTF_8))
                    .toList();
            boolean known = request.method().equals("GET")
                    && path.size() >= 2
                    && path.getFirst().equals("clusters");
            if (known && path.size() == 2) {
                return Reply.of(JSON, cluster(eks.describeCluster(path.get(1))).toString());
            }
            if (known && path.get(2).equals("node-groups") && path.size() == 3) {
                ObjectNode out = AwsJson.object();
                eks.listNodegroups(path.get(1)).forEach(out.putArray("nodegroups")::add);
                return Reply.of(JSON, out.toString());
            }
            if (known && path.get(2).equals("node-groups") && path.size() == 4) {
                return Reply.of(
                        JSON,
                        nodegroup(eks.describeNodegroup(path.get(1), path.get(3)))
                                .toString());
            }
            throw new AwsError("InvalidRequestException", 400, "The simulated EKS has nothing at " + request.path());
        } catch (AwsError e) {
            return AwsJson.error(e, JSON);
        }
    }

    private static ObjectNode cluster(Eks.Cluster cluster) {
        ObjectNode out = AwsJson.object();
        out.putObject("cluster")
                .put("name", cluster.name())
                .put("arn", cluster.arn())
                .put("version", cluster.version())
                .put("endpoint", cluster.endpoint())
                .put("status", cluster.status())
                .putObject("certificateAuthority")
                .put("data", cluster.certificateAuthority());
        return out;
    }

    private ObjectNode nodegroup(Eks.Nodegroup nodegroup) {
        ObjectNode out = AwsJson.object();
        ObjectNode body = out.putObject("nodegroup")
                .put("nodegroupName", nodegroup.name())
                .put(
                        "nodegroupArn",
                        "arn:aws:eks:" + settings.region() + ":" + settings.account() + ":nodegroup/"
                                + nodegroup.cluster() + "/" + nodegroup.name())
                .put("clusterName", nodegroup.cluster())
                .put("version", nodegroup.version())
                .put("releaseVersion", nodegroup.releaseVersion())
                .put("amiType", nodegroup.amiType())
                .put("status", "ACTIVE");
        body.putObject("resources").putArray("autoScalingGroups").addObject().put("name", nodegroup.group());
        return out;
    }
}
