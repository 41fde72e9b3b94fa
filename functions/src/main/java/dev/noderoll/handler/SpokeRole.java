package dev.noderoll.handler;

import dev.noderoll.aws.AwsClients;
import dev.noderoll.model.Site;
import dev.noderoll.port.Misconfigured;
import java.util.Map;

/**
 * The role by which a function acts in a spoke: {@code infra/spoke.yaml} makes one for each level of trust, named by that and
 * by the Region, since roles are an account's.
 *
 * @param externalId what the spoke's trust policy asks for, so that nobody else can make the hub act there
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html">The confused deputy problem</a>
 */
record SpokeRole(String arn, String externalId) {

    /** By {@code SPOKE_ROLE}, such as {@code noderoll-look}, and {@code EXTERNAL_ID}. */
    static SpokeRole of(Map<String, String> environment, Site site) {
        String role = environment.getOrDefault("SPOKE_ROLE", "");
        String externalId = environment.getOrDefault("EXTERNAL_ID", "");
        if (role.isEmpty() || externalId.isEmpty()) {
            throw new Misconfigured("SPOKE_ROLE or EXTERNAL_ID is missing, expected what the template sets for spokes");
        }
        return new SpokeRole(
                "arn:" + AwsClients.partition(site.region()) + ":iam::" + site.account() + ":role/" + role + "-"
                        + site.region(),
                externalId);
    }
}
