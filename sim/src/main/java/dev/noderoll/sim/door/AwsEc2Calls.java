package dev.noderoll.sim.door;

import dev.noderoll.sim.aws.AwsError;
import dev.noderoll.sim.aws.Ec2;
import dev.noderoll.sim.aws.Ec2.Disabled;
import dev.noderoll.sim.aws.LaunchTemplates;
import dev.noderoll.sim.aws.Page;
import dev.noderoll.sim.aws.ParameterStore;
import dev.noderoll.sim.aws.SimAws;
import dev.noderoll.sim.aws.SimImage;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.aws.TemplateData;
import dev.noderoll.sim.aws.TemplateVersion;
import dev.noderoll.sim.door.AwsQuery.Call;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** The actions of EC2 on the wire: their parameters and filters. What they answer is in {@link AwsEc2Xml}. */
final class AwsEc2Calls {

    private final Ec2 ec2;
    private final LaunchTemplates templates;
    private final ParameterStore parameters;
    private final AwsEc2Xml xml;

    private AwsEc2Calls(SimAws aws) {
        this.ec2 = aws.ec2();
        this.templates = aws.templates();
        this.parameters = aws.parameters();
        this.xml = new AwsEc2Xml(aws.settings().account());
    }

    static Map<String, Call> of(SimAws aws) {
        AwsEc2Calls calls = new AwsEc2Calls(aws);
        Map<String, Call> all = new LinkedHashMap<>();
        all.put("DescribeInstances", calls::describeInstances);
        all.put("DescribeImages", calls::describeImages);
        all.put("DeregisterImage", calls::deregisterImage);
        all.put("DescribeInstanceTypes", calls::describeInstanceTypes);
        all.put("TerminateInstances", calls::terminateInstances);
        all.put("DescribeLaunchTemplates", calls::describeTemplates);
        all.put("DescribeLaunchTemplateVersions", calls::describeVersions);
        all.put("CreateLaunchTemplateVersion", calls::createVersion);
        all.put("ModifyLaunchTemplate", calls::modifyTemplate);
        return all;
    }

    private void describeInstances(AwsParameters in, AwsXml out) {
        List<SimInstance> found = filtered(in, ec2.describeInstances(in.texts("InstanceId")), AwsEc2Calls::value);
        Page<SimInstance> page =
                Page.of(found, new Page.Request(in.number("MaxResults"), in.get("NextToken")), 1000, 1000);
        out.list("reservationSet", "item", page.items(), xml::reservation);
        out.put("nextToken", page.nextToken());
    }

    private void describeImages(AwsParameters in, AwsXml out) {
        Disabled disabled = in.flag("IncludeDisabled").orElse(false) ? Disabled.INCLUDED : Disabled.LEFT_OUT;
        List<SimImage> found = filtered(in, ec2.describeImages(in.texts("ImageId"), disabled), AwsEc2Calls::value);
        out.list("imagesSet", "item", found, xml::image);
    }

    private void deregisterImage(AwsParameters in, AwsXml out) {
        ec2.deregisterImage(in.need("ImageId"));
        out.put("return", "true");
    }

    private void describeInstanceTypes(AwsParameters in, AwsXml out) {
        Map<String, String> found = ec2.describeInstanceTypes(in.texts("InstanceType"));
        out.list("instanceTypeSet", "item", found.entrySet(), xml::instanceType);
    }

    private void terminateInstances(AwsParameters in, AwsXml out) {
        List<String> ids = in.texts("InstanceId");
        ec2.terminateInstances(ids);
        out.list("instancesSet", "item", ids, (x, id) -> x.put("instanceId", id));
    }

    private void describeTemplates(AwsParameters in, AwsXml out) {
        var found = templates.describe(in.texts("LaunchTemplateId"), in.texts("LaunchTemplateName"));
        out.list("launchTemplates", "item", found, xml::template);
    }

