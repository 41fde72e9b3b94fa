package dev.noderoll.handler;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.noderoll.model.ClusterNode;
import dev.noderoll.port.TryAgain;
import dev.noderoll.recorded.PrivateNames;
import dev.noderoll.recorded.RecordedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * A cluster whose API endpoint is private: its name leads to addresses that only its VPC has, and its certificate is
 * signed by an authority that nobody but EKS tells.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html">Cluster API server endpoint</a>: "the
 *     cluster's API server endpoint is resolved by public DNS servers to a private IP address from the VPC"
 */
class PrivateEndpointTest {

    private static final String NAME = "0123456789abcdef0123456789abcdef.gr7.eu-central-1.eks.amazonaws.com";
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final InetAddress PRIVATE = InetAddress.getLoopbackAddress();

    @TempDir
    private static Path keys;

    private final RecordedServer aws = new RecordedServer();
    private final List<String> requests = new ArrayList<>();
    private final HttpsServer server;

    PrivateEndpointTest() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(PRIVATE, 0), 0);
    }

    @BeforeAll
    static void makeKeys() throws IOException, InterruptedException {
        PrivateNames.put(NAME, PRIVATE);
        for (String authority : List.of("cluster", "other")) {
            keytool("-genkeypair -alias " + authority + " -dname CN=" + authority + " -ext bc:c -keyalg EC");
            keytool("-exportcert -rfc -alias " + authority + " -file " + keys.resolve(authority + ".pem"));
        }
        keytool("-genkeypair -alias endpoint -dname CN=kube-apiserver -signer cluster -keyalg EC -ext san=dns:" + NAME);
        keytool("-genkeypair -alias another -dname CN=kube-apiserver -signer cluster -keyalg EC"
                + " -ext san=dns:another.gr7.eu-central-1.eks.amazonaws.com");
    }

    private static void keytool(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("-keystore", keys.resolve("keys.p12").toString(), "-storepass", new String(PASSWORD)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @AfterEach
    void stop() {
        aws.close();
        server.stop(0);
    }

    /** An API server without nodes that shows the certificate of this alias. */
    private void serves(String alias) throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys.resolve("keys.p12"))) {
            all.load(in, PASSWORD);
        }
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, PASSWORD);
        own.setKeyEntry(alias, all.getKey(alias, PASSWORD), PASSWORD, all.getCertificateChain(alias));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI().getPath() + " of "
                    + exchange.getRequestHeaders().getFirst("Host").replaceFirst(":.*", "") + " by "
                    + exchange.getRequestHeaders()
                            .getFirst("Authorization")
                            .substring(0, "Bearer k8s-aws-v1.".length()));
            byte[] body = "{\"items\": []}".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    /** What a function sees of the cluster, as EKS says where it is and who signs for it. */
    private List<ClusterNode> nodes(String authority) throws IOException {
        String pem = Files.readString(keys.resolve(authority + ".pem"), US_ASCII);
        aws.answers(200, """
                {"cluster": {"name": "prod", "status": "ACTIVE", "version": "1.33",
                  "endpoint": "https://%s:%d", "certificateAuthority": {"data": "%s"},
                  "resourcesVpcConfig": {"endpointPublicAccess": false, "endpointPrivateAccess": true}}}
                """.formatted(
                NAME, server.getAddress().getPort(), Base64.getEncoder().encodeToString(pem.getBytes(US_ASCII))));
        Ports ports = Wiring.ports(
                Map.of(
                        "AWS_REGION",
                        "eu-central-1",
                        "AWS_ENDPOINT_URL",
                        aws.endpoint().toString()),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")),
                Instant::now);
        try (Stream<ClusterNode> nodes = ports.clusters().cluster("prod").nodes().list().stream()) {
            return nodes.toList();
        }
    }

    @Test
    void aClusterIsReachedByTheNameThatEksSaysAtTheAddressThatTheVpcHasForIt() throws Exception {
        serves("endpoint");

        assertThat(nodes("cluster")).isEmpty();
        assertThat(requests).containsExactly("/api/v1/nodes of " + NAME + " by Bearer k8s-aws-v1.");
    }

    @Test
    void nobodyElseAtThatAddressIsShownATokenWhomTheClustersAuthorityHasNotSigned() throws Exception {
        serves("endpoint");

        assertThatThrownBy(() -> nodes("other")).isInstanceOf(TryAgain.class).hasMessageContaining("path");
        assertThat(requests).isEmpty();
    }

    @Test
    void norOneWhoseCertificateIsForAnotherCluster() throws Exception {
        serves("another");

        assertThatThrownBy(() -> nodes("cluster")).isInstanceOf(TryAgain.class).hasMessageContaining("not verified");
        assertThat(requests).isEmpty();
    }
}
