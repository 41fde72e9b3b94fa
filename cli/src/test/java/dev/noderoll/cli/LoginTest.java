package dev.noderoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People log in with what kubectl logs in with. */
class LoginTest {

    private final ApiStub server = new ApiStub("secret");

    @TempDir
    Path directory = Path.of("");

    @AfterEach
    void stop() {
        server.close();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text.replace("URL", server.url()));
    }

    private Path kubeconfig(String name, String context, String user) throws IOException {
        return write(name, """
                apiVersion: v1
                kind: Config
                current-context: CONTEXT
                contexts: [{name: CONTEXT, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {server: 'URL'}}]
                users: [{name: u, user: USER}]
                """.replace("CONTEXT", context).replace("USER", user));
    }

    private void program(String name, String prints) throws IOException {
        Path file = Files.writeString(
                directory.resolve(name),
                "#!/bin/sh\necho called >> " + directory + "/calls\n" + "cat <<END\n" + prints + "\nEND\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static Said check(Path kubeconfig, String... more) {
        String[] all = new String[more.length + 3];
        all[0] = "check";
        all[1] = "--kubeconfig";
        all[2] = kubeconfig.toString();
        System.arraycopy(more, 0, all, 3, more.length);
        return Said.by(Map.of(), all);
    }

    /** D1: the form that {@code aws eks update-kubeconfig} writes. */
    @Test
    void theProgramThatAKubeconfigNamesIsAskedOnceForAllCalls() throws IOException {
        program("plugin", """
                {"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1beta1",
                 "status": {"token": "secret"}}""");
        Path file = kubeconfig("config", "dev", """
                {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./plugin,
                        args: [eks, get-token], env: [{name: AWS_PROFILE, value: dev}]}}""");

        assertThat(check(file).err()).isEmpty();
        assertThat(server.shown()).isNotEmpty().allMatch(header -> header.equals("Bearer secret"));
        assertThat(Files.readAllLines(directory.resolve("calls"))).hasSize(1);
    }

    /** Never as nobody, which would be told as a missing permission. */
    @Test
    void aProgramThatGivesNoCredentialsIsNamed() throws IOException {
        Path file = kubeconfig("config", "dev", """
                {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: no-such-program-anywhere,
                        args: [eks, get-token]}}""");

        Said said = check(file);

        assertThat(said.status()).isEqualTo(ExitStatus.COULD_NOT);
        assertThat(said.err())
                .singleElement()
                .asString()
                .contains("'no-such-program-anywhere eks get-token'", "by hand");
        assertThat(server.shown()).isEmpty();
    }

    @Test
    void aContextIsChosenByItsName() throws IOException {
        Path file = write("config", """
                current-context: prod
                contexts:
                - {name: prod, context: {cluster: c, user: nobody}}
                - {name: dev, context: {cluster: c, user: me}}
                clusters: [{name: c, cluster: {server: 'URL'}}]
                users: [{name: nobody, user: {token: wrong}}, {name: me, user: {token: secret}}]
                """);

        assertThat(check(file, "--context", "dev").status()).isZero();
        assertThat(check(file).status()).isEqualTo(ExitStatus.COULD_NOT);
        assertThat(check(file, "--context=staging").err())
                .first()
                .isEqualTo("noderoll: context is staging, expected one of [dev, prod] of " + file);
        assertThat(check(file, "--context=staging").status()).isEqualTo(ExitStatus.WRONG_USE);
    }

    /** D11: files one after another, the first entry of a name counts, and names are beside their own file. */
    @Test
    void severalFilesBecomeOne() throws IOException {
        Path first = write("first", "contexts: [{name: dev, context: {cluster: c, user: u}}]\n");
        Files.createDirectories(directory.resolve("other"));
        Files.writeString(directory.resolve("other/token"), "secret");
        Path second = write("other/second", """
                current-context: dev
                contexts: [{name: dev, context: {cluster: gone, user: gone}}]
                clusters: [{name: c, cluster: {server: 'URL'}}]
                users: [{name: u, user: {tokenFile: token}}]
                """);
        String both = first + File.pathSeparator + directory.resolve("missing") + File.pathSeparator + second;

        assertThat(Said.by(Map.of("KUBECONFIG", both), "check").err()).isEmpty();
        assertThat(server.shown()).contains("Bearer secret");
    }

    /** D2: a sentence and exit status 3, whatever is wrong with the way to the server. */
    @Test
    void whatIsInTheWayOfLookingIsSaidInASentence() throws IOException {
        assertCould("nothing listens there", "{server: 'http://127.0.0.1:1'}");
        assertCould("no address is known for nowhere.invalid", "{server: 'http://nowhere.invalid'}");
        assertCould("cannot be read", "{server: 'URL', certificate-authority: missing.pem}");
        assertCould("cannot be read", "{server: 'https://127.0.0.1:1', certificate-authority-data: Z2FyYmFnZQ==}");
        assertCould("cannot be read", "{server: 'https://127.0.0.1:1', certificate-authority-data: '%%%'}");
        assertCould("has no server", "{}");
    }

    private void assertCould(String sentence, String cluster) throws IOException {
        Path file = write("broken", """
                current-context: dev
                contexts: [{name: dev, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: CLUSTER}]
                users: [{name: u, user: {token: secret}}]
                """.replace("CLUSTER", cluster));

        Said said = check(file);

        assertThat(said.status()).as("%s", said).isEqualTo(ExitStatus.COULD_NOT);
        assertThat(said.out()).isEmpty();
        assertThat(said.err())
                .singleElement()
                .asString()
                .startsWith("noderoll: ")
                .contains(sentence);
    }

    @Test
    void whoIsKnownAndMayNotIsToldSo() throws IOException {
        Said said = check(kubeconfig("config", "dev", "{token: wrong}"));

        assertThat(said.status()).isEqualTo(ExitStatus.COULD_NOT);
        assertThat(said.err()).singleElement().asString().contains("403", "may not do this");
    }
}