    private void describeVersions(AwsParameters in, AwsXml out) {
        int least = in.number("MinVersion").orElse(1);
        int most = in.number("MaxVersion").orElse(Integer.MAX_VALUE);
        boolean resolve = in.flag("ResolveAlias").orElse(false);
        List<TemplateVersion> found =
                templates.describeVersions(template(in), in.texts("LaunchTemplateVersion")).stream()
                        .filter(v -> v.number() >= least && v.number() <= most)
                        .map(v -> resolve ? resolved(v) : v)
                        .toList();
        Page<TemplateVersion> page =
                Page.of(found, new Page.Request(in.number("MaxResults"), in.get("NextToken")), 200, 200);
        out.list("launchTemplateVersionSet", "item", page.items(), this::version);
        out.put("nextToken", page.nextToken());
    }

    private void version(AwsXml out, TemplateVersion version) {
        xml.version(out, version, templates.peek(version.templateId()).defaultVersion());
    }

    /** The version with its image's id in place of the parameter that names it. */
    private TemplateVersion resolved(TemplateVersion version) {
        return version.data()
                .imageParameter()
                .map(name -> version.with(version.data().overriddenBy(TemplateData.ofImage(parameters.value(name)))))
                .orElse(version);
    }

    private void createVersion(AwsParameters in, AwsXml out) {
        AwsParameters data = in.inside("LaunchTemplateData");
        NavigableMap<String, String> tags = new TreeMap<>();
        data.structures("TagSpecification").stream()
                .filter(s -> s.get("ResourceType").equals(Optional.of("instance")))
                .flatMap(s -> s.structures("Tag").stream())
                .forEach(t -> tags.put(t.need("Key"), t.get("Value").orElse("")));
        var made = templates.createVersion(
                template(in),
                new LaunchTemplates.NewVersion(
                        in.get("SourceVersion"),
                        new TemplateData(data.get("ImageId"), data.get("InstanceType"), data.get("UserData"), tags),
                        in.get("VersionDescription"),
                        in.get("ClientToken")));
        out.open("launchTemplateVersion", x -> version(x, made));
    }

    private void modifyTemplate(AwsParameters in, AwsXml out) {
        templates.modifyDefault(template(in), in.needNumber("SetDefaultVersion"));
        out.open("launchTemplate", x -> xml.template(x, templates.peek(template(in))));
    }

    private static String template(AwsParameters in) {
        return in.get("LaunchTemplateId")
                .or(() -> in.get("LaunchTemplateName"))
                .orElseThrow(() -> new AwsError(
                        "MissingParameter",
                        400,
                        "Either a launch template ID or a launch template name must be specified"));
    }

    /** What passes every filter of the request; {@code value} is empty for a filter that it does not know. */
    private static <T> List<T> filtered(AwsParameters in, List<T> all, BiFunction<T, String, Optional<String>> value) {
        List<AwsParameters> filters = in.structures("Filter");
        return all.stream()
                .filter(item -> filters.stream().allMatch(f -> {
                    String name = f.need("Name");
                    String actual = value.apply(item, name)
                            .orElseThrow(() ->
                                    new AwsError("InvalidParameterValue", 400, "The filter '" + name + "' is invalid"));
                    return f.texts("Value").contains(actual);
                }))
                .toList();
    }

    private static Optional<String> value(SimInstance instance, String filter) {
        if (filter.startsWith("tag:")) {
            return Optional.of(instance.tags().getOrDefault(filter.substring("tag:".length()), ""));
        }
        return Optional.ofNullable(
                switch (filter) {
                    case "instance-id" -> instance.id();
                    case "instance-state-name" -> instance.state().text();
                    case "private-dns-name" -> instance.privateDnsName();
                    case "private-ip-address" -> instance.privateIp();
                    case "availability-zone" -> instance.zone();
                    case "image-id" -> instance.imageId();
                    default -> null;
                });
    }

    private static Optional<String> value(SimImage image, String filter) {
        return Optional.ofNullable(
                switch (filter) {
                    case "image-id" -> image.id();
                    case "name" -> image.name();
                    case "state" -> image.state();
                    case "architecture" -> image.architecture();
                    default -> null;
                });
    }
}
