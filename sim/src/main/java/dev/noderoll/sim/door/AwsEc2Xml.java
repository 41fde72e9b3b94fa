package dev.noderoll.sim.door;

import dev.noderoll.sim.aws.LaunchTemplates;
import dev.noderoll.sim.aws.SimImage;
import dev.noderoll.sim.aws.SimInstance;
import dev.noderoll.sim.aws.TemplateData;
import dev.noderoll.sim.aws.TemplateVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What EC2 answers, as XML. */
final class AwsEc2Xml {

    private final String account;

    AwsEc2Xml(String account) {
        this.account = account;
    }

    /** Each instance is a reservation of its own, as those of Auto Scaling are. */
    void reservation(AwsXml xml, SimInstance instance) {
        xml.put("reservationId", "r-" + instance.id().substring(2))
                .put("ownerId", account)
                .list("instancesSet", "item", List.of(instance), AwsEc2Xml::instance);
    }

    private static void instance(AwsXml xml, SimInstance instance) {
        xml.put("instanceId", instance.id())
                .put("imageId", instance.imageId())
                .open(
                        "instanceState",
                        s -> s.put("code", instance.state().code())
                                .put("name", instance.state().text()))
                .put("privateDnsName", instance.privateDnsName())
                .put("instanceType", instance.instanceType())
                .put(
                        "instanceLifecycle",
                        instance.market() == SimInstance.Market.SPOT ? Optional.of("spot") : Optional.empty())
                .put("launchTime", instance.launchTime())
                .open(
                        "placement",
                        p -> p.put("availabilityZone", instance.zone()).put("tenancy", "default"))
                .put("privateIpAddress", instance.privateIp())
                .list("tagSet", "item", instance.tags().entrySet(), AwsEc2Xml::tag);
    }

    void image(AwsXml xml, SimImage image) {
        xml.put("imageId", image.id())
                .put("imageState", image.state())
                .put("imageOwnerId", account)
                .put("name", image.name())
                .put("architecture", image.architecture())
                .put("creationDate", image.created());
    }

    void instanceType(AwsXml xml, Map.Entry<String, String> type) {
        xml.put("instanceType", type.getKey())
                .open("processorInfo", p -> p.texts("supportedArchitectures", "item", List.of(type.getValue())));
    }

    void template(AwsXml xml, LaunchTemplates.Description template) {
        xml.put("launchTemplateId", template.id())
                .put("launchTemplateName", template.name())
                .put("createTime", template.created())
                .put("defaultVersionNumber", template.defaultVersion())
                .put("latestVersionNumber", template.latestVersion());
    }

    void version(AwsXml xml, TemplateVersion version, long defaultVersion) {
        xml.put("launchTemplateId", version.templateId())
                .put("launchTemplateName", version.templateName())
                .put("versionNumber", version.number())
                .put("versionDescription", version.description())
                .put("createTime", version.created())
                .put("defaultVersion", version.number() == defaultVersion)
                .open("launchTemplateData", d -> data(d, version.data()));
    }

    private static void data(AwsXml xml, TemplateData data) {
        xml.put("imageId", data.imageId())
                .put("instanceType", data.instanceType())
                .put("userData", data.userData());
        if (!data.instanceTags().isEmpty()) {
            xml.open(
                    "tagSpecificationSet",
                    s -> s.open(
                            "item",
                            i -> i.put("resourceType", "instance")
                                    .list("tagSet", "item", data.instanceTags().entrySet(), AwsEc2Xml::tag)));
        }
    }

    private static void tag(AwsXml xml, Map.Entry<String, String> tag) {
        xml.put("key", tag.getKey()).put("value", tag.getValue());
    }
}
