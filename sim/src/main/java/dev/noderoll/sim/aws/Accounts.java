package dev.noderoll.sim.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Several accounts and Regions, and the Security Token Service between them: who signs with a key, and which roles he may
 * take on. What a role may then do is not looked at.
 *
 * <p>Whoever signs with a key that nobody has been given is in the first account.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a>
 */
public final class Accounts {

    /**
     * Who signs with a key.
     *
     * @param role its ARN
     * @param caller the key of whoever has taken that role on; the key itself for one that was given
     */
    public record Principal(String account, String role, String caller) {}

    private final List<SimAws> all = new ArrayList<>();
    private final Map<String, Principal> principals = new TreeMap<>();
    private final Map<String, JsonNode> trust = new TreeMap<>();
    private int sessions;

    /** With the account that most are in. */
    public Accounts(SimAws first) {
        all.add(first);
    }

    public void add(SimAws account) {
        all.add(account);
    }

    public SimAws first() {
        return all.getFirst();
    }

    /** Makes a role known, by its ARN, with the policy document that says who may take it on. */
    public void addRole(String arn, JsonNode trustPolicy) {
        trust.put(arn, trustPolicy);
    }

    /** Gives somebody of the first account a key, by which he has this role. */
    public void give(String accessKey, String role) {
        principals.put(accessKey, new Principal(first().settings().account(), role, accessKey));
    }

    /** Empty for a key that nobody was given. */
    public Optional<Principal> principal(String accessKey) {
        return Optional.ofNullable(principals.get(accessKey));
    }

    /**
     * The account of whoever signs, in the Region that he has signed for.
     *
     * @throws AwsError when there is nothing of that account in that Region
     */
    public SimAws of(String accessKey, String region) {
        if (all.size() == 1) {
            return first();
        }
        String account = principal(accessKey)
                .map(Principal::account)
                .orElse(first().settings().account());
        return all.stream()
                .filter(aws -> aws.settings().account().equals(account))
                .filter(aws -> aws.settings().region().equals(region))
                .findFirst()
                .orElseThrow(() ->
                        new AwsError("OptInRequired", 403, "account " + account + " has nothing in region " + region));
    }

    /**
     * Takes a role on; returns the id of the key that stands for it.
     *
     * @param externalId empty for none
     * @throws AwsError AccessDenied when the role's trust policy does not allow that, or there is no such role
     */
    public String assume(String accessKey, String role, String externalId) {
        String who = principal(accessKey).map(Principal::role).orElse("anonymous");
        boolean trusted = Optional.ofNullable(trust.get(role))
                .filter(policy -> statements(policy).anyMatch(s -> allows(s, who, externalId)))
                .isPresent();
        if (!trusted) {
            throw new AwsError(
                    "AccessDenied",
                    403,
                    "User: " + who + " is not authorized to perform: sts:AssumeRole on resource: " + role);
        }
        sessions++;
        String key = "ASIASESSION" + sessions;
        principals.put(key, new Principal(role.split(":", -1)[4], role, accessKey));
        return key;
    }

    private static Stream<JsonNode> statements(JsonNode policy) {
        return StreamSupport.stream(policy.path("Statement").spliterator(), false);
    }

    /** A condition that is not understood here is not met. */
    private static boolean allows(JsonNode statement, String who, String externalId) {
        boolean conditions = statement.path("Condition").properties().stream()
                .allMatch(test -> test.getKey().equals("StringEquals")
                        && test.getValue().properties().stream()
                                .allMatch(each -> each.getKey().equals("sts:ExternalId")
                                        && each.getValue().asText().equals(externalId)));
        return statement.path("Effect").asText().equals("Allow")
                && statement.path("Action").asText().equals("sts:AssumeRole")
                && statement.at("/Principal/AWS").asText().equals(who)
                && conditions;
    }
}
