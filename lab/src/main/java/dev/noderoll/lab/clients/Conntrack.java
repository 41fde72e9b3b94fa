package dev.noderoll.lab.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where kube-proxy's rules have sent a connection, as the kernel's connection tracking remembers it: the only way to know
 * which pod a connection was meant for that nobody has answered.
 *
 * @see <a href="https://conntrack-tools.netfilter.org/manual.html">conntrack</a>: "the second src is that of the reply"
 */
final class Conntrack {

    private static final Pattern SOURCE = Pattern.compile("\\bsrc=(\\S+)");

    private Conntrack() {}

    /** Whether this machine can tell. */
    static boolean works() {
        return output("-C").isPresent();
    }

    /** The address of the pod that a connection from this port went to; empty when no rule has sent it anywhere. */
    static Optional<String> pod(int port) {
        return output("-L", "-p", "tcp", "--orig-port-src", String.valueOf(port))
                .flatMap(Conntrack::last);
    }

    private static Optional<String> last(String output) {
        return SOURCE.matcher(output)
                .results()
                .map(found -> found.group(1))
                .skip(1)
                .findFirst();
    }

    private static Optional<String> output(String... arguments) {
        try {
            String[] command = new String[arguments.length + 1];
            command[0] = "conntrack";
            System.arraycopy(arguments, 0, command, 1, arguments.length);
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
