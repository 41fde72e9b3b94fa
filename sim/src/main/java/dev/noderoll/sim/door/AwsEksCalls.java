package dev.noderoll.sim.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.AwsSettings;
import dev.noderoll.sim.aws.Eks;
import dev.noderoll.sim.aws.Eks.VersionOrder;
import dev.noderoll.sim.aws.GroupChange.TemplateChoice;
import dev.noderoll.sim.aws.Nodegroup;
import dev.noderoll.sim.aws.Nodegroup.Update;
import dev.noderoll.sim.aws.Page;
import dev.noderoll.sim.door.AwsMessage.Reply;
import dev.noderoll.sim.door.AwsMessage.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
            return Reply.of(JSON, answer(request, path).toString());
        } catch (AwsError e) {
            return AwsJson.error(e, JSON);
        }
    }

    private ObjectNode answer(Request request, List<String> path) {
        String shape = request.method() + " " + shape(path);
        return switch (shape) {
            case "GET clusters/*" -> cluster(eks.describeCluster(path.get(1)));
            case "GET clusters/*/node-groups" -> {
                ObjectNode out = AwsJson.object();
                eks.listNodegroups(path.get(1)).forEach(out.putArray("nodegroups")::add);
                yield out;
            }
            case "GET clusters/*/node-groups/*" -> nodegroup(eks.describeNodegroup(path.get(1), path.get(3)));
            case "POST clusters/*/node-groups/*/update-version" ->
                update(eks.updateNodegroupVersion(path.get(1), path.get(3), order(AwsJson.readObject(request.body()))));
            case "GET clusters/*/updates" -> updates(path.get(1), AwsParameters.parse(request.query()));
            case "GET clusters/*/updates/*" ->
                update(eks.describeUpdate(path.get(1), named(AwsParameters.parse(request.query())), path.get(3)));
            default ->
                throw new AwsError(
                        "InvalidRequestException", 400, "The simulated EKS has nothing at " + request.path());
        };
    }

    /** The path with a star for each name. */
    private static String shape(List<String> path) {
        return IntStream.range(0, path.size())
                .mapToObj(i -> i % 2 == 0 ? path.get(i) : "*")
                .collect(Collectors.joining("/"));
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

    private static String named(AwsParameters in) {
        return in.get("nodegroupName")
                .orElseThrow(() -> new AwsError(
                        "InvalidRequestException", 400, "The simulated EKS has no updates but those of node groups"));
    }

    private ObjectNode updates(String cluster, AwsParameters in) {
        Page<String> page = eks.listUpdates(
                cluster, named(in), new Page.Request(in.get("maxResults").map(Integer::valueOf), in.get("nextToken")));
        ObjectNode out = AwsJson.object();
        ArrayNode ids = out.putArray("updateIds");
        page.items().forEach(ids::add);
        page.nextToken().ifPresent(token -> out.put("nextToken", token));
        return out;
    }

    private static VersionOrder order(JsonNode body) {
        JsonNode template = body.path("launchTemplate");
        return new VersionOrder(
                text(body, "releaseVersion"),
                text(template, "id")
                        .or(() -> text(template, "name"))
                        .map(id ->
                                new TemplateChoice(id, text(template, "version").orElse("$Default"))),
                body.path("force").asBoolean(),
                text(body, "clientRequestToken"));
    }

    private static Optional<String> text(JsonNode body, String name) {
        return Optional.of(body.path(name)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    private static ObjectNode update(Update update) {
        ObjectNode out = AwsJson.object();
        ObjectNode body = out.putObject("update")
                .put("id", update.id())
                .put(
                        "status",
                        switch (update.state()) {
                            case IN_PROGRESS -> "InProgress";
                            case FAILED -> "Failed";
                            case SUCCESSFUL -> "Successful";
                        })
                .put("type", "VersionUpdate");
        ArrayNode params = body.putArray("params");
        update.template()
                .ifPresentOrElse(
                        t -> params.addObject()
                                .put("type", "LaunchTemplateVersion")
                                .put("value", t.version()),
                        () -> params.addObject().put("type", "ReleaseVersion").put("value", update.releaseVersion()));
        ArrayNode errors = body.putArray("errors");
        update.errors().forEach(error -> {
            ObjectNode told = errors.addObject().put("errorCode", error.code()).put("errorMessage", error.message());
            ArrayNode resources = told.putArray("resourceIds");
            error.resourceIds().forEach(resources::add);
        });
        return out;
    }

    private ObjectNode nodegroup(Nodegroup nodegroup) {
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
                .put("status", nodegroup.status().name());
        nodegroup
                .template()
                .ifPresent(t ->
                        body.putObject("launchTemplate").put("id", t.template()).put("version", t.version()));
        body.putObject("updateConfig").put("maxUnavailable", nodegroup.maxUnavailable());
        body.putObject("health").putArray("issues");
        body.putObject("resources").putArray("autoScalingGroups").addObject().put("name", nodegroup.group());
        return out;
    }
}
