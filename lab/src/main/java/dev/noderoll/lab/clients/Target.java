package dev.noderoll.lab.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A Service that requests are sent to.
 *
 * @param service as {@code namespace/name}
 * @param slow the path that takes the app a while; {@code /} when it has none
 */
record Target(String service, InetSocketAddress address, String slow) {

    private static final String SLOW = "/work";

    // Outside of what the kernel gives to connections: see await.
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 30_000;

    /** From {@code namespace/name=address:port}. */
    static Target of(String text) throws IOException {
        int equals = text.indexOf('=');
        int colon = text.lastIndexOf(':');
        if (equals < 0 || colon < equals) {
            throw new IllegalArgumentException("'" + text + "', expected namespace/name=address:port");
        }
        InetAddress host = InetAddress.getByName(text.substring(equals + 1, colon));
        return new Target(
                text.substring(0, equals),
                new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1))),
                "/");
    }

    /**
     * Waits until it answers, and asks whether it has a slow path.
     *
     * <p>A connection from before kube-proxy's first rules leaves an entry in the connection tracking, by which later
     * ones from the same port are not translated either. So the ports used here are none that are used later.
     */
    Target await(Duration limit) throws IOException {
        long until = System.nanoTime() + limit.toNanos();
        for (int port = FIRST_PORT; port < LAST_PORT; port += 2) {
            try {
                int status = ask(port, "/");
                boolean slow = status == 200 && ask(port + 1, SLOW) == 200;
                return new Target(service, address, slow ? SLOW : "/");
            } catch (IOException e) {
                if (System.nanoTime() > until) {
                    throw new IOException(service + " at " + address + " does not answer: " + e.getMessage(), e);
                }
                pause();
            }
        }
        throw new IOException("no port is left to ask " + service);
    }

    private int ask(int port, String path) throws IOException {
        try (Wire wire = new Wire(address, port)) {
            wire.connect(Duration.ofSeconds(1));
            return wire.get(path, false, Duration.ofSeconds(2)).status();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
