package dev.noderoll.sim.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who has made a token for an EKS cluster. */
final class AccessKeys {

    private static final Pattern TOKEN = Pattern.compile("Bearer k8s-aws-v1\\.([A-Za-z0-9_-]+)");
    private static final Pattern CREDENTIAL = Pattern.compile("X-Amz-Credential=([^%/&]+)");

    private AccessKeys() {}

    /**
     * The id of the access key with which a token was made; empty for any other token, or none.
     *
     * @param authorization the request's header
     * @see <a href="https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html">EKS</a>: a
     *     token is a presigned GetCallerIdentity request in base64
     */
    static String ofToken(@Nullable String authorization) {
        Matcher token = TOKEN.matcher(authorization == null ? "" : authorization);
        if (!token.matches()) {
            return "";
        }
        Matcher credential =
                CREDENTIAL.matcher(new String(Base64.getUrlDecoder().decode(token.group(1)), UTF_8));
        return credential.find() ? credential.group(1) : "";
    }
}
