package dev.noderoll.sim.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.aws.GroupDescription.Health;
import dev.noderoll.sim.aws.GroupDescription.Protection;
import dev.noderoll.sim.aws.SimInstance.Market;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Auto Scaling groups as data, so that an account outlives the process that simulates it: settings, tags, hooks, the
 * versions of the launch template, the instances and where each is. Warm pools, refreshes, mixed policies and what was
 * called before are not kept.
 */
public final class SavedGroups {

    private final Groups groups;
    private final Ec2 ec2;
    private final LaunchTemplates templates;
    private final InstanceLifecycle lifecycle;

    SavedGroups(SimAws.Parts parts, Groups groups, InstanceLifecycle lifecycle) {
        this.groups = groups;
        this.ec2 = parts.ec2();
        this.templates = parts.templates();
        this.lifecycle = lifecycle;
    }

    /** The group now. Throws {@link AwsError} when there is none of that name. */
    public ObjectNode write(String name) {
        Group group = groups.named(name);
        ObjectNode saved = JsonNodeFactory.instance.objectNode();
        saved.put("name", group.name)
                .put("min", group.min)
                .put("max", group.max)
                .put("desired", group.desired)
                .put("templateId", group.templateId)
                .put("templateVersion", group.templateVersion)
                .put("launched", ec2.launched());
        ArrayNode suspended = saved.putArray("suspended");
        group.suspended.forEach(suspended::add);
        ArrayNode tags = saved.putArray("tags");
        group.tags
                .values()
                .forEach(tag -> tags.addObject()
                        .put("key", tag.key())
                        .put("value", tag.value())
                        .put("propagation", tag.propagation().name()));
        ArrayNode hooks = saved.putArray("hooks");
        group.hooks.values().forEach(hook -> write(hook, hooks.addObject()));
        ArrayNode versions = saved.putArray("versions");
        templates.versions(group.templateId).forEach(version -> write(version, versions.addObject()));
        ArrayNode members = saved.putArray("members");
        group.members.values().forEach(member -> write(member, members.addObject()));
        return saved;
    }

    /**
     * Makes a group as it was when {@code saved} was written. There has to be one of that name, without instances and with
     * a launch template of the same id. What was under way begins anew: a boot, a hook's heartbeat, an end.
     *
     * @throws IllegalArgumentException when the group has another template, or has instances
     */
    public void read(ObjectNode saved) {
        Group group = groups.named(saved.path("name").asText());
        if (!group.templateId.equals(saved.path("templateId").asText()) || !group.members.isEmpty()) {
            throw new IllegalArgumentException("the saved group " + group.name + " is of another account");
        }
        group.min = saved.path("min").asInt();
        group.max = saved.path("max").asInt();
        group.desired = saved.path("desired").asInt();
        ec2.skip(saved.path("launched").asInt());
        group.templateVersion = saved.path("templateVersion").asText();
        saved.path("suspended").forEach(process -> group.suspended.add(process.asText()));
        group.tags.clear();
        saved.path("tags")
                .forEach(tag -> group.tags.put(
                        tag.path("key").asText(),
                        new GroupTag(
                                tag.path("key").asText(),
                                tag.path("value").asText(),
                                GroupTag.Propagation.valueOf(
                                        tag.path("propagation").asText()))));
        saved.path("hooks").forEach(hook -> group.hooks.put(hook.path("name").asText(), hook(hook)));
        saved.path("versions").forEach(version -> readVersion(group.templateId, version));
        saved.path("members").forEach(member -> readMember(group, member));
    }

    private static void write(LifecycleHook hook, ObjectNode to) {
        to.put("name", hook.name())
                .put("transition", hook.transition().name())
                .put("heartbeatSeconds", hook.heartbeat().toSeconds())
                .put("defaultResult", hook.defaultResult().name());
        hook.metadata().ifPresent(metadata -> to.put("metadata", metadata));
        hook.target().ifPresent(target -> to.put("target", target));
    }

    private static LifecycleHook hook(JsonNode from) {
        return new LifecycleHook(
                from.path("name").asText(),
                LifecycleHook.Transition.valueOf(from.path("transition").asText()),
                Duration.ofSeconds(from.path("heartbeatSeconds").asLong()),
                LifecycleHook.Result.valueOf(from.path("defaultResult").asText()),
                text(from, "metadata"),
                text(from, "target"));
    }

    private static void write(TemplateVersion version, ObjectNode to) {
        to.put("number", version.number());
        version.description().ifPresent(description -> to.put("description", description));
        version.data().imageId().ifPresent(image -> to.put("imageId", image));
        version.data().instanceType().ifPresent(type -> to.put("instanceType", type));
        version.data().userData().ifPresent(data -> to.put("userData", data));
        ObjectNode tags = to.putObject("instanceTags");
        version.data().instanceTags().forEach(tags::put);
    }

    /** A version that there is already stays. */
    private void readVersion(String template, JsonNode from) {
        if (from.path("number").asLong() > templates.peek(template).latestVersion()) {
            Map<String, String> tags = new TreeMap<>();
            from.path("instanceTags")
                    .properties()
                    .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
            templates.append(
                    template,
                    new TemplateData(text(from, "imageId"), text(from, "instanceType"), text(from, "userData"), tags),
                    text(from, "description"));
        }
    }

    private static void write(GroupMember member, ObjectNode to) {
        SimInstance instance = member.instance;
        to.put("id", instance.id())
                .put("state", member.state.name())
                .put("instanceState", instance.state().name())
                .put("health", member.health.name())
                .put("protection", member.protection.name())
                .put("imageId", instance.imageId())
                .put("instanceType", instance.instanceType())
                .put("zone", instance.zone())
                .put("market", instance.market().name())
                .put("version", instance.template().number())
                .put("address", instance.privateIp())
                .put("launched", instance.launchTime().toString());
    }

    private void readMember(Group group, JsonNode from) {
        SimInstance.Launch launch = new SimInstance.Launch(
                templates.resolve(group.templateId, from.path("version").asText()),
                from.path("imageId").asText(),
                from.path("instanceType").asText(),
                from.path("zone").asText(),
                Market.valueOf(from.path("market").asText()),
                Optional.of(group.name));
        SimInstance instance = ec2.adopt(
                from.path("id").asText(),
                launch,
                from.path("address").asText(),
                Instant.parse(from.path("launched").asText()));
        lifecycle.adopt(
                group,
                instance,
                LifecycleState.valueOf(from.path("state").asText()),
                Health.valueOf(from.path("health").asText()),
                Protection.valueOf(from.path("protection").asText()),
                from.path("instanceState").asText().equals(SimInstance.State.PENDING.name()));
    }

    private static Optional<String> text(JsonNode from, String field) {
        return from.has(field) ? Optional.of(from.path(field).asText()) : Optional.empty();
    }
}
