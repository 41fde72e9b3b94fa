package dev.noderoll.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.noderoll.model.Marks;
import dev.noderoll.model.Site;
import dev.noderoll.sim.aws.Accounts;
import dev.noderoll.sim.aws.Accounts.Principal;
import dev.noderoll.sim.aws.SimAws;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A hub with one spoke: the stack of {@code infra/spoke.yaml} as it is deployed in the spoke, with the roles of
 * {@code infra/template.yaml} for its parameters. Its roles are trusted as the template says, and its rules tell the hub.
 */
final class SpokeStack {

    private static final String PREFIX = "noderoll";
    private static final String EXTERNAL_ID = "lab-7f3a";

    private final Accounts accounts;
    private final SimAws hub;
    private final Site site;
    private final Map<String, String> parameters = new TreeMap<>();
    private final TreeSet<String> roles = new TreeSet<>();

    private SpokeStack(Accounts accounts, Site site) {
        this.accounts = accounts;
        this.hub = accounts.first();
        this.site = site;
        for (String level : new String[] {"Look", "Drain", "Change"}) {
            parameters.put("Hub" + level + "RoleArn", hubRole(level + "Role"));
        }
        parameters.put("ExternalId", EXTERNAL_ID);
        parameters.put("SpokeRolePrefix", PREFIX);
        parameters.put("AWS::Region", site.region());
    }

    /** Deploys it. */
    static SpokeStack deploy(Accounts accounts, SimAws spoke, Site site) {
        SpokeStack stack = new SpokeStack(accounts, site);
        for (JsonNode resource : stack.template().path("Resources")) {
            JsonNode properties = resource.path("Properties");
            if (properties.has("RoleName")) {
                stack.add(properties);
            }
        }
        spoke.events().onEvent(stack::tell);
        return stack;
    }

    private JsonNode template() {
        try {
            return new YAMLMapper()
                    .readTree(World.root().resolve("infra/spoke.yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String hubRole(String name) {
        return "arn:aws:iam::" + hub.settings().account() + ":role/" + name;
    }

    private void add(JsonNode role) {
        String arn = "arn:aws:iam::" + site.account() + ":role/"
                + filled(role.path("RoleName").asText());
        roles.add(arn);
        ObjectNode trust = role.path("AssumeRolePolicyDocument").deepCopy();
        trust.findParents("AWS").forEach(principal -> fill((ObjectNode) principal));
        trust.findParents("sts:ExternalId").forEach(test -> fill((ObjectNode) test));
        accounts.addRole(arn, trust);
    }

    private void fill(ObjectNode fields) {
        fields.properties()
                .forEach(field ->
                        field.setValue(new TextNode(filled(field.getValue().asText()))));
    }

    /** What a {@code !Ref} or {@code !Sub} comes to. */
    private String filled(String text) {
        String filled = parameters.getOrDefault(text, text);
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            filled = filled.replace("${" + parameter.getKey() + "}", parameter.getValue());
        }
        return filled;
    }

    /** The rules: to the hub's bus go terminations under our hook, and Spot interruptions. */
    private void tell(ObjectNode event) {
        boolean termination = event.path("detail-type").asText().equals("EC2 Instance-terminate Lifecycle Action")
                && event.at("/detail/LifecycleHookName").asText().equals(Marks.HOOK);
        if (termination || event.path("detail-type").asText().equals("EC2 Spot Instance Interruption Warning")) {
            hub.events().receive(event);
        }
    }

    /** From now on its roles ask for another external id. */
    void trustNobody() {
        parameters.put("ExternalId", "another");
        roles.clear();
        template().path("Resources").forEach(resource -> {
            if (resource.path("Properties").has("RoleName")) {
                add(resource.path("Properties"));
            }
        });
    }

    /** A function's environment, as the hub's template sets it; {@code role} is that of the function. */
    Map<String, String> environment(String role) {
        return Map.of(
                "SPOKE_ACCOUNTS",
                site.account(),
                "SPOKE_REGIONS",
                site.region(),
                "EXTERNAL_ID",
                EXTERNAL_ID,
                "SPOKE_ROLE",
                PREFIX + "-" + role.replaceFirst("Role$", "").toLowerCase(Locale.ROOT));
    }

    /** From now on a function's key stands for its role in the hub. */
    void give(String accessKey, String role) {
        accounts.give(accessKey, hubRole(role));
    }

    /** Whether a key is of a role that the spoke's clusters let in: one of the spoke's own three. */
    boolean admits(String accessKey) {
        return accounts.principal(accessKey)
                .map(Principal::role)
                .filter(roles::contains)
                .isPresent();
    }

    /** The key of the function that has taken a role on; the key itself for any other. */
    String caller(String accessKey) {
        return Optional.of(accessKey)
                .flatMap(accounts::principal)
                .map(Principal::caller)
                .orElse(accessKey);
    }
}
